import { companyTeamIsItsBond } from '../../../domain/invariants/company-team-is-its-bond.ts';
import { draftsOf } from '../drafts-of.ts';
import { pictureOf } from '../picture-of.ts';
import { type Draft, isWanted, type Recipe, type Refusal } from '../recipe.ts';
import { makeCompanyBonds, makeTally, moved } from './company-bonds.ts';
import { AMBIGUOUS, bondSays } from './mapping-team.ts';

const reads = ['tenant.companies', 'tenant.teamBindings', 'tenant.mappings'];
const DIFFERENT = 'companies with another team than their bond';

interface Candidate extends Pick<Draft, 'owner' | 'collection' | 'recordId'> {
  /** Of its only bond; null where it was never bound. */
  readonly calcomTeam: { readonly id: number; readonly name: string } | null;
}

/** A team that was set past the commands becomes again what the company was bound to (D-15). */
export const companyTeamRecipe: Recipe = {
  remedy: 'company_team',
  title: 'Team of companies',
  invariants: [companyTeamIsItsBond.id],
  reads,
  find: async (looking, wish) => {
    const { tenantId } = wish;
    const companies = makeCompanyBonds();
    const { picture } = await pictureOf(looking, reads, companies.take);
    const tally = makeTally();
    tally.add(DIFFERENT, 0);
    const candidates: Candidate[] = [];
    const undecided: Refusal[] = [];
    for (const recordId of picture.entities.idsOf('company')) {
      if (tenantId !== null && recordId !== tenantId) continue;
      tally.add('companies');
      if (companyTeamIsItsBond.check(recordId, picture).length === 0) continue;
      tally.add(DIFFERENT);
      if (!isWanted(wish, recordId)) continue;
      const record = { owner: 'tenant', collection: 'companies', recordId } as const;
      const bonds = companies.bondsOf(recordId);
      const [bond] = bonds;
      if (bonds.length > 1) {
        undecided.push({ collection: record.collection, recordId, because: AMBIGUOUS, evidence: bonds.map(bondSays) });
        continue;
      }
      const calcomTeam = bond === undefined ? null : { id: bond.calcomTeamId, name: bond.calcomTeamName };
      candidates.push({ ...record, calcomTeam });
    }
    const found = await draftsOf(
      looking,
      { candidates, names: ['calcomTeam'] },
      ({ calcomTeam, ...record }, values) => ({
        ...record,
        tenantId: record.recordId,
        change: { do: 'set', expect: { ...values }, set: { calcomTeam } },
        evidence: [],
      }),
    );
    const before = tally.figures();
    const expected = (applied: readonly Draft[]) =>
      moved(
        before,
        applied.map(() => [DIFFERENT, null] as const),
      );
    return { drafts: found.drafts, refusals: [...undecided, ...found.refusals], before, expected };
  },
};
