import type { StoredFact } from '@fencepost/contracts/integrity/facts';
import { RepairEvidence } from '@fencepost/contracts/integrity/repair-step';
import { eachBounded } from '@fencepost/service-kit/each-bounded';
import { z } from 'zod';
import { customerHasCompany } from '../../../domain/invariants/customer-has-company.ts';
import type { Draft, Looking, Recipe, Refusal } from '../recipe.ts';
import { makeTally, moved } from './company-bonds.ts';

const STAGED = 'booking.stagedCustomers';
const AT_ONCE = 8;

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
  find: async (looking, { tenantId }) => {
    const tally = makeTally();
    for (const name of Object.values(figures)) tally.add(name, 0);
    const waiting: string[] = [];
    for await (const { entity, state } of looking.facts(STAGED)) {
      const figure = figureOf(state);
      if (figure === undefined) continue;
      tally.add(figures.all);
      tally.add(figure);
      if (figure === figures.waiting) waiting.push(entity.id);
    }
    const proposals = await proposalsOf(looking, waiting);
    const kept = tenantId === null ? proposals : proposals.filter(({ draft }) => draft?.tenantId === tenantId);
    const before = tally.figures();
    const leadsTo = new Map(kept.flatMap(({ draft, to }) => (draft === null ? [] : [[draft.recordId, to] as const])));
    return {
      drafts: kept.flatMap(({ draft }) => draft ?? []),
      refusals: kept.flatMap(({ refusal }) => refusal ?? []),
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

interface Proposal {
  readonly draft: Draft | null;
  readonly refusal: Refusal | null;
  /** Under which figure it is then. */
  readonly to: string | null;
}

/** In the order of the records, so that the same state makes the same plan. */
const proposalsOf = async (looking: Looking, ids: readonly string[]): Promise<readonly Proposal[]> => {
  const found = new Map<string, Proposal>();
  await eachBounded(ids, AT_ONCE, async (recordId) => {
    const record = { owner: 'booking', collection: 'stagedCustomers', recordId } as const;
    found.set(recordId, propose(record, Seen.parse(await looking.values(record, names))));
  });
  return ids.flatMap((id) => found.get(id) ?? []);
};

const propose = (
  record: Pick<Draft, 'owner' | 'collection' | 'recordId'>,
  { state, version, verdict, companyId, explanation, evidence, deletedAt }: Seen,
): Proposal => {
  if (verdict === 'proved' && companyId !== null) {
    const change = { do: 'promote', expect: { state, version, companyId } } as const;
    const to = deletedAt === null ? figures.inUse : 'customers deleted';
    return { draft: { ...record, tenantId: companyId, change, evidence }, refusal: null, to };
  }
  if (verdict === 'orphan') {
    const change = { do: 'set_aside', expect: { state, version }, reason: ORPHAN } as const;
    return { draft: { ...record, tenantId: null, change, evidence }, refusal: null, to: figures.aside };
  }
  const { collection, recordId } = record;
  return { draft: null, refusal: { collection, recordId, because: explanation, evidence }, to: null };
};
