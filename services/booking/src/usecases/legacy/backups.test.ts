import { codeOf } from '@fencepost/contracts/errors';
import { afterEveryCrash } from '@fencepost/testing/crashing-store';
import { platformScope } from '@fencepost/testing/platform-scope';
import { describe, expect, test } from 'vitest';
import { askProAi, friseur, scopeOf } from '../../../test/companies.ts';
import { applyAll, type LegacyOn, legacyOn, planOf, s1World } from '../../../test/legacy-world.ts';
import { emptyStore } from '../../../test/world.ts';
import { rows } from '../../adapters/rows.ts';

const restoring = (world: LegacyOn, name: string, { dryRun = false, drop = false } = {}) =>
  world.restoreCustomerBackup({ name, dryRun, drop }, platformScope);
const statesOf = async (world: LegacyOn) =>
  new Map([...Map.groupBy(await world.staged(), ({ state }) => state)].map(([state, { length }]) => [state, length]));
const asItWas = new Map([
  ['promoted', 29],
  ['staged', 31],
]);
const sorted = (counts: ReadonlyMap<string, number>) => [...counts].toSorted();

/** S1 with evidence, backed up, and repaired. */
const repaired = async () => {
  const world = await s1World({ evidence: true });
  const backup = await world.makeCustomerBackup();
  const { undo } = await applyAll(world, (await planOf(world)).steps);
  return { world, backup, undo };
};

/** Says how long a drill took: INT-034 to INT-036 want under 2, 5 and 15 minutes; a test never fails for a slow machine. */
const timed = async (drill: string, work: () => Promise<void>): Promise<void> => {
  const from = performance.now();
  await work();
  process.stdout.write(`${drill}: ${Math.round(performance.now() - from)} ms\n`);
};

describe('a backup of the customers (INT-031, OPS-037)', () => {
  test('is named after its day, has all 60 with their digest, and keeps no person in clear', async () => {
    const world = await s1World();
    const backup = await world.makeCustomerBackup();
    expect(backup).toMatchObject({ name: 'customers_backup_20260301', customers: 60, withoutCompany: 31 });
    expect(backup.digest).toMatch(/^[0-9a-f]{64}$/);
    const stored = await world.store.collection(rows.customerBackupRows).platform().find({}, { limit: 500 });
    expect(stored).toHaveLength(60);
    expect(JSON.stringify(stored)).not.toMatch(/Synthetic Person|@example\.com/);
    expect((await world.listCustomerBackups({ limit: 9 })).data).toEqual([backup]);
  });

  test('of the same rows is the one that is there; of other rows it is another one of the day', async () => {
    const { world, backup } = await repaired();
    const second = await world.makeCustomerBackup();
    expect(second).toMatchObject({ name: 'customers_backup_20260301_2', withoutCompany: 3 });
    expect(await world.makeCustomerBackup()).toEqual(second);
    expect(second.digest).not.toBe(backup.digest);
  });

  test('of which not all looks agree is none, and no sealed person of half a one is kept', async () => {
    const world = await s1World();
    const stored = world.store.collection(rows.customerBackupRows).platform();
    const backup = world.makeCustomerBackup().then(() => 'made', codeOf);
    let [row] = await stored.find({}, { limit: 1 });
    // Memory answers at once: the backup gets on by as many steps as this does.
    while (row === undefined) [row] = await stored.find({}, { limit: 1 });
    await stored.save({ _id: row._id, version: row.version }, { set: { person: 'altered' } }, []);
    expect(await backup).toBe('unavailable');
    expect(await stored.count({}, { limit: 100 })).toBe(0);
    expect(await world.makeCustomerBackup()).toMatchObject({ customers: 60 });
    expect(await stored.count({}, { limit: 100 })).toBe(60);
  });

  test('that a crash has cut off is none; made again it is whole', async () => {
    const crashes = await afterEveryCrash({
      prepared: async () => {
        const store = emptyStore();
        const some = [1, 2].map((id) => ({ kind: 'customer', id, name: 'Synthetic', company_id: null }));
        await legacyOn(store).importing(some);
        return store;
      },
      run: async (store) => {
        if (store !== undefined) await legacyOn(store).makeCustomerBackup();
      },
      settled: async (store) => {
        const { data } = await legacyOn(store).listCustomerBackups({ limit: 9 });
        expect(data).toMatchObject([{ customers: 2, withoutCompany: 2 }]);
      },
    });
    expect(crashes).toBeGreaterThanOrEqual(3);
  });

  test('of which a row was altered is refused, and nothing is restored from it', async () => {
    const { world, backup } = await repaired();
    const stored = world.store.collection(rows.customerBackupRows).platform();
    const [row] = await stored.find({}, { limit: 1 });
    if (row === undefined) throw new Error('a backup has rows');
    await stored.save({ _id: row._id, version: row.version }, { set: { person: 'altered' } }, []);
    await expect(restoring(world, backup.name)).rejects.toMatchObject({ code: 'conflict' });
    expect(sorted(await statesOf(world))).toEqual([
      ['promoted', 57],
      ['set_aside', 3],
    ]);
  });

  test('that nobody made is not found', async () => {
    const world = await s1World();
    expect(await restoring(world, 'customers_backup_20200101').catch(codeOf)).toBe('not_found');
  });
});

describe('drills (OPS-037, OPS-042)', () => {
  test('roll-back 1: a repair that fails half-way is restored from the backup, which is dropped then (INT-034)', async () => {
    await timed('INT-034, automatic roll-back', async () => {
      const world = await s1World({ evidence: true });
      const { name } = await world.makeCustomerBackup();
      const { steps } = await planOf(world);
      await applyAll(world, steps.slice(0, 17));
      const told = await restoring(world, name, { dryRun: true });
      expect(told).toMatchObject({ dryRun: true, restored: 17, unchanged: 43, dropped: false });
      expect(await restoring(world, name, { drop: true })).toMatchObject({
        ...{ restored: 17, reinserted: 0, kept: [], cameSince: 0, customers: 60, withoutCompany: 31, dropped: true },
      });
      expect(await statesOf(world)).toEqual(asItWas);
      expect((await world.listCustomerBackups({ limit: 9 })).data).toEqual([]);
    });
  });

  test('roll-back 2: an applied repair is undone, and total and NULL are 60 and 31 (INT-035)', async () => {
    await timed('INT-035, undo of the plan', async () => {
      const { world, backup, undo } = await repaired();
      await applyAll(world, undo);
      expect((await world.analysed()).customers).toBe(60);
      expect(await world.countWithoutCompany()).toBe(31);
      expect(await restoring(world, backup.name)).toMatchObject({ restored: 0, unchanged: 60 });
    });
  });

  test('roll-back 3: all rows are lost, and all 60 come back from the backup, 31 without a company (INT-036)', async () => {
    await timed('INT-036, full restore', async () => {
      const world = await s1World({ evidence: true });
      const { name } = await world.makeCustomerBackup();
      await applyAll(world, (await planOf(world)).steps);
      const told = await world.store.outbox.pending('9999-12-31T23:59:59.999Z', 1_000);
      await world.store.outbox.forget(told);
      const staging = world.store.collection(rows.stagedCustomers).platform();
      for (const { _id, version } of await staging.find({}, { limit: 500 })) await staging.remove({ _id, version });
      expect(await world.staged()).toEqual([]);
      expect(await restoring(world, name)).toMatchObject({ restored: 60, reinserted: 60, withoutCompany: 31 });
      expect(await statesOf(world)).toEqual(asItWas);
      expect((await world.analysed()).confidence.proved).toBe(28);
    });
  });
});

describe('a row whose state is that of the backup, and nothing else of it (INT-036)', () => {
  const bent = async (legacyId: number, set: Readonly<Record<string, unknown>>) => {
    const world = await s1World({ evidence: true });
    const { name } = await world.makeCustomerBackup();
    const before = await world.byLegacyId(legacyId);
    const staging = world.store.collection(rows.stagedCustomers).platform();
    await staging.save({ _id: before._id, version: before.version }, { set }, []);
    return { world, name, before };
  };
  const evidenceOf = async (appointments: number) => {
    const world = await s1World({ evidence: true });
    const found = (await world.staged()).find(({ legacyAppointments }) => legacyAppointments.length >= appointments);
    return found ?? expect.fail('S1 has such a customer');
  };

  test('gets back its person, its problem, its writer and its appointments', async () => {
    const { legacyId } = await evidenceOf(1);
    const { world, name, before } = await bent(legacyId, {
      ...{ person: 'altered', problem: 'company_unknown', writer: 'altered', legacyAppointments: [] },
    });
    expect(await restoring(world, name, { dryRun: true })).toMatchObject({ restored: 1, unchanged: 59 });
    expect(await restoring(world, name)).toMatchObject({ restored: 1, unchanged: 59, kept: [] });
    const { person, problem, writer, legacyAppointments, state } = before;
    expect(await world.byLegacyId(legacyId)).toMatchObject({ person, problem, writer, legacyAppointments, state });
    expect(await restoring(world, name)).toMatchObject({ restored: 0, unchanged: 60 });
  });

  test('keeps evidence that came after the backup (D-08), and gets back what was altered all the same', async () => {
    const { legacyId, legacyAppointments } = await evidenceOf(1);
    const [first] = legacyAppointments;
    const more = [...legacyAppointments, { ...(first ?? expect.fail()), id: 9_999 }];
    const { world, name, before } = await bent(legacyId, { legacyAppointments: more, writer: 'altered' });
    expect(await restoring(world, name)).toMatchObject({ restored: 1, unchanged: 59, kept: [] });
    const { writer } = before;
    expect(await world.byLegacyId(legacyId)).toMatchObject({ writer, legacyAppointments: more });
    expect(await restoring(world, name)).toMatchObject({ restored: 0, unchanged: 60 });
  });
});

describe('restoring never drops what others made meanwhile (D-08)', () => {
  test('customers that came after the backup stay, in staging and in the companies', async () => {
    const { world, backup } = await repaired();
    const own = scopeOf(friseur);
    const booker = { name: 'Synthetic', email: 'later@example.com' };
    const later = await world.createCustomer(booker, { ...own, idempotencyKey: 'later' });
    await world.importing([{ kind: 'customer', id: 61, name: 'Synthetic', company_id: null }]);
    expect(await restoring(world, backup.name)).toMatchObject({ restored: 31, cameSince: 1, customers: 61 });
    expect(await world.getCustomer({ customerId: later.id }, own)).toMatchObject({ status: 'active', version: 1 });
    expect(await world.byLegacyId(61)).toMatchObject({ state: 'staged' });
  });

  test('a promoted customer whom the company has changed since stays promoted, and the report says why', async () => {
    const { world, backup } = await repaired();
    const { customerId, _id } = await world.byLegacyId(30);
    if (customerId === null) throw new Error('it was promoted');
    await world.updateCustomer({ customerId, version: 1, notes: 'Likes tea.' }, scopeOf(askProAi));
    const restored = await restoring(world, backup.name, { drop: true });
    expect(restored).toMatchObject({
      restored: 30,
      kept: [{ stagedCustomerId: _id }],
      withoutCompany: 30,
      dropped: false,
    });
    expect(await world.byLegacyId(30)).toMatchObject({ state: 'promoted', customerId });
  });

  test('customers who are created while it runs survive, whatever the order (D-08)', async () => {
    const { world, backup } = await repaired();
    const own = scopeOf(friseur);
    const created = Array.from({ length: 20 }, (_, at) =>
      world.createCustomer(
        { name: 'Synthetic', email: `during-${at}@example.com` },
        { ...own, idempotencyKey: `k${at}` },
      ),
    );
    const [restored, ...customers] = await Promise.all([restoring(world, backup.name), ...created]);
    expect(restored).toMatchObject({ restored: 31, withoutCompany: 31 });
    for (const { id } of customers) {
      expect(await world.getCustomer({ customerId: id }, own)).toMatchObject({ status: 'active' });
    }
  });
});
