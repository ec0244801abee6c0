import { derivedId } from '@fencepost/contracts/ids';
import { memoryStore } from '@fencepost/mongo-kit/memory';
import { afterEveryCrash } from '@fencepost/testing/crashing-store';
import { platformScope } from '@fencepost/testing/platform-scope';
import { describe, expect, test } from 'vitest';
import { askProAi, scopeOf } from '../../../test/companies.ts';
import { bookFor, type CustomersWorld, customersWorld, peopleIn, scope } from '../../../test/customers-world.ts';
import { sampleCustomer } from '../../../test/samples.ts';
import { movableClock } from '../../../test/slots-world.ts';
import { definitions, rows } from '../../adapters/rows.ts';

const codeOf = (answer: Promise<unknown>) =>
  answer.then(
    () => 'answered',
    ({ code }) => code,
  );
const past = { startsAt: '2026-01-01T10:00:00.000Z', endsAt: '2026-01-01T10:30:00.000Z' };
const personal = /Anna|anna@|1701234567|Friseursalon|allergic|ring twice/;

/** One person with two records, merged, an appointment of the past with a note, and a call-back that waits. */
const annaIn = async (world: CustomersWorld): Promise<{ stays: string; goes: string }> => {
  const more = { phone: '+491701234567', company: 'Friseursalon Anna', notes: 'Anna is allergic' };
  const { id: stays } = await world.createCustomer({ name: 'Anna', email: 'anna@example.com', ...more }, scope);
  const { id: goes } = await world.createCustomer({ name: 'Anna M.', email: 'anna@work.example' }, scope);
  await bookFor(world, stays, 'past', { ...past, notes: 'allergic' });
  await bookFor(world, goes, 'past too', { ...past, notes: 'allergic' });
  await world.openCallback({ cause: 'requested', priority: 'normal', customerId: stays, note: 'ring twice' }, scope);
  await world.mergeCustomers({ customerId: stays, mergedId: goes, version: 1 }, scope);
  return { stays, goes };
};

/** Everything that says something of people, of all companies, as text. */
const textOf = async ({ store }: Pick<CustomersWorld, 'store'>): Promise<string> => {
  const all = { limit: 100 };
  return JSON.stringify([
    await store.collection(rows.customers).acrossTenants(platformScope).find({}, all),
    await store.collection(rows.customerMerges).acrossTenants(platformScope).find({}, all),
    await store.collection(rows.appointments).acrossTenants(platformScope).find({}, all),
    await store.collection(rows.callbacks).acrossTenants(platformScope).find({}, all),
  ]);
};

describe('erasing (law 8, A6)', () => {
  test('nothing personal is left anywhere, in either record; the ids stay as tombstones, and the keys are gone', async () => {
    const world = customersWorld();
    const { stays, goes } = await annaIn(world);
    expect(await textOf(world), 'positive control').toMatch(personal);
    const erased = await world.eraseCustomer({ customerId: stays, version: 2 }, scope);
    const nothing = { name: null, email: null, phone: null, company: null, notes: null, mergedInto: null };
    expect(erased).toMatchObject({ ...nothing, id: stays, status: 'erased', version: 3 });
    expect(await textOf(world)).not.toMatch(personal);
    const { customers } = await peopleIn(world);
    expect(customers.map(({ _id, status }) => [_id, status]).toSorted()).toEqual(
      [
        [goes, 'erased'],
        [stays, 'erased'],
      ].toSorted(),
    );
    expect(world.destroyed.toSorted()).toEqual([goes, stays].toSorted());
    expect(customers.map(({ knownAs }) => knownAs)).toEqual([[], []]);
    expect(await world.eraseCustomer({ customerId: stays, version: 2 }, scope)).toEqual(erased);
  });

  test('whoever books again is somebody new with another id, and the same one from then on', async () => {
    const world = customersWorld();
    const { stays, goes } = await annaIn(world);
    await world.eraseCustomer({ customerId: stays, version: 2 }, scope);
    const book = (uid: string) =>
      world.findOrCreateCustomer({ attendee: { name: 'Anna', email: 'anna@example.com' }, uid }, null, scope);
    const again = await book('new');
    expect([stays, goes]).not.toContain(again.id);
    expect(again).toMatchObject({ status: 'active', version: 1, notes: 'Created from Cal.com booking webhook' });
    expect((await book('newer')).id).toBe(again.id);
    await world.eraseCustomer({ customerId: again.id, version: 1 }, scope);
    const third = await book('third');
    expect([stays, goes, again.id]).not.toContain(third.id);
  });

  test('an appointment that was written for somebody while they were erased becomes somebody’s who is new', async () => {
    const world = customersWorld();
    const { stays } = await annaIn(world);
    await world.eraseCustomer({ customerId: stays, version: 2 }, scope);
    const { id } = await bookFor(world, stays, 'raced');
    await world.keepCustomer(id, null, scope);
    const owner = async () => (await world.appointments.forTenant(scope.tenantId).byId(id))?.customerId;
    expect(await owner()).toBe(stays);
    const person = { name: 'Anna', email: 'anna@example.com', phone: null, company: null };
    const arrival = {
      source: 'cal.com',
      notes: null,
      alone: 'booking:raced',
      ifSeveral: 'apart',
      causationId: null,
    } as const;
    await world.keepCustomer(id, { person, arrival }, scope);
    const now = (await owner()) ?? '';
    expect(now).not.toBe(stays);
    expect(await world.customers.forTenant(scope.tenantId).byId(now)).toMatchObject({ status: 'active', ...person });
  });

  test('killed after whichever write and repeated, it is done; until it is done it does not say so', async () => {
    const clock = movableClock();
    let stays = '';
    const crashes = await afterEveryCrash({
      prepared: async () => {
        const store = memoryStore({ definitions, clock });
        stays = (await annaIn(customersWorld({ store, clock }))).stays;
        return store;
      },
      run: async (store) => {
        const world = customersWorld({ store, clock });
        const found = await world.customers.forTenant(scope.tenantId).byId(stays);
        if (found?.status === 'erased') expect(await textOf(world)).not.toMatch(personal);
        return world.eraseCustomer({ customerId: stays, version: 2 }, scope);
      },
      settled: async (store) => {
        expect(await textOf({ store })).not.toMatch(personal);
        expect((await peopleIn({ store })).customers.map(({ status }) => status)).toEqual(['erased', 'erased']);
      },
    });
    expect(crashes).toBe(5);
  });

  test('is refused while appointments are to come, of who was merged, over another version, and to strangers', async () => {
    const world = customersWorld();
    const { stays, goes } = await annaIn(world);
    const erase = (customerId: string, version: number, by = scope) =>
      codeOf(world.eraseCustomer({ customerId, version }, by));
    expect(await erase(goes, 2)).toBe('wrong_state');
    expect(await erase(stays, 1)).toBe('stale_version');
    expect(await erase(stays, 2, scopeOf(askProAi))).toBe('not_found');
    const { id } = await bookFor(world, stays, 'to come');
    expect(await erase(stays, 2)).toBe('still_referenced');
    expect(world.destroyed).toEqual([]);
    await world.handOver(id, { from: stays, to: goes }, scope);
    expect(await erase(stays, 2)).toBe('answered');
    expect(world.destroyed).toHaveLength(2);
  });

  test('who was known by one booking alone is not found by it again', async () => {
    const world = customersWorld();
    const book = () => world.findOrCreateCustomer({ attendee: { name: 'Anna' }, uid: 'alone' }, null, scope);
    const { id: customerId } = await book();
    expect((await book()).id).toBe(customerId);
    await world.eraseCustomer({ customerId, version: 1 }, scope);
    expect((await book()).id).not.toBe(customerId);
  });

  test('forgets the number under which they asked to be called before anybody knew them (A6)', async () => {
    const world = customersWorld();
    const phone = '+491701234567';
    const asked = await world.createCallback({ phone, note: 'Anna asks', priority: 'normal' }, scope);
    const other = await world.createCallback({ phone: '+491707654321', priority: 'normal' }, scope);
    const { id: customerId } = await world.createCustomer({ name: 'Anna', phone }, scope);
    await world.eraseCustomer({ customerId, version: 1 }, scope);
    const own = world.callbacks.forTenant(scope.tenantId);
    expect(await own.byId(asked.id)).toMatchObject({ phone: null, note: null, status: 'dropped' });
    expect(await own.byId(other.id)).toEqual(other);
  });

  test('nobody lands on somebody erased, not even by a record that is not erased yet', async () => {
    const world = customersWorld();
    const { stays, goes } = await annaIn(world);
    const { event } = sampleCustomer('unused', {});
    const ours = world.customers.forTenant(scope.tenantId);
    const found = await ours.byId(stays);
    if (found === undefined) throw new Error('Anna is there');
    await ours.save({ ...found, email: null, status: 'erased', version: found.version + 1 }, event);
    const attendee = { name: 'Anna', email: 'anna@work.example' };
    const again = await world.findOrCreateCustomer({ attendee, uid: 'later' }, null, scope);
    expect([stays, goes]).not.toContain(again.id);
    expect(again.status).toBe('active');
  });

  test('and setting aside are refused while a merge of the customer is under way', async () => {
    const world = customersWorld();
    const { id: customerId } = await world.createCustomer({ name: 'Ben', email: 'ben@example.com' }, scope);
    const { event } = sampleCustomer('unused', {});
    const id = derivedId('mrg', 'under way');
    const merge = {
      id,
      customerId: derivedId('cus', 'x'),
      mergedId: customerId,
      status: 'merging',
      appointments: 0,
    } as const;
    const begun = { merge: { ...merge, version: 1, createdAt: world.clock.now() }, handed: [] };
    await world.merges.forTenant(scope.tenantId).add(begun, event);
    const refusal = { code: 'still_referenced', detail: { facts: { mergeId: id } } };
    await expect(world.eraseCustomer({ customerId, version: 1 }, scope)).rejects.toMatchObject(refusal);
    await expect(world.deleteCustomer({ customerId, version: 1 }, scope)).rejects.toMatchObject(refusal);
    await world.merges
      .forTenant(scope.tenantId)
      .save({ ...begun, merge: { ...begun.merge, status: 'undone', version: 2 } }, event);
    expect(await codeOf(world.deleteCustomer({ customerId, version: 1 }, scope))).toBe('answered');
  });

  test('a merge with somebody erased can no longer be undone', async () => {
    const world = customersWorld();
    const { stays } = await annaIn(world);
    await world.eraseCustomer({ customerId: stays, version: 2 }, scope);
    const [merge] = (await peopleIn(world)).merges;
    const undo = world.undoCustomerMerge({ mergeId: merge?._id ?? '', version: merge?.version ?? 0 }, scope);
    expect(await codeOf(undo)).toBe('wrong_state');
  });
});
