import { mappingTeamIsCompanyTeam } from '../../../domain/invariants/mapping-team-is-company-team.ts';
import { stateOf } from '../../../domain/picture.ts';
import { pictureOf } from '../picture-of.ts';
import { type Draft, forTheNext, MOST_STEPS, type Recipe, type Refusal } from '../recipe.ts';
import { makeCompanyBonds, makeCompanyTally, moved } from './company-bonds.ts';

const reads = ['tenant.companies', 'tenant.teamBindings', 'tenant.mappings'];
const seen = ['calcomTeamId', 'eventTypeId'];

const TOTAL = 'mappings';
const WITHOUT_TEAM = 'mappings without team';
const OTHER_TEAM = 'mappings of another team';

/** Mappings without a team or with another company's get the one that their company was bound to (INT-014, INT-017, INT-018). */
export const mappingTeamRecipe: Recipe = {
  remedy: 'mapping_team',
  title: 'Team of mappings',
  invariants: [mappingTeamIsCompanyTeam.id],
  reads,
  find: async (looking, { tenantId, also }) => {
    const companies = makeCompanyBonds();
    const { picture } = await pictureOf(looking, reads, companies.take);
    const tally = makeCompanyTally(companies.nameOf, also);
    const drafts: Draft[] = [];
    const refusals: Refusal[] = [];
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
      const record = { owner: 'tenant', collection: 'mappings', recordId } as const;
      if (drafts.length >= MOST_STEPS) {
        refusals.push(forTheNext(record));
        continue;
      }
      const bonds = companies.bondsOf(home);
      const [bond] = bonds;
      if (bond === undefined || bonds.length > 1) {
        const because = bond === undefined ? 'Its company is bound to no team: bind one first.' : AMBIGUOUS;
        refusals.push({ collection: record.collection, recordId, because, evidence: bonds.map(bondSays) });
        continue;
      }
      const expect = { ...(await looking.values(record, seen)) };
      if (expect.calcomTeamId === bond.calcomTeamId) {
        const because = 'Its team is its company’s: something else of it, or of its company, is wrong.';
        refusals.push({ collection: record.collection, recordId, because, evidence: [] });
        continue;
      }
      const change = { do: 'set', expect, set: { calcomTeamId: bond.calcomTeamId } } as const;
      drafts.push({ ...record, tenantId: home, change, evidence: [] });
    }
    const before = tally.figures();
    const expected = (applied: readonly Draft[]) =>
      moved(
        before,
        applied.map(({ recordId }) => [standsIn.get(recordId) ?? null, null] as const),
      );
    return { drafts, refusals, before, expected };
  },
};

export const AMBIGUOUS = 'Its company has more than one bond: which team is right, nothing decides (D-03).';

export const bondSays = ({ calcomTeamId }: { readonly calcomTeamId: number }) => ({
  ...{ source: 'bond', says: `the company was bound to team ${calcomTeamId} by command` },
  ...{ counts: false, because: 'it is not the only one' },
});
