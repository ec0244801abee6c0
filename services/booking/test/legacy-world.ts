import type { TenantId } from '@fencepost/contracts/ids';
import type { RepairChange, RepairOutcome } from '@fencepost/contracts/integrity/repair-step';
import { independentEvidenceOfS1, legacyRowsOfS1, taintedEvidenceOfS1 } from '@fencepost/fakes/legacy-s1';
import type { Store } from '@fencepost/mongo-kit/collection';
import { platformScope } from '@fencepost/testing/platform-scope';
import { rows } from '../src/adapters/rows.ts';
import type { CompanyByNumber, ProveOwners } from '../src/usecases/ports/legacy.ts';
import type { World } from '../src/world.ts';
import { askProAi, type DemoCompany, friseur } from './companies.ts';
import { emptyStore, useCasesOn } from './world.ts';

export const s1 = {
  rows: [...legacyRowsOfS1()],
  evidence: [...independentEvidenceOfS1()],
  tainted: [...taintedEvidenceOfS1()],
};

/** Numbers that lead to a branch of each company. */
export const numbers = { friseur: '+49301234567', askProAi: '+49897654321' } as const;

const companies: readonly { readonly number: number; readonly company: DemoCompany; readonly dialled: string }[] = [
  { number: 1, company: friseur, dialled: numbers.friseur },
  { number: 15, company: askProAi, dialled: numbers.askProAi },
];

/** What the tenant service would prove of these two companies. */
export const proveOwners: ProveOwners = async (subjects) =>
  subjects.map((subject) => {
    const owner = companies.find(({ company, dialled }) =>
      subject.kind === 'event_type' ? subject.value === company.eventTypeId : subject.value === dialled,
    );
    return {
      subject,
      tenantId: owner?.company.tenantId ?? null,
      companyNumber: owner?.number ?? null,
      explanation: owner === undefined ? 'It is nobody’s.' : `It is company ${owner.number}’s.`,
    };
  });

const companyByNumber: CompanyByNumber = async (number) => {
  const found = companies.find((each) => each.number === number);
  return found && { id: found.company.tenantId, status: 'active' };
};

/** The use cases of S1 on a store. */
export const legacyOn = (store: Store, world: Partial<World> = {}) => {
  const does = useCasesOn(store, { proveOwners, companyByNumber, ...world });
  const importing = (given: readonly unknown[], dryRun = false) =>
    does.importLegacyCustomers({ rows: [...given], dryRun }, platformScope);
  const loading = (given: readonly unknown[], dryRun = false) =>
    does.loadIndependentEvidence({ rows: [...given], dryRun }, platformScope);
  const staged = async () => {
    const found = await store
      .collection(rows.stagedCustomers)
      .platform()
      .find({}, { sort: { _id: 1 }, limit: 500 });
    return found;
  };
  return {
    ...does,
    importing,
    loading,
    staged,
    analysed: () => does.analyseStagedCustomers({}, platformScope),
    /** As the ratchet counts them: set-aside and soft-deleted rows too (D-06). */
    countWithoutCompany: async () => (await does.analyseStagedCustomers({}, platformScope)).withoutCompany.customers,
    byLegacyId: async (legacyId: number) => {
      const row = (await staged()).find((each) => each.legacyId === legacyId);
      if (row === undefined) throw new Error(`customer ${legacyId} is not in staging`);
      return row;
    },
    /** Customers of a company that are in use, and all there ever were. */
    customersOf: async (company: { readonly tenantId: TenantId }, status?: string) => {
      const all = store.collection(rows.customers).forTenant(company.tenantId);
      return all.find(status === undefined ? {} : { status }, { sort: { _id: 1 }, limit: 500 });
    },
  };
};
export type LegacyOn = ReturnType<typeof legacyOn>;

/** S1 as it was; with the independent evidence where a test asks for it. */
export const s1World = async ({ evidence = false, store = emptyStore() } = {}) => {
  const world = legacyOn(store);
  await world.importing(s1.rows);
  if (evidence) await world.loading(s1.evidence);
  return { ...world, store };
};

export const PLAN_ID = 'rpl_00000000000000000000000001';

interface Step {
  readonly step: number;
  readonly recordId: string;
  readonly change: RepairChange;
}

/** What a plan does with the records, without the monitor: looks at each, and proposes what is proved and who is an orphan. */
export const planOf = async (world: LegacyOn) => {
  const steps: Step[] = [];
  const refusals: {
    readonly recordId: string;
    readonly because: unknown;
    readonly evidence: RepairOutcome['evidence'];
  }[] = [];
  for (const { _id: recordId, state } of await world.staged()) {
    if (state !== 'staged') continue;
    const expect = { state: null, version: null, companyId: null, verdict: null, explanation: null };
    const look = { planId: PLAN_ID, step: 1, dryRun: true, collection: 'stagedCustomers', recordId } as const;
    const { found, evidence } = await world.repairRecord(
      { ...look, change: { do: 'set', expect, set: {} } },
      platformScope,
    );
    const { verdict, explanation, ...rest } = found;
    const step = steps.length + 1;
    if (verdict === 'proved') steps.push({ step, recordId, change: { do: 'promote', expect: rest } });
    else if (verdict === 'orphan') {
      const { companyId: _, ...seen } = rest;
      steps.push({ step, recordId, change: { do: 'set_aside', expect: seen, reason: 'Nothing refers to it.' } });
    } else refusals.push({ recordId, because: explanation, evidence });
  }
  return { steps, refusals };
};

export const applying = (world: LegacyOn, { step, recordId, change }: Step, dryRun = false) =>
  world.repairRecord({ planId: PLAN_ID, step, dryRun, collection: 'stagedCustomers', recordId, change }, platformScope);

/** Applies all steps; answers what takes them back, in the order in which an undo does it. */
export const applyAll = async (world: LegacyOn, steps: readonly Step[]) => {
  const outcomes: RepairOutcome[] = [];
  for (const step of steps) outcomes.push(await applying(world, step));
  const undo = steps
    .flatMap(({ step, recordId }, at): readonly Step[] => {
      const inverse = outcomes[at]?.inverse ?? null;
      return inverse === null ? [] : [{ step: 1_000 + step, recordId, change: inverse }];
    })
    .toReversed();
  return { outcomes, undo };
};
