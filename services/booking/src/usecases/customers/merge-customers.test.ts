import type { Customer } from '@fencepost/contracts/booking/customer';
import { derivedId } from '@fencepost/contracts/ids';
import type { Store } from '@fencepost/mongo-kit/collection';
import type { CollectionDefinition, RowBase } from '@fencepost/mongo-kit/define-collection';
import { memoryStore } from '@fencepost/mongo-kit/memory';
import { afterEveryCrash } from '@fencepost/testing/crashing-store';
import { platformScope } from '@fencepost/testing/platform-scope';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { askProAi, scopeOf } from '../../../test/companies.ts';
import { bookFor, type CustomersWorld, customersWorld, peopleIn, scope } from '../../../test/customers-world.ts';
import { scheduledStore } from '../../../test/scheduled-store.ts';
import { movableClock } from '../../../test/slots-world.ts';
import { definitions, rows } from '../../adapters/rows.ts';

const codeOf = (answer: Promise<unknown>) =>
  answer.then(
    () => 'answered',
    ({ code }) => code,
  );
const theirs = scopeOf(askProAi);

/** Two records of one person, with three appointments of the one who goes and one of the one who stays. */
const twoOfOne = async (world: CustomersWorld) => {
  const stays = await world.createCustomer({ name: 'Anna', email: 'anna@example.com' }, scope);
  const goes = await world.createCustomer(
    { name: 'Anna M.', email: 'anna@work.example', phone: '+491701234567' },
    scope,
  );
  for (const uid of ['g1', 'g2', 'g3']) await bookFor(world, goes.id, uid);
  await bookFor(world, stays.id, 's1');
  return { stays, goes };
};

const ownersIn = async ({ appointments }: CustomersWorld): Promise<Record<string, string>> => {
  const all = await appointments.forTenant(scope.tenantId).page({ after: undefined, limit: 100 });
  return Object.fromEntries(all.map(({ calcomUids, customerId }) => [calcomUids[0] ?? '', customerId]));
};
const customerIn = async ({ customers }: CustomersWorld, id: string) => customers.forTenant(scope.tenantId).byId(id);

const without = (customer: Customer | undefined) => {
  const { version: _, ...rest } = customer ?? ({} as Customer);
  return rest;
};

/** The same store, but no look over several records finds a merge: one that is written at that moment may be missed. */
const blindStore = (store: Store): Store => ({
  ...store,
  collection: <Row extends RowBase>(definition: CollectionDefinition<Row>) => {
    const door = store.collection(definition);
    if (definition.name !== rows.customerMerges.name) return door;
    return { ...door, forTenant: (tenantId) => ({ ...door.forTenant(tenantId), find: async () => [] }) };
  },
});

describe('a merge', () => {
  test('hands every appointment over, one version and one event each, and says how many', async () => {
    const world = customersWorld();
    const { stays, goes } = await twoOfOne(world);
    const merge = await world.mergeCustomers({ customerId: stays.id, mergedId: goes.id, version: 1 }, scope);
    expect(merge).toMatchObject({ customerId: stays.id, mergedId: goes.id, status: 'merged', appointments: 3 });
    expect(await ownersIn(world)).toEqual({ g1: stays.id, g2: stays.id, g3: stays.id, s1: stays.id });
    expect(await customerIn(world, goes.id)).toMatchObject({ status: 'merged', mergedInto: stays.id, name: 'Anna M.' });
    expect(await customerIn(world, stays.id)).toMatchObject({ status: 'active', name: 'Anna', version: 2 });
    const moved = await world.appointments
      .forTenant(scope.tenantId)
      .page({ calcomUid: 'g1', after: undefined, limit: 1 });
    expect(moved).toMatchObject([{ version: 2, calcomUids: ['g1'] }]);
    expect(await world.mergeCustomers({ customerId: stays.id, mergedId: goes.id, version: 1 }, scope)).toEqual(merge);
  });

  test('whoever books later as the one who went lands on the one who stays, also over several merges', async () => {
    const world = customersWorld();
    const { stays, goes } = await twoOfOne(world);
    const last = await world.createCustomer({ name: 'A', email: 'a@last.example' }, scope);
    await world.mergeCustomers({ customerId: stays.id, mergedId: goes.id, version: 1 }, scope);
    await world.mergeCustomers({ customerId: last.id, mergedId: stays.id, version: 1 }, scope);
    for (const attendee of [
      { email: 'anna@work.example' },
      { phone: '+491701234567' },
      { email: 'anna@example.com' },
    ]) {
      expect((await world.findOrCreateCustomer({ attendee, uid: 'later' }, null, scope)).id).toBe(last.id);
    }
    expect((await peopleIn(world)).customers).toHaveLength(3);
  });

  test('an appointment that was written for the one who went while it ran is handed over by its writer', async () => {
    const world = customersWorld();
    const { stays, goes } = await twoOfOne(world);
    await world.mergeCustomers({ customerId: stays.id, mergedId: goes.id, version: 1 }, scope);
    const { id } = await bookFor(world, goes.id, 'raced');
    await world.keepCustomer(id, null, scope);
    await world.keepCustomer(id, null, scope);
    expect((await ownersIn(world)).raced).toBe(stays.id);
  });

  test('undone, everything is exactly as it was; what was booked since stays with the one who booked it', async () => {
    const world = customersWorld();
    const { stays, goes } = await twoOfOne(world);
    const before = [await customerIn(world, stays.id), await customerIn(world, goes.id)].map(without);
    const { id: mergeId, version } = await world.mergeCustomers(
      { customerId: stays.id, mergedId: goes.id, version: 1 },
      scope,
    );
    await bookFor(world, stays.id, 'since');
    const undone = await world.undoCustomerMerge({ mergeId, version }, scope);
    expect(undone).toMatchObject({ status: 'undone', appointments: 3 });
    expect(await world.undoCustomerMerge({ mergeId, version }, scope)).toEqual(undone);
    expect(await ownersIn(world)).toEqual({ g1: goes.id, g2: goes.id, g3: goes.id, s1: stays.id, since: stays.id });
    expect([await customerIn(world, stays.id), await customerIn(world, goes.id)].map(without)).toEqual(before);
    const again = await world.findOrCreateCustomer({ attendee: { email: 'anna@work.example' }, uid: 'x' }, null, scope);
    expect(again.id).toBe(goes.id);
    expect(await codeOf(world.undoCustomerMerge({ mergeId, version: undone.version }, scope))).toBe('wrong_state');
    const once = await world.mergeCustomers({ customerId: stays.id, mergedId: goes.id, version: 3 }, scope);
    expect(once.id).not.toBe(mergeId);
  });

  test('killed after whichever write and repeated, it is done once, and so is its undo', async () => {
    const clock = movableClock();
    let ids = { stays: '', goes: '' };
    const prepared = async () => {
      const store = memoryStore({ definitions, clock });
      const { stays, goes } = await twoOfOne(customersWorld({ store, clock }));
      ids = { stays: stays.id, goes: goes.id };
      return store;
    };
    const merge = (world: CustomersWorld) =>
      world.mergeCustomers({ customerId: ids.stays, mergedId: ids.goes, version: 1 }, scope);
    const merges = await afterEveryCrash({
      prepared,
      run: (store) => merge(customersWorld({ store, clock })),
      settled: async (store) => {
        const world = customersWorld({ store, clock });
        const { stays } = ids;
        expect(await ownersIn(world)).toEqual({ g1: stays, g2: stays, g3: stays, s1: stays });
        expect(await merge(world)).toMatchObject({ status: 'merged', appointments: 3 });
        expect((await peopleIn(world)).merges).toHaveLength(1);
      },
    });
    expect(merges).toBeGreaterThan(6);

    let undo = { mergeId: '', version: 0 };
    const undos = await afterEveryCrash({
      prepared: async () => {
        const store = await prepared();
        const { id, version } = await merge(customersWorld({ store, clock }));
        undo = { mergeId: id, version };
        return store;
      },
      run: (store) => customersWorld({ store, clock }).undoCustomerMerge(undo, scope),
      settled: async (store) => {
        const world = customersWorld({ store, clock });
        const { stays, goes } = ids;
        expect(await ownersIn(world)).toEqual({ g1: goes, g2: goes, g3: goes, s1: stays });
        expect(await customerIn(world, goes)).toMatchObject({ status: 'active', mergedInto: null });
      },
    });
    expect(undos).toBeGreaterThan(5);
  });

  test('killed after whichever write and repeated by nobody, the job ends it', async () => {
    const clock = movableClock();
    const prepared = memoryStore({ definitions, clock });
    let whole = prepared;
    let ids = { stays: '', goes: '' };
    const crashes = await afterEveryCrash({
      prepared: async () => {
        whole = memoryStore({ definitions, clock });
        const { stays, goes } = await twoOfOne(customersWorld({ store: whole, clock }));
        ids = { stays: stays.id, goes: goes.id };
        return whole;
      },
      run: async (store) => {
        const world = customersWorld({ store, clock });
        const input = { customerId: ids.stays, mergedId: ids.goes, version: 1 };
        if (store !== whole) return world.mergeCustomers(input, scope);
        expect(await world.resumeMerges(platformScope)).toEqual({ resumed: 0, refused: 0 });
        clock.move(61_000);
        return world.resumeMerges(platformScope);
      },
      settled: async (store) => {
        const world = customersWorld({ store, clock });
        const { stays } = ids;
        expect(await ownersIn(world)).toEqual({ g1: stays, g2: stays, g3: stays, s1: stays });
        expect((await peopleIn(world)).merges).toMatchObject([{ status: 'merged' }]);
      },
    });
    expect(crashes).toBeGreaterThan(6);
  });

  test('is refused of strangers, of oneself, of who is not in use, and over another version', async () => {
    const world = customersWorld();
    const { stays, goes } = await twoOfOne(world);
    const gone = await world.createCustomer({ name: 'Gone', email: 'gone@x.de' }, scope);
    await world.deleteCustomer({ customerId: gone.id, version: 1 }, scope);
    const foreign = await world.createCustomer({ name: 'F', email: 'f@x.de' }, theirs);
    const merge = (customerId: string, mergedId: string, version = 1, by = scope) =>
      codeOf(world.mergeCustomers({ customerId, mergedId, version }, by));
    expect(await merge(stays.id, stays.id)).toBe('conflict');
    expect(await merge(stays.id, foreign.id)).toBe('not_found');
    expect(await merge(foreign.id, stays.id)).toBe('not_found');
    expect(await merge(stays.id, goes.id, 1, theirs)).toBe('not_found');
    expect(await merge(stays.id, gone.id)).toBe('wrong_state');
    expect(await merge(gone.id, stays.id, 2)).toBe('wrong_state');
    expect(await merge(stays.id, goes.id, 5)).toBe('stale_version');
    expect(await merge(stays.id, goes.id)).toBe('answered');
    expect(await codeOf(world.undoCustomerMerge({ mergeId: derivedId('mrg', 'x'), version: 1 }, scope))).toBe(
      'not_found',
    );
    const [{ _id: mergeId = '', version = 0 } = {}] = (await peopleIn(world)).merges;
    expect(await codeOf(world.undoCustomerMerge({ mergeId, version }, theirs))).toBe('not_found');
    expect(await codeOf(world.undoCustomerMerge({ mergeId, version: 1 }, scope))).toBe('stale_version');
  });

  test('a merge of a merge is undone first: an older one alone would not give back what it took', async () => {
    const world = customersWorld();
    const { stays, goes } = await twoOfOne(world);
    const last = await world.createCustomer({ name: 'A', email: 'a@last.example' }, scope);
    const first = await world.mergeCustomers({ customerId: stays.id, mergedId: goes.id, version: 1 }, scope);
    const second = await world.mergeCustomers({ customerId: last.id, mergedId: stays.id, version: 1 }, scope);
    const undo = ({ id: mergeId, version }: typeof first) => world.undoCustomerMerge({ mergeId, version }, scope);
    expect(await codeOf(undo(first))).toBe('wrong_state');
    await undo(second);
    await undo(first);
    expect(await ownersIn(world)).toEqual({ g1: goes.id, g2: goes.id, g3: goes.id, s1: stays.id });
  });

  test.each(['both ways', 'both ways, neither seen', 'into a third', 'the same', 'delete'] as const)(
    'of two at once, whatever comes first, nobody’s record is lost in a circle and no appointment with one who went: %s',
    async (what) => {
      const story = async (s: fc.Scheduler): Promise<void> => {
        const clock = movableClock();
        const store = memoryStore({ definitions, clock });
        const quiet = customersWorld({ store, clock });
        const { stays, goes } = await twoOfOne(quiet);
        const third = await quiet.createCustomer({ name: 'T', email: 't@x.de' }, scope);
        if (what === 'delete') {
          const s1 = derivedId('apt', scope.tenantId, 's1');
          await quiet.handOver(s1, { from: stays.id, to: third.id }, scope);
        }
        const seen = what === 'both ways, neither seen' ? blindStore(store) : store;
        const slow = customersWorld({ store: scheduledStore(seen, s), clock });
        const merge = (customerId: string, mergedId: string) =>
          slow.mergeCustomers({ customerId, mergedId, version: 1 }, scope).catch(() => undefined);
        const second = {
          'both ways': () => merge(goes.id, stays.id),
          'both ways, neither seen': () => merge(goes.id, stays.id),
          'into a third': () => merge(third.id, stays.id),
          'the same': () => merge(stays.id, goes.id),
          delete: () => slow.deleteCustomer({ customerId: stays.id, version: 1 }, scope).catch(() => undefined),
        }[what];
        await s.waitFor(Promise.all([merge(stays.id, goes.id), second()]));
        clock.move(120_000);
        await quiet.resumeMerges(platformScope);
        const { customers, merges } = await peopleIn(quiet);
        expect(merges.filter(({ status }) => status === 'merging' || status === 'undoing')).toEqual([]);
        const byId = new Map(customers.map((customer) => [customer._id, customer]));
        for (const customer of customers.filter(({ status }) => status === 'merged')) {
          let standing: typeof customer | undefined = customer;
          for (const _ of customers) if (standing?.mergedInto) standing = byId.get(standing.mergedInto);
          expect(standing?.status, `who stays for ${customer._id}`).toBe('active');
        }
        for (const owner of Object.values(await ownersIn(quiet))) expect(byId.get(owner)?.status).toBe('active');
      };
      await fc.assert(fc.asyncProperty(fc.scheduler(), story), { numRuns: 100 });
    },
  );
});
