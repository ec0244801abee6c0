import { serviceWithEventTypeIsSynced } from '../../../domain/invariants/service-with-event-type-is-synced.ts';
import { stateOf } from '../../../domain/picture.ts';
import { draftsOf } from '../drafts-of.ts';
import { pictureOf } from '../picture-of.ts';
import { type Draft, isWanted, type Recipe } from '../recipe.ts';
import { makeCompanyBonds, makeCompanyTally, moved } from './company-bonds.ts';

const reads = ['tenant.companies', 'tenant.teamBindings', 'tenant.services', 'tenant.mappings', 'tenant.drifts'];
const seen = ['eventTypeId', 'syncStatus', 'lastCalcomSync', 'syncError'];
const SYNCED = 'synced';

type Candidate = Pick<Draft, 'owner' | 'collection' | 'recordId' | 'tenantId'>;

const figureOf = (status: string | null): string => `services ${status ?? 'unreadable'}`;

/**
 * Services that are not in step by the one definition there is (D-13) become so, where event type and mapping exist and agree
 * (INT-015, INT-016): their owner looks, and refuses the others.
 */
export const serviceSyncStatusRecipe: Recipe = {
  remedy: 'service_sync_status',
  title: 'Sync status of services',
  invariants: [serviceWithEventTypeIsSynced.id],
  reads,
  find: async (looking, wish) => {
    const { tenantId, at, also } = wish;
    const companies = makeCompanyBonds();
    const { picture } = await pictureOf(looking, reads, companies.take);
    const tally = makeCompanyTally(companies.nameOf, also);
    const candidates: Candidate[] = [];
    const standsIn = new Map<string, readonly [string, string]>();
    for (const recordId of picture.entities.idsOf('service')) {
      const home = picture.entities.get(recordId)?.home;
      if (tenantId !== null && home !== tenantId) continue;
      const service = stateOf(picture, recordId, 'service');
      if (service?.eventTypeId != null) {
        tally.add(home ?? null, 'services');
        tally.add(home ?? null, figureOf(service.syncStatus));
      }
      if (serviceWithEventTypeIsSynced.check(recordId, picture).length === 0) continue;
      tally.wrong(home ?? null);
      const company = companies.nameOf(home ?? null);
      const figures = [figureOf(service?.syncStatus ?? null), figureOf(SYNCED)] as const;
      standsIn.set(recordId, [`${company}: ${figures[0]}`, `${company}: ${figures[1]}`]);
      if (!isWanted(wish, recordId)) continue;
      candidates.push({ owner: 'tenant', collection: 'services', recordId, tenantId: home ?? null });
    }
    const set = { syncStatus: SYNCED, lastCalcomSync: at, syncError: null };
    const found = await draftsOf(looking, { candidates, names: seen }, (service, values) => ({
      ...service,
      change: { do: 'set', expect: { ...values }, set },
      evidence: [],
    }));
    const before = tally.figures();
    const expected = (applied: readonly Draft[]) =>
      moved(
        before,
        applied.map(({ recordId }) => standsIn.get(recordId) ?? ([null, null] as const)),
      );
    return { ...found, before, expected };
  },
};
