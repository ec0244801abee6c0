import { mappingTeamIsCompanyTeam } from '../../../domain/invariants/mapping-team-is-company-team.ts';
import { serviceWithEventTypeIsSynced } from '../../../domain/invariants/service-with-event-type-is-synced.ts';
import { stateOf } from '../../../domain/picture.ts';
import { draftsOf } from '../drafts-of.ts';
import { pictureOf } from '../picture-of.ts';
import { type Draft, isWanted, type Recipe } from '../recipe.ts';
import { makeCompanyBonds, makeTally, moved } from './company-bonds.ts';

const reads = ['tenant.companies', 'tenant.teamBindings', 'tenant.stagedRows'];
const seen = ['state', 'problem', 'claimedCompanyNumber', 'eventTypeId', 'calcomTeamId'];

type Candidate = Pick<Draft, 'owner' | 'collection' | 'recordId'>;

const WAITING = 'rows in staging';
const figureOf = (problem: string | null): string => `rows in staging: ${problem ?? 'unreadable'}`;

/** Rows of the predecessor become records of the company that Cal.com and the registry prove, and of nobody else (S2). */
export const stagedRowsRecipe: Recipe = {
  remedy: 'staged_rows',
  title: 'Services and mappings of the predecessor in staging',
  invariants: [mappingTeamIsCompanyTeam.id, serviceWithEventTypeIsSynced.id],
  reads,
  find: async (looking, wish) => {
    const { tenantId } = wish;
    const companies = makeCompanyBonds();
    const { picture } = await pictureOf(looking, reads, companies.take);
    const number = tenantId === null ? null : companies.numberOf(tenantId);
    const tally = makeTally();
    tally.add(WAITING, 0);
    const candidates: Candidate[] = [];
    const standsIn = new Map<string, string>();
    for (const recordId of picture.entities.idsOf('stagedRow')) {
      const row = stateOf(picture, recordId, 'stagedRow');
      if (row === undefined || (tenantId !== null && row.claimedCompany !== number)) continue;
      tally.add(WAITING);
      tally.add(figureOf(row.problem));
      standsIn.set(recordId, figureOf(row.problem));
      if (isWanted(wish, recordId)) candidates.push({ owner: 'tenant', collection: 'stagedRows', recordId });
    }
    const found = await draftsOf(looking, { candidates, names: seen }, (row, values) => ({
      ...row,
      ...{ tenantId: null, change: { do: 'promote', expect: { ...values } }, evidence: [] },
    }));
    const before = tally.figures();
    const expected = (applied: readonly Draft[]) =>
      moved(
        before,
        applied.flatMap(({ recordId }) => [[WAITING, null] as const, [standsIn.get(recordId) ?? null, null] as const]),
      );
    return { ...found, before, expected };
  },
};
