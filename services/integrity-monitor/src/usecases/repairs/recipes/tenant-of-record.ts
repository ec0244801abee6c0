import { draftsOf } from '../drafts-of.ts';
import { type Draft, isWanted, type Recipe } from '../recipe.ts';
import { makeTally, moved } from './company-bonds.ts';

const STRAY = 'records of another company, or of none';

type Candidate = Pick<Draft, 'owner' | 'collection' | 'recordId'> & { readonly home: string };

/**
 * Rows that a hand in a database gave to another company, or to none, become that company's again whose they have been since
 * the first event about them (one-tenant-for-ever). What stands in the row proves nothing; where no event was heard, or events
 * disagree, nothing is proposed.
 */
export const tenantOfRecordRecipe: Recipe = {
  remedy: 'tenant_of_record',
  title: 'Company of records',
  // Of whose they are, verifying compares the rows themselves: what is stored alone cannot say whose they were.
  invariants: [],
  reads: [],
  find: async (looking, wish) => {
    const tally = makeTally();
    tally.add(STRAY, 0);
    const strays = looking.strays().filter(({ home }) => wish.tenantId === null || home === wish.tenantId);
    const wanted = strays.filter(({ recordId }) => isWanted(wish, recordId));
    for (const _ of strays) tally.add(STRAY);
    const undecided = wanted.flatMap(({ collection, recordId, refused, home }) =>
      refused === null && home !== null
        ? []
        : [{ collection, recordId, because: refused ?? 'Nobody knows whose it is.', evidence: [] }],
    );
    const candidates: readonly Candidate[] = wanted.flatMap(({ refused, home, ...record }) =>
      refused === null && home !== null ? [{ ...record, home }] : [],
    );
    const found = await draftsOf(looking, { candidates, names: ['tenantId'] }, ({ home, ...record }, values) => {
      // Somebody has put it right since it was read last.
      if (values.tenantId === home) return null;
      return {
        ...{ ...record, tenantId: home, change: { do: 'set', expect: { ...values }, set: { tenantId: home } } },
        evidence: [
          {
            ...{ source: 'events', says: `the first event about it that was heard is of ${home}, and every one since` },
            ...{ counts: true, because: null },
          },
        ],
      };
    });
    const before = tally.figures();
    return {
      ...{ drafts: found.drafts, refusals: [...undecided, ...found.refusals], before },
      expected: (applied) =>
        moved(
          before,
          applied.map(() => [STRAY, null] as const),
        ),
    };
  },
};
