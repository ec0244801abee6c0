import { platformScope } from '@fencepost/testing/platform-scope';
import { describe, expect, test } from 'vitest';
import { askProAi, friseur } from '../../../test/companies.ts';
import { type LegacyOn, legacyOn, numbers, s1, s1World } from '../../../test/legacy-world.ts';
import { emptyStore } from '../../../test/world.ts';

const verdictOf = async (world: LegacyOn, legacyId: number) => {
  const { _id: stagedCustomerId } = await world.byLegacyId(legacyId);
  return world.getStagedCustomer({ stagedCustomerId }, platformScope);
};
const count = (reports: readonly { readonly outcome: string }[], outcome: string) =>
  reports.filter((report) => report.outcome === outcome).length;

const customer = { kind: 'customer', id: 900, company_id: null, writer: 'retell_webhook' };
const booked = (id: number, members: object = {}) => ({
  ...{ kind: 'appointment', id, customer_id: 900, company_id: 1, writer: 'retell_webhook' },
  ...members,
});
const says = (appointment_id: number, members: object) => ({ appointment_id, source: 'calcom_bookings', ...members });
const withRows = async (...given: readonly object[]) => {
  const world = legacyOn(emptyStore());
  await world.importing([customer, ...given]);
  return world;
};

describe('the analysis of S1 (INT-029, INT-030, OPS-038)', () => {
  test('says 60 customers, 31 without a company (51.67 %), 28 with 100 appointments and 3 with none, and one company claimed', async () => {
    const analysis = await (await s1World()).analysed();
    expect(analysis).toMatchObject({
      customers: 60,
      active: 29,
      withoutCompany: { customers: 31, percent: 51.67, waiting: 31, setAside: 0 },
      withAppointments: 28,
      withoutAppointments: 3,
      appointments: 100,
      claimed: { distinctCompanies: 1, companies: [{ number: 1, appointments: 100, customers: 28 }] },
    });
  });

  test('tells the bad rows per day, 28, 2 and 1, the 28 of them within one second (INT-030)', async () => {
    const { perDay } = await (await s1World()).analysed();
    expect(perDay.map(({ day, customers }) => [day, customers])).toEqual([
      ['2025-09-26', 28],
      ['2025-09-27', 2],
      ['2025-09-28', 1],
    ]);
    const [first] = perDay;
    expect(Date.parse(first?.to ?? '') - Date.parse(first?.from ?? '')).toBeLessThan(1_000);
  });

  test('attributes every bad row to its writer (D-05)', async () => {
    const { perWriter } = await (await s1World()).analysed();
    expect(perWriter).toEqual([
      { writer: 'V2TestDataSeeder', customers: 28, appointments: 100 },
      { writer: 'retell_webhook', customers: 3, appointments: 0 },
    ]);
  });

  test('is sure of none of them while only the predecessor speaks, and names what is tainted and why (D-02)', async () => {
    const { confidence, tainted, verdicts } = await (await s1World()).analysed();
    expect(confidence).toMatchObject({ proved: 0, percent: 0 });
    expect(tainted).toEqual([
      {
        ...{ source: 'appointments.company_id', says: 'company 1', customers: 28 },
        because: expect.stringContaining('V2TestDataSeeder made customers and appointments up together'),
      },
    ]);
    expect(verdicts).toEqual([
      { verdict: 'circular', customers: 28 },
      { verdict: 'orphan', customers: 3 },
    ]);
  });

  test('is as sure as the independent evidence makes it: 28 of 31', async () => {
    const { confidence, verdicts } = await (await s1World({ evidence: true })).analysed();
    expect(confidence).toMatchObject({ proved: 28, percent: 90.32 });
    expect(verdicts).toEqual([
      { verdict: 'proved', customers: 28 },
      { verdict: 'orphan', customers: 3 },
    ]);
  });
});

describe('what speaks for a company (OPS-038)', () => {
  test('is not what a fallback stamped: it is named, and proves nothing (D-01, D-02, S3)', async () => {
    const world = await withRows(booked(1), booked(2));
    const { verdict, companyId, explanation, evidence } = await verdictOf(world, 900);
    expect({ verdict, companyId }).toEqual({ verdict: 'circular', companyId: null });
    expect(explanation).toMatch(/company 1 \(2 appointments\) is no evidence: retell_webhook took the first company/);
    expect(evidence).toEqual([expect.objectContaining({ source: 'appointments.company_id', counts: false })]);
  });

  test('is the event type that Cal.com names: mapping and team prove the company, against whatever was stamped (D-02)', async () => {
    const world = await withRows(booked(1));
    await world.loading([says(1, { calcom_event_type_id: askProAi.eventTypeId })]);
    const { verdict, companyId, evidence } = await verdictOf(world, 900);
    expect({ verdict, companyId }).toEqual({ verdict: 'proved', companyId: askProAi.tenantId });
    expect(evidence.map(({ counts }) => counts)).toEqual([false, true]);
  });

  test('is the number that was dialled: it leads to a branch', async () => {
    const world = await withRows(booked(1, { dialled_number: numbers.friseur }));
    expect(await verdictOf(world, 900)).toMatchObject({ verdict: 'proved', companyId: friseur.tenantId });
  });

  test('is no event type that a seeder wrote beside its own customer (D-02)', async () => {
    const made = { writer: 'V2TestDataSeeder', calcom_event_type_id: friseur.eventTypeId };
    const world = await withRows(booked(1, made));
    expect(await verdictOf(world, 900)).toMatchObject({ verdict: 'circular', companyId: null });
  });

  test('is refused where it names two companies; nobody picks one of them (D-03)', async () => {
    const world = await withRows(booked(1), booked(2));
    await world.loading([
      says(1, { calcom_event_type_id: friseur.eventTypeId }),
      says(2, { dialled_number: numbers.askProAi, source: 'telephone_bill' }),
    ]);
    const { verdict, companyId, explanation } = await verdictOf(world, 900);
    expect({ verdict, companyId }).toEqual({ verdict: 'ambiguous', companyId: null });
    expect(explanation).toContain('companies 1 and 15');
  });

  test('is nothing where nobody has the event type, and the appointment has no stamp either', async () => {
    const world = await withRows(booked(1, { company_id: null }));
    expect(await verdictOf(world, 900)).toMatchObject({ verdict: 'unproved' });
    await world.loading([says(1, { calcom_event_type_id: 999 })]);
    expect(await verdictOf(world, 900)).toMatchObject({ verdict: 'unproved', companyId: null });
  });

  test('makes no orphan of a customer without appointments to whom something else refers (D-04)', async () => {
    const world = legacyOn(emptyStore());
    await world.importing([
      { ...customer, relations: { calls: 2 } },
      { ...customer, id: 901, relations: { calls: 0 } },
    ]);
    expect(await verdictOf(world, 900)).toMatchObject({ verdict: 'related' });
    expect(await verdictOf(world, 901)).toMatchObject({ verdict: 'orphan' });
  });
});

describe('loading evidence (S3)', () => {
  test('refuses the company that a fallback stamped, names it, and keeps nothing of it (D-01, D-02)', async () => {
    const world = await s1World();
    const { data } = await world.loading(s1.tainted);
    expect(count(data, 'refused')).toBe(100);
    expect(data[0]?.problem).toMatch(/^company_id 1 of appointment 5001 is no evidence: V2TestDataSeeder made/);
    expect((await world.analysed()).confidence.proved).toBe(0);
    expect((await world.staged()).flatMap((row) => row.legacyAppointments.flatMap(({ evidence }) => evidence))).toEqual(
      [],
    );
  });

  test('refuses an event type that comes from the predecessor itself', async () => {
    const world = await withRows(booked(1));
    const own = says(1, { source: 'predecessor', calcom_event_type_id: friseur.eventTypeId });
    expect((await world.loading([own])).data).toMatchObject([
      { outcome: 'refused', problem: expect.stringContaining('own data are what has to be proved') },
    ]);
  });

  test('keeps each piece once, says beforehand what it would keep, and answers for rows that it cannot read', async () => {
    const world = await withRows(booked(1));
    const given = [
      ...[
        says(1, { calcom_event_type_id: friseur.eventTypeId }),
        says(1, { calcom_event_type_id: friseur.eventTypeId }),
      ],
      ...[says(2, { calcom_event_type_id: 1 }), says(1, {}), { appointment_id: 1 }],
    ];
    const told = await world.loading(given, true);
    expect(told.data.map(({ outcome }) => outcome)).toEqual(['kept', 'unchanged', 'invalid', 'invalid', 'invalid']);
    expect((await world.byLegacyId(900)).legacyAppointments[0]?.evidence).toEqual([]);
    expect((await world.loading(given)).data).toEqual(told.data);
    expect((await world.byLegacyId(900)).legacyAppointments[0]?.evidence).toHaveLength(1);
  });
});
