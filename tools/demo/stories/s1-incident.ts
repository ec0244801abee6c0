import {
  analyseStagedCustomers,
  importLegacyCustomers,
  type StagedCustomerAnalysis,
} from '@fencepost/contracts/booking/legacy';
import { makeCustomerBackup, restoreCustomerBackup } from '@fencepost/contracts/booking/legacy-backup';
import { loadIndependentEvidence } from '@fencepost/contracts/booking/legacy-evidence';
import {
  applyRepairPlan,
  approveRepairPlan,
  getRepairPlan,
  planRepair,
  type RepairPlan,
  undoRepairPlan,
  verifyRepairPlan,
} from '@fencepost/contracts/integrity/repair';
import { independentEvidenceOfS1, legacyRowsOfS1, taintedEvidenceOfS1 } from '@fencepost/fakes/legacy-s1';
import type { Narrator } from '../narrator.ts';
import type { World } from '../world.ts';

const INVARIANT = 'customer-has-company';
const FOUND_WITHIN_SECONDS = 20;
const APPLIED_WITHIN_SECONDS = 60;
/** Rows of a further run have ids of their own: an import never overwrites. */
const APART = 1_000;
const asItWas = { all: 60, active: 29, waiting: 31, setAside: 0 };
const repaired = { all: 60, active: 57, waiting: 0, setAside: 3 };

/** The value that was offered, how often it stands there, and who made both the customers and the appointments. */
const NAMES_THE_STAMP = /company 1 \(\d+ appointments?\) is no evidence: V2TestDataSeeder made customers and/;

type Figures = typeof asItWas;
type Story = (world: World, narrator: Narrator, run: Run) => Promise<void>;

/** What one telling of the incident works on. */
interface Run {
  readonly apart: number;
  readonly figures: () => Promise<Figures>;
}

const figuresIn = ({ customers, active, withoutCompany }: StagedCustomerAnalysis): Figures => ({
  ...{ all: customers, active, waiting: withoutCompany.waiting, setAside: withoutCompany.setAside },
});
const isSame = (one: Figures, other: Figures): boolean => JSON.stringify(one) === JSON.stringify(other);
const inWords = ({ all, active, waiting, setAside }: Figures): string =>
  `${all} customers: ${active} in use, ${waiting} without a company, ${setAside} set aside`;

/** Incident S1 with its numbers, and S3: the cure that re-installed the disease is offered, refused and named. */
export const s1Incident = async (world: World, narrator: Narrator): Promise<void> => {
  const analysed = () => world.operator(analyseStagedCustomers, {});
  const others = figuresIn(await analysed());
  const figures = async (): Promise<Figures> => {
    const now = figuresIn(await analysed());
    return {
      ...{ all: now.all - others.all, active: now.active - others.active },
      ...{ waiting: now.waiting - others.waiting, setAside: now.setAside - others.setAside },
    };
  };
  const run: Run = { apart: others.all * APART, figures };
  await asItWasFound(world, narrator, run);
  await offeredInVain(world, narrator, run);
  await repairedAndUndone(world, narrator, run);
};

const asItWasFound: Story = async (world, narrator, { apart, figures }) => {
  narrator.title('19. Incident S1 is loaded as it was: customers without a company');
  const rows = [...legacyRowsOfS1(world.state.companies.map(withTypes), apart)];
  const dry = await world.operator(importLegacyCustomers, { rows, dryRun: true });
  const real = await world.operator(importLegacyCustomers, { rows, dryRun: false });
  narrator.check('the dry run said what the import then did', JSON.stringify(dry.data) === JSON.stringify(real.data));
  const found = await figures();
  narrator.check(`${inWords(found)}; nobody was given a company by guess`, isSame(found, asItWas));
  const { perDay, perWriter, tainted } = await world.operator(analyseStagedCustomers, {});
  for (const { day, customers } of perDay) narrator.quote(`${day}: ${customers}`);
  for (const { writer, customers, appointments } of perWriter) {
    narrator.quote(`written by ${writer}: ${customers} customers, ${appointments} appointments`);
  }
  for (const { says, customers, because } of tainted) narrator.quote(`${customers} say ${says}: ${because}`);
  const alerts = await narrator.checkSoon(
    'the monitor alerts by itself',
    FOUND_WITHIN_SECONDS,
    () => world.alerts(({ invariant, status }) => invariant === INVARIANT && status === 'open'),
    (seen) => seen.some(({ count }) => count >= asItWas.waiting),
  );
  for (const { severity, title } of alerts) narrator.quote(`${severity}: ${title}`);
};

const offeredInVain: Story = async (world, narrator, { apart }) => {
  narrator.title('20. The company that the fallback stamped on every appointment is offered as evidence (S3)');
  const rows = [...taintedEvidenceOfS1(world.state.companies.map(withTypes), apart)];
  const { data } = await world.operator(loadIndependentEvidence, { rows, dryRun: false });
  narrator.check(
    `every piece of ${rows.length} is refused, and the value is named`,
    rows.length > 0 &&
      data.length === rows.length &&
      data.every(({ outcome, problem }) => outcome === 'refused' && problem?.startsWith('company_id 1 of appointment')),
  );
  narrator.quote(data[0]?.problem ?? '');
  const plan = await world.operator(planRepair, { remedy: 'staged_customers' });
  narrator.check(
    'the plan refuses the circular evidence of 28 customers, and would set 3 aside',
    plan.refusals.length >= 28 && plan.steps.planned === 3,
  );
  narrator.check(
    'record by record it names the value and who stamped it',
    plan.refusals.length > 0 &&
      plan.refusals.every(
        ({ because, evidence }) =>
          NAMES_THE_STAMP.test(because) &&
          evidence.some(({ source, counts }) => source === 'appointments.company_id' && !counts),
      ),
  );
  narrator.quote(plan.refusals[0]?.because ?? '');
};

const repairedAndUndone: Story = async (world, narrator, { apart, figures }) => {
  narrator.title('21. With independent evidence S1 is repaired by a plan, undone, and repaired again');
  const backup = await world.operator(makeCustomerBackup, {});
  narrator.quote(`${backup.name}: ${backup.customers} customers, digest ${backup.digest.slice(0, 16)}…`);
  const rows = [...independentEvidenceOfS1(world.state.companies.map(withTypes), apart)];
  await world.operator(loadIndependentEvidence, { rows, dryRun: false });
  const plan = await carriedOut(world, narrator);
  const after = await figures();
  narrator.check(inWords(after), isSame(after, repaired));
  const strangers = new Set(rows.map(({ calcom_event_type_id: id }) => id)).size;
  narrator.check('not all are the company’s that was stamped: the event types name two', strangers === 2);

  await world.operator(undoRepairPlan, { planId: plan.id });
  await until(world, narrator, plan.id, 'undone');
  narrator.check('the undo gives back exactly what was there', isSame(await figures(), asItWas));
  const { name } = backup;
  const restored = await world.operator(restoreCustomerBackup, { name, dryRun: true });
  narrator.check('and so does the backup: it would change nothing', restored.restored === 0);

  await carriedOut(world, narrator);
  narrator.check('repaired again', isSame(await figures(), repaired));
  await narrator.checkSoon(
    'the alert resolves itself',
    FOUND_WITHIN_SECONDS,
    () => world.alerts(({ invariant, status }) => invariant === INVARIANT && status === 'open'),
    (seen) => seen.length === 0,
  );
};

const carriedOut = async (world: World, narrator: Narrator): Promise<RepairPlan> => {
  const { id: planId, digest, steps } = await world.operator(planRepair, { remedy: 'staged_customers' });
  narrator.quote(`${planId}: ${steps.planned} changes, approved by their digest ${digest.slice(0, 16)}…`);
  await world.operator(approveRepairPlan, { planId, digest });
  await world.operator(applyRepairPlan, { planId });
  await until(world, narrator, planId, 'applied');
  const plan = await world.operator(verifyRepairPlan, { planId });
  narrator.check('the plan is verified: every record is as it was to be', plan.state === 'verified');
  return plan;
};

const until = (world: World, narrator: Narrator, planId: string, state: RepairPlan['state']) =>
  narrator.checkSoon(
    `the plan is ${state}`,
    APPLIED_WITHIN_SECONDS,
    () => world.operator(getRepairPlan, { planId }),
    (plan) => plan.state === state,
  );

/** The demo’s companies as the incident’s rows want them: by their number, with their event types. */
const withTypes = ({ number, name, calcomTeamId, eventTypeIds }: World['state']['companies'][number]) => ({
  ...{ number, name, calcomTeamId, timeZone: 'Europe/Berlin' },
  eventTypes: eventTypeIds.map((id) => ({ id, title: '', slug: '', lengthInMinutes: 30 })),
});
