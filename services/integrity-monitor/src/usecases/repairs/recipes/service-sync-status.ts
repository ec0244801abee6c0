import { serviceWithEventTypeIsSynced } from '../../../domain/invariants/service-with-event-type-is-synced.ts';
import { stateOf } from '../../../domain/picture.ts';
import { pictureOf } from '../picture-of.ts';
import { type Draft, forTheNext, MOST_STEPS, type Recipe, type Refusal } from '../recipe.ts';
import { makeCompanyBonds, makeCompanyTally, moved } from './company-bonds.ts';

const reads = ['tenant.companies', 'tenant.teamBindings', 'tenant.services', 'tenant.mappings', 'tenant.drifts'];
const seen = ['eventTypeId', 'syncStatus', 'lastCalcomSync', 'syncError'];
const SYNCED = 'synced';

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
  find: async (looking, { tenantId, at, also }) => {
    const companies = makeCompanyBonds();
    const { picture } = await pictureOf(looking, reads, companies.take);
    const tally = makeCompanyTally(companies.nameOf, also);
    const drafts: Draft[] = [];
    const refusals: Refusal[] = [];
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
      const record = { owner: 'tenant', collection: 'services', recordId } as const;
      if (drafts.length >= MOST_STEPS) {
        refusals.push(forTheNext(record));
        continue;
      }
      const expect = { ...(await looking.values(record, seen)) };
      const set = { syncStatus: SYNCED, lastCalcomSync: at, syncError: null };
      drafts.push({ ...record, tenantId: home ?? null, change: { do: 'set', expect, set }, evidence: [] });
    }
    const before = tally.figures();
    const expected = (applied: readonly Draft[]) =>
      moved(
        before,
        applied.map(({ recordId }) => standsIn.get(recordId) ?? ([null, null] as const)),
      );
    return { drafts, refusals, before, expected };
  },
};
