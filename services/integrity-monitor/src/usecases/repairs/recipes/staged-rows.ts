import { mappingTeamIsCompanyTeam } from '../../../domain/invariants/mapping-team-is-company-team.ts';
import { serviceWithEventTypeIsSynced } from '../../../domain/invariants/service-with-event-type-is-synced.ts';
import { stateOf } from '../../../domain/picture.ts';
import { pictureOf } from '../picture-of.ts';
import { type Draft, forTheNext, MOST_STEPS, type Recipe, type Refusal } from '../recipe.ts';
import { makeCompanyBonds, makeTally, moved } from './company-bonds.ts';

const reads = ['tenant.companies', 'tenant.teamBindings', 'tenant.stagedRows'];
const seen = ['state', 'problem', 'claimedCompanyNumber', 'eventTypeId', 'calcomTeamId'];

const WAITING = 'rows in staging';
const figureOf = (problem: string | null): string => `rows in staging: ${problem ?? 'unreadable'}`;

/** Rows of the predecessor become records of the company that Cal.com and the registry prove, and of nobody else (S2). */
export const stagedRowsRecipe: Recipe = {
  remedy: 'staged_rows',
  title: 'Services and mappings of the predecessor in staging',
  invariants: [mappingTeamIsCompanyTeam.id, serviceWithEventTypeIsSynced.id],
  reads,
  find: async (looking, { tenantId }) => {
    const companies = makeCompanyBonds();
    const { picture } = await pictureOf(looking, reads, companies.take);
    const number = tenantId === null ? null : companies.numberOf(tenantId);
    const tally = makeTally();
    tally.add(WAITING, 0);
    const drafts: Draft[] = [];
    const refusals: Refusal[] = [];
    const standsIn = new Map<string, string>();
    for (const recordId of picture.entities.idsOf('stagedRow')) {
      const row = stateOf(picture, recordId, 'stagedRow');
      if (row === undefined || (tenantId !== null && row.claimedCompany !== number)) continue;
      tally.add(WAITING);
      tally.add(figureOf(row.problem));
      standsIn.set(recordId, figureOf(row.problem));
      const record = { owner: 'tenant', collection: 'stagedRows', recordId } as const;
      if (drafts.length >= MOST_STEPS) {
        refusals.push(forTheNext(record));
        continue;
      }
      const expect = { ...(await looking.values(record, seen)) };
      drafts.push({ ...record, tenantId: null, change: { do: 'promote', expect }, evidence: [] });
    }
    const before = tally.figures();
    const expected = (applied: readonly Draft[]) =>
      moved(
        before,
        applied.flatMap(({ recordId }) => [[WAITING, null] as const, [standsIn.get(recordId) ?? null, null] as const]),
      );
    return { drafts, refusals, before, expected };
  },
};
