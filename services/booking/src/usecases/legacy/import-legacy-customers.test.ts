import { afterEveryCrash } from '@fencepost/testing/crashing-store';
import { describe, expect, test } from 'vitest';
import { askProAi, friseur } from '../../../test/companies.ts';
import { legacyOn, s1, s1World } from '../../../test/legacy-world.ts';
import { emptyStore } from '../../../test/world.ts';

const count = (reports: readonly { readonly outcome: string }[], outcome: string) =>
  reports.filter((report) => report.outcome === outcome).length;
const contents = async (world: ReturnType<typeof legacyOn>) =>
  (await world.staged()).map(({ person, updatedAt: _, createdAt: __, ...row }) => ({
    ...row,
    person: person !== null,
  }));

const customer = {
  ...{ kind: 'customer', id: 900, name: 'Synthetic', email: 'S@Example.com', phone: '+49 30 2318-0900' },
  ...{ company_id: 1, writer: 'admin_panel', created_at: '2025-08-01T00:00:00.000Z', deleted_at: null },
};
const appointment = { kind: 'appointment', id: 9_001, customer_id: 900, company_id: 1, writer: 'retell_webhook' };

describe('importing S1 as it was (OPS-036, INT-020)', () => {
  test('makes the 29 with a company its customers, and lets the 31 without one wait with their 100 appointments', async () => {
    const world = legacyOn(emptyStore());
    const { data } = await world.importing(s1.rows);
    expect([count(data, 'written'), count(data, 'staged'), count(data, 'noted')]).toEqual([29, 31, 100]);
    expect(await world.customersOf(friseur, 'active')).toHaveLength(29);
    expect(await world.customersOf(askProAi)).toHaveLength(0);
    const waiting = (await world.staged()).filter(({ state }) => state === 'staged');
    expect(waiting).toHaveLength(31);
    expect(waiting.flatMap(({ legacyAppointments }) => legacyAppointments)).toHaveLength(100);
    expect(new Set(waiting.map(({ companyId, customerId }) => `${companyId} ${customerId}`))).toEqual(
      new Set(['null null']),
    );
  });

  test('reports in a dry run exactly what the real run then does, and writes nothing (INT-032)', async () => {
    const world = legacyOn(emptyStore());
    const told = await world.importing([...s1.rows, { kind: 'appointment' }], true);
    expect(await world.staged()).toEqual([]);
    expect(await world.customersOf(friseur)).toEqual([]);
    const { data } = await world.importing([...s1.rows, { kind: 'appointment' }]);
    expect(data).toEqual(told.data);
    expect(count(data, 'invalid')).toBe(1);
  });

  test('writes nothing twice, and takes rows in any order within a batch', async () => {
    const world = await s1World();
    const before = await contents(world);
    const again = await world.importing(s1.rows);
    expect(new Set(again.data.map(({ outcome }) => outcome))).toEqual(new Set(['unchanged']));
    expect(await contents(world)).toEqual(before);

    const reversed = legacyOn(emptyStore());
    await reversed.importing(s1.rows.toReversed());
    expect((await reversed.analysed()).withoutCompany).toEqual((await world.analysed()).withoutCompany);
  });

  test('keeps no person in clear in staging, and tells of none in events (law 9)', async () => {
    const world = await s1World();
    const text = JSON.stringify(await world.staged());
    expect(text).toContain('customerStaged');
    expect(text).not.toMatch(/Synthetic Person|@example\.com|\+49302318/);
  });
});

test.each([
  ['no company (OPS-036)', { company_id: null }, 'company_missing'],
  ['a company that nobody registered', { company_id: 99 }, 'company_unknown'],
  ['company 1 as a webhook’s fallback wrote it (D-01, S3)', { writer: 'retell_webhook' }, 'company_tainted'],
  ['a company that a seeder made up (D-02)', { writer: 'V2TestDataSeeder' }, 'company_tainted'],
  ['a company that a backfill inferred (D-02)', { writer: 'backfill_customer_company' }, 'company_tainted'],
  ['a company of which nobody knows who wrote it (D-05)', { writer: null }, 'company_tainted'],
])('a customer with %s waits, and becomes nobody’s customer (OPS-036)', async (_, members, problem) => {
  const world = legacyOn(emptyStore());
  const { data } = await world.importing([{ ...customer, ...members }]);
  expect(data).toMatchObject([{ outcome: 'staged', problem }]);
  expect(await world.customersOf(friseur)).toEqual([]);
});

test('a customer whom somebody logged in has entered is the company’s, with what is known and nothing invented (D-09, OPS-036)', async () => {
  const world = legacyOn(emptyStore());
  await world.importing([customer, { ...customer, id: 901, name: ' ', email: '', phone: null }]);
  expect(await world.customersOf(friseur)).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ name: 'Synthetic', email: 's@example.com', phone: '+493023180900', source: 'legacy' }),
      expect.objectContaining({ name: null, email: null, phone: null }),
    ]),
  );
});

test('a soft-deleted customer stays one, and counts (D-06)', async () => {
  const world = legacyOn(emptyStore());
  const deleted_at = '2025-09-01T00:00:00.000Z';
  await world.importing([
    { ...customer, deleted_at },
    { ...customer, id: 901, company_id: null, deleted_at },
  ]);
  expect(await world.customersOf(friseur)).toMatchObject([{ status: 'deleted' }]);
  expect(await world.countWithoutCompany()).toBe(1);
});

test('an appointment whose customer is not here is invalid, and one that comes later joins its customer', async () => {
  const world = legacyOn(emptyStore());
  expect((await world.importing([appointment])).data).toMatchObject([{ outcome: 'invalid' }]);
  await world.importing([{ ...customer, company_id: null }]);
  expect((await world.importing([appointment])).data).toMatchObject([{ outcome: 'noted' }]);
  expect((await world.importing([appointment])).data).toMatchObject([{ outcome: 'unchanged' }]);
  expect((await world.byLegacyId(900)).legacyAppointments).toHaveLength(1);
});

test('two imports of one file at once write every customer and every appointment once (OPS-038)', async () => {
  const store = emptyStore();
  const [one, two] = [legacyOn(store), legacyOn(store)];
  await Promise.all([one.importing(s1.rows), two.importing(s1.rows)]);
  expect(await one.staged()).toHaveLength(60);
  expect((await one.analysed()).appointments).toBe(100);
  expect(await one.customersOf(friseur)).toHaveLength(29);
});

test('a crash after any write is completed by importing again (OPS-038)', async () => {
  const some = [customer, { ...customer, id: 901, company_id: null }, { ...appointment, customer_id: 901 }];
  const undisturbed = legacyOn(emptyStore());
  await undisturbed.importing(some);
  const expected = await contents(undisturbed);
  const crashes = await afterEveryCrash({
    prepared: async () => emptyStore(),
    run: (store) => legacyOn(store).importing(some),
    settled: async (store) => {
      expect(await contents(legacyOn(store))).toEqual(expected);
      expect(await legacyOn(store).customersOf(friseur)).toHaveLength(1);
    },
  });
  expect(crashes).toBeGreaterThanOrEqual(3);
});
