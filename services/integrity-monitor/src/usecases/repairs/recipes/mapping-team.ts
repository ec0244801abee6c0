import { mappingTeamIsCompanyTeam } from '../../../domain/invariants/mapping-team-is-company-team.ts';
import { stateOf } from '../../../domain/picture.ts';
import { type Decide, draftsOf } from '../drafts-of.ts';
import { pictureOf } from '../picture-of.ts';
import { type Draft, isWanted, type Recipe, type Refusal } from '../recipe.ts';
import { makeCompanyBonds, makeCompanyTally, moved } from './company-bonds.ts';

const reads = ['tenant.companies', 'tenant.teamBindings', 'tenant.mappings'];
const seen = ['calcomTeamId', 'eventTypeId'];

const TOTAL = 'mappings';
const WITHOUT_TEAM = 'mappings without team';
const OTHER_TEAM = 'mappings of another team';

interface Candidate extends Pick<Draft, 'owner' | 'collection' | 'recordId'> {
  readonly home: string;
  /** The one of its company's only bond. */
  readonly calcomTeamId: number;
}

const decide: Decide<Candidate> = ({ home, calcomTeamId, ...record }, values) => {
  if (values.calcomTeamId === calcomTeamId) {
    const because = 'Its team is its company’s: something else of it, or of its company, is wrong.';
    return { collection: record.collection, recordId: record.recordId, because, evidence: [] };
  }
  const change = { do: 'set', expect: { ...values }, set: { calcomTeamId } } as const;
  return { ...record, tenantId: home, change, evidence: [] };
};

/** Mappings without a team or with another company's get the one that their company was bound to (INT-014, INT-017, INT-018). */
export const mappingTeamRecipe: Recipe = {
  remedy: 'mapping_team',
  title: 'Team of mappings',
  invariants: [mappingTeamIsCompanyTeam.id],
  reads,
  find: async (looking, wish) => {
    const { tenantId, also } = wish;
    const companies = makeCompanyBonds();
    const { picture } = await pictureOf(looking, reads, companies.take);
    const tally = makeCompanyTally(companies.nameOf, also);
    const candidates: Candidate[] = [];
    const undecided: Refusal[] = [];
    const standsIn = new Map<string, string>();
    for (const recordId of picture.entities.idsOf('mapping')) {
      const home = picture.entities.get(recordId)?.home;
      if (tenantId !== null && home !== tenantId) continue;
      if (stateOf(picture, recordId, 'mapping')?.retired === true) continue;
      tally.add(home ?? null, TOTAL);
      const [violation] = mappingTeamIsCompanyTeam.check(recordId, picture);
      if (violation === undefined || home === undefined) continue;
      const figure = violation.cause === 'mapping_without_team' ? WITHOUT_TEAM : OTHER_TEAM;
      tally.add(home, figure);
      tally.wrong(home);
      standsIn.set(recordId, `${companies.nameOf(home)}: ${figure}`);
      if (!isWanted(wish, recordId)) continue;
      const record = { owner: 'tenant', collection: 'mappings', recordId } as const;
      const bonds = companies.bondsOf(home);
      const [bond] = bonds;
      if (bond === undefined || bonds.length > 1) {
        const because = bond === undefined ? 'Its company is bound to no team: bind one first.' : AMBIGUOUS;
        undecided.push({ collection: record.collection, recordId, because, evidence: bonds.map(bondSays) });
        continue;
      }
      candidates.push({ ...record, home, calcomTeamId: bond.calcomTeamId });
    }
    const found = await draftsOf(looking, { candidates, names: seen }, decide);
    const before = tally.figures();
    const expected = (applied: readonly Draft[]) =>
      moved(
        before,
        applied.map(({ recordId }) => [standsIn.get(recordId) ?? null, null] as const),
      );
    return { drafts: found.drafts, refusals: [...undecided, ...found.refusals], before, expected };
  },
};

export const AMBIGUOUS = 'Its company has more than one bond: which team is right, nothing decides (D-03).';

export const bondSays = ({ calcomTeamId }: { readonly calcomTeamId: number }) => ({
  ...{ source: 'bond', says: `the company was bound to team ${calcomTeamId} by command` },
  ...{ counts: false, because: 'it is not the only one' },
});
