import { afterEveryCrash } from '@fencepost/testing/crashing-store';
import { platformScope } from '@fencepost/testing/platform-scope';
import { describe, expect, test } from 'vitest';
import { askProAi, friseur, scopeOf } from '../../../test/companies.ts';
import {
  applyAll,
  applying,
  type LegacyOn,
  legacyOn,
  PLAN_ID,
  planOf,
  s1,
  s1World,
} from '../../../test/legacy-world.ts';
import { emptyStore } from '../../../test/world.ts';
import { rows } from '../../adapters/rows.ts';

/** Total, active, waiting, set aside. */
const figuresOf = async (world: LegacyOn) => {
  const { customers, active, withoutCompany } = await world.analysed();
  return [customers, active, withoutCompany.waiting, withoutCompany.setAside];
};
const factsOf = async (world: LegacyOn) =>
  (await world.staged()).map(({ _id, state, companyId, customerId, setAside, legacyAppointments, person }) => ({
    ...{ _id, state, companyId, customerId, setAside, legacyAppointments, person },
  }));

describe('a plan for S1 (OPS-037)', () => {
  test('refuses the circular evidence of the 28 and says so; only the 3 orphans can be set aside (D-02, S3, OPS-037)', async () => {
    const world = await s1World();
    const { steps, refusals } = await planOf(world);
    expect(steps.map(({ change }) => change.do)).toEqual(['set_aside', 'set_aside', 'set_aside']);
    expect(refusals).toHaveLength(28);
    for (const { because, evidence } of refusals) {
      expect(because).toMatch(
        /company 1 .* is no evidence: V2TestDataSeeder made customers and appointments up together/,
      );
      expect(evidence).toEqual([expect.objectContaining({ source: 'appointments.company_id', counts: false })]);
    }
  });

  test('whose promotion is asked for all the same is refused by the owner, in a dry run and for good (OPS-037)', async () => {
    const world = await s1World();
    const [row] = (await world.staged()).filter(({ legacyAppointments: { length } }) => length > 0);
    if (row === undefined) throw new Error('28 have appointments');
    const forced = { step: 1, recordId: row._id, change: { do: 'promote', expect: { state: 'staged' } } } as const;
    for (const dryRun of [true, false]) {
      const outcome = await applying(world, forced, dryRun);
      expect(outcome).toMatchObject({ outcome: 'refused', explanation: expect.stringContaining('is no evidence') });
    }
    const command = { stagedCustomerId: row._id, version: row.version };
    await expect(world.promoteStagedCustomer(command, platformScope)).rejects.toMatchObject({ code: 'conflict' });
    expect(await world.customersOf(friseur)).toHaveLength(29);
  });

  test('proposes with independent evidence what is proved, against the stamps, and sets the 3 aside: 60, 57 active, 0 waiting (INT-026, INT-027, INT-028, INT-033)', async () => {
    const world = await s1World({ evidence: true });
    const { steps, refusals } = await planOf(world);
    expect(refusals).toEqual([]);
    for (const step of steps) expect((await applying(world, step, true)).outcome).toBe('applied');
    expect(await figuresOf(world)).toEqual([60, 29, 31, 0]);

    const { outcomes } = await applyAll(world, steps);
    expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(['applied']));
    expect(await figuresOf(world)).toEqual([60, 57, 0, 3]);
    expect(await world.customersOf(friseur, 'active')).toHaveLength(52);
    expect(await world.customersOf(askProAi, 'active')).toHaveLength(5);
  });

  test('leaves three rows without a company, which a constraint counts although nobody uses them (D-06, INT-038)', async () => {
    const world = await s1World({ evidence: true });
    await applyAll(world, (await planOf(world)).steps);
    expect((await world.analysed()).withoutCompany).toMatchObject({ customers: 3, percent: 5, waiting: 0 });
    expect(await world.countWithoutCompany()).toBe(3);
  });

  test('that is undone gives back exactly 60 and 31, and no person stays in a company (INT-035)', async () => {
    const world = await s1World({ evidence: true });
    const before = await factsOf(world);
    const { undo } = await applyAll(world, (await planOf(world)).steps);
    const undone = await applyAll(world, undo);
    expect(new Set(undone.outcomes.map(({ outcome }) => outcome))).toEqual(new Set(['applied']));
    expect(await factsOf(world)).toEqual(before);
    expect(await figuresOf(world)).toEqual([60, 29, 31, 0]);
    const emptied = [...(await world.customersOf(friseur, 'erased')), ...(await world.customersOf(askProAi, 'erased'))];
    expect(emptied).toHaveLength(28);
    for (const { name, email, phone } of emptied) expect([name, email, phone]).toEqual([null, null, null]);
  });

  test('that is undone can be made and applied again', async () => {
    const world = await s1World({ evidence: true });
    for (const _ of ['once', 'again']) {
      const { undo } = await applyAll(world, (await planOf(world)).steps);
      expect(await figuresOf(world)).toEqual([60, 57, 0, 3]);
      await applyAll(world, undo);
      expect(await figuresOf(world)).toEqual([60, 29, 31, 0]);
    }
  });
});

describe('a step of a plan (OPS-037)', () => {
  const prepared = async () => {
    const world = await s1World({ evidence: true });
    const { steps } = await planOf(world);
    const promote = steps.find(({ change }) => change.do === 'promote');
    const aside = steps.find(({ change }) => change.do === 'set_aside');
    if (promote === undefined || aside === undefined) throw new Error('the plan has both');
    return { world, promote, aside };
  };

  test('that is repeated is there already, with the same inverse (OPS-037)', async () => {
    const { world, promote } = await prepared();
    const first = await applying(world, promote);
    expect(await applying(world, promote)).toMatchObject({ outcome: 'already', inverse: first.inverse });
    expect(await applying(world, { ...promote, step: 999 })).toMatchObject({ outcome: 'already', inverse: null });
  });

  test('drifts where the customer got other evidence after the plan was made, and where somebody set it aside', async () => {
    const { world, promote, aside } = await prepared();
    const row = (await world.staged()).find(({ _id }) => _id === promote.recordId);
    const appointment_id = row?.legacyAppointments[0]?.id;
    await world.loading([{ appointment_id, source: 'retell_calls', calcom_event_type_id: 999 }]);
    expect(await applying(world, promote)).toMatchObject({ outcome: 'drifted' });
    await world.takeStagedCustomerBack(await asideAt(world, aside.recordId), platformScope);
    expect(await applying(world, aside)).toMatchObject({ outcome: 'drifted' });
  });

  const asideAt = async (world: LegacyOn, stagedCustomerId: string) => {
    const reason = 'Looked at by a person.';
    const { version } = await world.setStagedCustomerAside({ stagedCustomerId, version: 1, reason }, platformScope);
    return { stagedCustomerId, version };
  };

  test('is refused where the evidence proves another company by now', async () => {
    const { world, promote } = await prepared();
    const other = legacyOn(world.store, {
      proveOwners: async (subjects) =>
        subjects.map((subject) => ({ subject, tenantId: null, companyNumber: null, explanation: 'Nobody’s.' })),
    });
    expect(await applying(other, promote)).toMatchObject({ outcome: 'drifted' });
    expect(await applying(other, { ...promote, change: { do: 'promote', expect: { state: 'staged' } } })).toMatchObject(
      {
        outcome: 'refused',
      },
    );
  });

  test('does not take back what others have built upon: the undo of that row drifts and the customer stays (D-08)', async () => {
    const { world, promote } = await prepared();
    const { inverse } = await applying(world, promote);
    const row = await world.staged().then((all) => all.find(({ _id }) => _id === promote.recordId));
    if (inverse === null || row?.customerId == null || row.companyId === null) throw new Error('it was promoted');
    const { customerId, companyId } = row;
    const theirs = scopeOf({ tenantId: companyId });
    await world.updateCustomer({ customerId, version: 1, notes: 'Likes tea.' }, theirs);
    const undo = { step: 1_001, recordId: promote.recordId, change: inverse };
    expect(await applying(world, undo, true)).toMatchObject({ outcome: 'drifted' });
    expect(await applying(world, undo)).toMatchObject({
      outcome: 'drifted',
      explanation: expect.stringContaining('since'),
    });
    expect(await world.getCustomer({ customerId }, theirs)).toMatchObject({ status: 'active', notes: 'Likes tea.' });
  });

  test('names a reviewer and a reason for whoever it sets aside, and deletes nobody (D-04)', async () => {
    const { world, aside } = await prepared();
    await applying(world, aside);
    const row = await world.staged().then((all) => all.find(({ _id }) => _id === aside.recordId));
    expect(row?.setAside).toEqual({
      ...{ reason: 'Nothing refers to it.', by: platformScope.actor },
      at: expect.stringMatching(/^2026-/),
    });
    expect(row?.person).toEqual(expect.any(String));
    expect(await world.staged()).toHaveLength(60);
  });

  test('is all that writes a customer in staging, and a customer’s company is written by nothing (TI2)', async () => {
    const { world, promote } = await prepared();
    const set = { do: 'set', expect: { state: 'staged' }, set: { state: 'promoted' } } as const;
    expect(await applying(world, { ...promote, change: set })).toMatchObject({ outcome: 'refused' });
    const order = { planId: PLAN_ID, step: 1, dryRun: false, collection: 'customers', recordId: 'cus_x' } as const;
    expect(await world.repairRecord({ ...order, change: set }, platformScope)).toMatchObject({ outcome: 'refused' });
  });

  test('that a crash has cut in two is finished by its repetition, and leaves one customer (OPS-037)', async () => {
    const { promote } = await prepared();
    const crashes = await afterEveryCrash({
      prepared: async () => (await s1World({ evidence: true })).store,
      run: (store) => applying(legacyOn(store), promote),
      settled: async (store) => {
        const world = legacyOn(store);
        expect(await figuresOf(world)).toEqual([60, 30, 30, 0]);
        const customers = await store.collection(rows.customers).acrossTenants(platformScope).find({}, { limit: 500 });
        expect(customers).toHaveLength(30);
      },
    });
    expect(crashes).toBe(3);
  });

  test('whose undo a crash has cut in two is finished by its repetition', async () => {
    const { world, promote } = await prepared();
    const { inverse } = await applying(world, promote);
    if (inverse === null) throw new Error('a promotion has an inverse');
    const undo = { step: 1_001, recordId: promote.recordId, change: inverse };
    const crashes = await afterEveryCrash({
      prepared: async () => {
        const fresh = await s1World({ evidence: true });
        const plan = await planOf(fresh);
        const same = plan.steps.find(({ recordId }) => recordId === promote.recordId);
        if (same !== undefined) await applying(fresh, same);
        return fresh.store;
      },
      run: async (store) => {
        const row = (await legacyOn(store).staged()).find(({ _id }) => _id === promote.recordId);
        const expect_ = { state: 'promoted', customerId: row?.customerId ?? null };
        await applying(legacyOn(store), { ...undo, change: { do: 'demote', expect: expect_ } });
      },
      settled: async (store) => expect(await figuresOf(legacyOn(store))).toEqual([60, 29, 31, 0]),
    });
    expect(crashes).toBeGreaterThanOrEqual(2);
  });
});

describe('the commands of an operator', () => {
  const waiting = async (legacyId: number) => {
    const world = await s1World({ evidence: true });
    const { _id: stagedCustomerId, version } = await world.byLegacyId(legacyId);
    return { world, at: { stagedCustomerId, version } };
  };

  test('promote and demote one customer; repeated, they answer as before, and an old version is refused', async () => {
    const { world, at } = await waiting(30);
    const promoted = await world.promoteStagedCustomer(at, platformScope);
    expect(promoted).toMatchObject({ state: 'promoted', companyId: askProAi.tenantId });
    expect(await world.promoteStagedCustomer(at, platformScope)).toEqual(promoted);
    const stale = world.demoteStagedCustomer({ ...at, version: 1 }, platformScope);
    await expect(stale).rejects.toMatchObject({ code: 'stale_version' });
    const demoted = await world.demoteStagedCustomer({ ...at, version: promoted.version }, platformScope);
    expect(demoted).toMatchObject({ state: 'staged', companyId: null, customerId: null });
    expect(await world.customersOf(askProAi, 'active')).toEqual([]);
  });

  test('refuse to demote whoever proved their company at the import, and to take back whoever waits', async () => {
    const { world, at } = await waiting(1);
    await expect(world.demoteStagedCustomer(at, platformScope)).rejects.toMatchObject({ code: 'wrong_state' });
    await expect(world.setStagedCustomerAside({ ...at, reason: 'No.' }, platformScope)).rejects.toMatchObject({
      code: 'wrong_state',
    });
  });

  test('erase a promoted person in staging and in the backups too (law 8)', async () => {
    const { world, at } = await waiting(30);
    await world.makeCustomerBackup();
    const { customerId } = await world.promoteStagedCustomer(at, platformScope);
    if (customerId === null) throw new Error('it was promoted');
    await world.eraseCustomer({ customerId, version: 1 }, scopeOf(askProAi));
    expect(await world.byLegacyId(30)).toMatchObject({ state: 'dropped', person: null, legacyAppointments: [] });
    const backups = await world.store.collection(rows.customerBackupRows).platform().find({}, { limit: 500 });
    expect(backups.filter(({ person }) => person === null).map(({ stagedCustomerId }) => stagedCustomerId)).toEqual([
      at.stagedCustomerId,
    ]);
    expect((await world.importing(s1.rows)).data[29]).toMatchObject({ outcome: 'unchanged' });
    expect(await world.byLegacyId(30)).toMatchObject({ state: 'dropped' });
  });
});

test('whoever was promoted leaves staging with the company (TEN-056)', async () => {
  const store = emptyStore();
  const world = legacyOn(store);
  await world.importing(s1.rows);
  await world.loading(s1.evidence);
  await applyAll(world, (await planOf(world)).steps);
  await store.outbox.forget(await store.outbox.pending('9999-12-31T23:59:59.999Z', 1_000));
  await world.forgetCompany(askProAi.tenantId).catch(() => undefined);
  const states = Map.groupBy(await world.staged(), ({ state }) => state);
  expect(states.get('dropped')).toHaveLength(5);
  expect(states.get('promoted')).toHaveLength(52);
});
