import { legacyRowsOfS2 } from '@fencepost/fakes/legacy-s2';
import { platformScope } from '@fencepost/testing/platform-scope';
import { expect, test } from 'vitest';
import { legacyOn, s1 } from '../../services/booking/test/legacy-world.ts';
import { emptyStore as emptyBooking } from '../../services/booking/test/world.ts';
import { fifteen, on, one } from '../../services/tenant/test/repairing.ts';
import { emptyStore as emptyTenant } from '../../services/tenant/test/world.ts';
import { repairsOver } from './two-services.ts';

/** Both companies as they should be: every mapping on its company's own team. */
const healthy = legacyRowsOfS2().map((row) =>
  row.kind === 'mapping' && row.company_id === 15 ? { ...row, calcom_team_id: 39203 } : row,
);

/** S1 as it was, beside a tenant service that knows both companies. */
const s1In = async () => {
  const { does: tenant } = on(emptyTenant());
  await tenant.importLegacyRows({ rows: healthy, dryRun: false }, platformScope);
  const booking = legacyOn(emptyBooking(), {
    proveOwners: async (subjects, scope) => (await tenant.proveOwners({ subjects: [...subjects] }, scope)).data,
    companyByNumber: async (number, scope) => (await tenant.listCompanies({ number, limit: 1 }, scope)).data[0],
  });
  await booking.importing(s1.rows);
  return { booking, repairs: repairsOver(tenant, booking) };
};

const asItWas = {
  customers: 60,
  'customers in use': 29,
  'customers set aside': 0,
  'customers without a company': 31,
};
const repaired = {
  customers: 60,
  'customers in use': 57,
  'customers set aside': 3,
  'customers without a company': 0,
};
const seen = async (booking: Awaited<ReturnType<typeof s1In>>['booking']) =>
  (await booking.staged()).map(({ version: _, outbox: __, updatedAt: ___, lastMove: ____, ...row }) => row);

test('a plan for S1 refuses the circular evidence and says so, record by record (D-02, S3, OPS-043)', async () => {
  const { repairs } = await s1In();
  const plan = await repairs.plan('staged_customers');
  expect(plan.before).toEqual(asItWas);
  expect(plan.steps.planned).toBe(3);
  expect(plan.refusals).toHaveLength(28);
  for (const { because, evidence } of plan.refusals) {
    expect(because).toMatch(/company 1 \(\d appointments\) is no evidence: V2TestDataSeeder made customers and/);
    expect(evidence).toMatchObject([{ source: 'appointments.company_id', counts: false }]);
  }
});

test('offered as evidence, what the fallback stamped is refused and named, and the plan stays as it was (S3, D-01, OPS-043)', async () => {
  const { booking, repairs } = await s1In();
  const { data } = await booking.loading(s1.tainted);
  expect(new Set(data.map(({ outcome }) => outcome))).toEqual(new Set(['refused']));
  expect((await repairs.plan('staged_customers')).refusals).toHaveLength(28);
});

test('with independent evidence S1 is planned, approved, applied and verified: 57 in use, 0 without a company, 3 set aside; the undo gives back exactly 60 and 31 (INT-026, INT-027, INT-028, INT-033, INT-035, OPS-043)', async () => {
  const { booking, repairs } = await s1In();
  await booking.loading(s1.evidence);
  const before = await seen(booking);
  const plan = await repairs.plan('staged_customers');
  expect(plan).toMatchObject({
    ...{ steps: { planned: 31 }, refusals: [], before: asItWas },
    expected: { ...repaired, 'left alone': 0 },
  });
  expect(await seen(booking), 'a plan changes nothing').toEqual(before);

  const done = await repairs.carryOut(plan);
  expect(done).toMatchObject({ state: 'verified', findings: [], steps: { applied: 31 }, after: repaired });
  const [backup] = (await booking.listCustomerBackups({ limit: 1 })).data;
  expect(backup, 'made before the first step, by applying').toMatchObject({ customers: 60, withoutCompany: 31 });
  expect(done.backup).toBe(backup?.name);
  expect(await booking.customersOf({ tenantId: one }, 'active')).toHaveLength(52);
  expect(await booking.customersOf({ tenantId: fifteen }, 'active')).toHaveLength(5);
  expect(await booking.countWithoutCompany(), 'the ratchet counts the three (D-06)').toBe(3);
  const reviewers = new Set((await booking.staged()).flatMap(({ setAside }) => setAside?.by.id ?? []));
  expect(reviewers, 'whoever applied it is the reviewer (D-04)').toEqual(new Set(['key_anna']));

  expect(await repairs.undo(plan.id)).toMatchObject({ state: 'undone', steps: { undone: 31 } });
  expect(await seen(booking)).toEqual(before);
  expect((await repairs.plan('staged_customers')).before).toEqual(asItWas);
});

test('evidence of two companies is left alone, and the others are repaired (D-03, OPS-043)', async () => {
  const { booking, repairs } = await s1In();
  await booking.loading(s1.evidence);
  const [first] = (await booking.byLegacyId(30)).legacyAppointments;
  await booking.loading([{ appointment_id: first?.id, source: 'retell_calls', calcom_event_type_id: 3420901 }]);
  const plan = await repairs.plan('staged_customers');
  expect(plan).toMatchObject({
    steps: { planned: 30 },
    expected: { 'customers without a company': 1, 'left alone': 1 },
  });
  expect(plan.refusals).toMatchObject([{ because: expect.stringContaining('companies 1 and 15') }]);
});

test('evidence that comes between plan and apply makes that row drift, and that row only (OPS-043)', async () => {
  const { booking, repairs } = await s1In();
  await booking.loading(s1.evidence);
  const plan = await repairs.plan('staged_customers');
  const [first] = (await booking.byLegacyId(57)).legacyAppointments;
  await booking.loading([{ appointment_id: first?.id, source: 'retell_calls', calcom_event_type_id: 3664712 }]);
  const done = await repairs.carryOut(plan);
  expect(done).toMatchObject({ state: 'unverified', steps: { applied: 30, drifted: 1 } });
  expect(await booking.byLegacyId(57)).toMatchObject({ state: 'staged' });
});
