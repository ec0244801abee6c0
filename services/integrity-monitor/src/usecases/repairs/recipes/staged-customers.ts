import type { StoredFact } from '@fencepost/contracts/integrity/facts';
import { RepairEvidence } from '@fencepost/contracts/integrity/repair-step';
import { z } from 'zod';
import { customerHasCompany } from '../../../domain/invariants/customer-has-company.ts';
import { draftsOf } from '../drafts-of.ts';
import { type Draft, isWanted, type Recipe, type Refusal } from '../recipe.ts';
import { makeTally, moved } from './company-bonds.ts';

const STAGED = 'booking.stagedCustomers';

const figures = {
  all: 'customers',
  inUse: 'customers in use',
  waiting: 'customers without a company',
  aside: 'customers set aside',
} as const;

/** Why an orphan is set aside; whoever approves the plan is its reviewer (D-04). */
const ORPHAN = 'No company, no appointments, and nothing else refers to it.';

/** What booking says of one: by evidence that it asked the tenant service about at this moment. */
const Seen = z.object({
  state: z.string(),
  version: z.int(),
  verdict: z.string(),
  companyId: z.string().nullable(),
  explanation: z.string(),
  evidence: z.array(RepairEvidence),
  deletedAt: z.string().nullable(),
});
type Seen = z.output<typeof Seen>;
const names = Object.keys(Seen.shape);

/**
 * Customers of the predecessor without a company (S1): whoever independent evidence proves becomes that company's, whoever
 * nothing refers to is set aside, and all others are left alone with the reason. What a fallback stamped is named, and never
 * counted (D-02); of several companies none is picked (D-03).
 */
export const stagedCustomersRecipe: Recipe = {
  remedy: 'staged_customers',
  title: 'Customers of the predecessor without a company',
  invariants: [customerHasCompany.id],
  reads: [STAGED],
  backup: 'customers',
  find: async (looking, wish) => {
    const { tenantId } = wish;
    const tally = makeTally();
    for (const name of Object.values(figures)) tally.add(name, 0);
    const candidates: Candidate[] = [];
    for await (const { entity, state } of looking.facts(STAGED)) {
      const figure = figureOf(state);
      if (figure === undefined) continue;
      tally.add(figures.all);
      tally.add(figure);
      if (figure !== figures.waiting || !isWanted(wish, entity.id)) continue;
      candidates.push({ owner: 'booking', collection: 'stagedCustomers', recordId: entity.id });
    }
    const leadsTo = new Map<string, string>();
    const found = await draftsOf(looking, { candidates, names }, (record, values) => {
      const { draft, to } = propose(record, Seen.parse(values));
      if (tenantId !== null && ('because' in draft || draft.tenantId !== tenantId)) return null;
      if (to !== null) leadsTo.set(record.recordId, to);
      return draft;
    });
    const before = tally.figures();
    return {
      ...found,
      before,
      expected: (applied: readonly Draft[]) =>
        moved(
          before,
          applied.map(({ recordId }) => [figures.waiting, leadsTo.get(recordId) ?? null] as const),
        ),
    };
  },
};

const figureOf = ({ state, deletedAt }: StoredFact['state']): string | undefined => {
  if (state === 'staged') return figures.waiting;
  if (state === 'set_aside') return figures.aside;
  if (state !== 'promoted') return undefined;
  return deletedAt == null ? figures.inUse : 'customers deleted';
};

type Candidate = Pick<Draft, 'owner' | 'collection' | 'recordId'>;

/** What is done about one, and under which figure it is then. */
interface Proposal {
  readonly draft: Draft | Refusal;
  readonly to: string | null;
}

const propose = (
  record: Candidate,
  { state, version, verdict, companyId, explanation, evidence, deletedAt }: Seen,
): Proposal => {
  if (verdict === 'proved' && companyId !== null) {
    const change = { do: 'promote', expect: { state, version, companyId } } as const;
    const to = deletedAt === null ? figures.inUse : 'customers deleted';
    return { draft: { ...record, tenantId: companyId, change, evidence }, to };
  }
  if (verdict === 'orphan') {
    const change = { do: 'set_aside', expect: { state, version }, reason: ORPHAN } as const;
    return { draft: { ...record, tenantId: null, change, evidence }, to: figures.aside };
  }
  const { collection, recordId } = record;
  return { draft: { collection, recordId, because: explanation, evidence }, to: null };
};
