import { serviceWithEventTypeIsSynced } from '../../../domain/invariants/service-with-event-type-is-synced.ts';
import { stateOf } from '../../../domain/picture.ts';
import { pictureOf } from '../picture-of.ts';
import type { Draft, Recipe } from '../recipe.ts';
import { makeCompanyBonds, makeTally, moved } from './company-bonds.ts';

const reads = ['tenant.companies', 'tenant.teamBindings', 'tenant.services', 'tenant.mappings', 'tenant.drifts'];
const seen = ['eventTypeId', 'syncStatus', 'lastCalcomSync', 'syncError'];
const SYNCED = 'synced';

const figureOf = (company: string, status: string | null): string => `${company}: services ${status ?? 'unreadable'}`;

/**
 * Services that are not in step by the one definition there is (D-13) become so, where event type and mapping exist and agree
 * (INT-015, INT-016): their owner looks, and refuses the others.
 */
export const serviceSyncStatusRecipe: Recipe = {
  remedy: 'service_sync_status',
  title: 'Sync status of services',
  invariants: [serviceWithEventTypeIsSynced.id],
  reads,
  find: async (looking, { tenantId, at }) => {
    const companies = makeCompanyBonds();
    const { picture } = await pictureOf(looking, reads, companies.take);
    const tally = makeTally();
    const drafts: Draft[] = [];
    const standsIn = new Map<string, readonly [string, string]>();
    for (const recordId of picture.entities.idsOf('service')) {
      const home = picture.entities.get(recordId)?.home;
      if (tenantId !== null && home !== tenantId) continue;
      const company = companies.nameOf(home ?? null);
      const service = stateOf(picture, recordId, 'service');
      if (service?.eventTypeId != null) {
        tally.add(`${company}: services`);
        tally.add(figureOf(company, service.syncStatus));
      }
      if (serviceWithEventTypeIsSynced.check(recordId, picture).length === 0) continue;
      standsIn.set(recordId, [figureOf(company, service?.syncStatus ?? null), figureOf(company, SYNCED)]);
      const record = { owner: 'tenant', collection: 'services', recordId } as const;
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
    return { drafts, refusals: [], before, expected };
  },
};
