import { companyTeamIsItsBond } from '../../../domain/invariants/company-team-is-its-bond.ts';
import { pictureOf } from '../picture-of.ts';
import { type Draft, forTheNext, MOST_STEPS, type Recipe, type Refusal } from '../recipe.ts';
import { makeCompanyBonds, makeTally, moved } from './company-bonds.ts';
import { AMBIGUOUS, bondSays } from './mapping-team.ts';

const reads = ['tenant.companies', 'tenant.teamBindings', 'tenant.mappings'];
const DIFFERENT = 'companies with another team than their bond';

/** A team that was set past the commands becomes again what the company was bound to (D-15). */
export const companyTeamRecipe: Recipe = {
  remedy: 'company_team',
  title: 'Team of companies',
  invariants: [companyTeamIsItsBond.id],
  reads,
  find: async (looking, { tenantId }) => {
    const companies = makeCompanyBonds();
    const { picture } = await pictureOf(looking, reads, companies.take);
    const tally = makeTally();
    tally.add(DIFFERENT, 0);
    const drafts: Draft[] = [];
    const refusals: Refusal[] = [];
    for (const recordId of picture.entities.idsOf('company')) {
      if (tenantId !== null && recordId !== tenantId) continue;
      tally.add('companies');
      if (companyTeamIsItsBond.check(recordId, picture).length === 0) continue;
      tally.add(DIFFERENT);
      const record = { owner: 'tenant', collection: 'companies', recordId } as const;
      if (drafts.length >= MOST_STEPS) {
        refusals.push(forTheNext(record));
        continue;
      }
      const bonds = companies.bondsOf(recordId);
      const [bond] = bonds;
      if (bonds.length > 1) {
        refusals.push({ collection: record.collection, recordId, because: AMBIGUOUS, evidence: bonds.map(bondSays) });
        continue;
      }
      const calcomTeam = bond === undefined ? null : { id: bond.calcomTeamId, name: bond.calcomTeamName };
      const expect = { ...(await looking.values(record, ['calcomTeam'])) };
      drafts.push({ ...record, tenantId: recordId, change: { do: 'set', expect, set: { calcomTeam } }, evidence: [] });
    }
    const before = tally.figures();
    const expected = (applied: readonly Draft[]) =>
      moved(
        before,
        applied.map(() => [DIFFERENT, null] as const),
      );
    return { drafts, refusals, before, expected };
  },
};
