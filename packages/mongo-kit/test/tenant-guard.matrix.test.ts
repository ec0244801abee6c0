import { inspect } from 'node:util';
import { AppError } from '@fencepost/contracts/errors';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Collection, Reader, Store } from '../src/collection.ts';
import { connectStore } from '../src/connect.ts';
import { memoryStore } from '../src/memory.ts';
import { makeListeningLog, openTestDatabase } from './databases.ts';
import * as hostile from './hostile-shapes.ts';
import { across, actor, anEvent, aThing, bindings, makeHandClock, ours, type Thing, theirs, things } from './things.ts';

type Port = Collection<Thing>;
/** A call of the port with one argument replaced by something hostile. */
type Attack<On> = (on: On, shape: never) => unknown;

interface Row<On> {
  /** Proves that the method works when it is used as it should be: a guard that refuses everything proves nothing. */
  readonly control: (on: On) => Promise<unknown>;
  /** Reaches for the other company's record by its id; must come back with nothing. */
  readonly reach: (on: On) => Promise<unknown>;
  readonly attacks: Readonly<Record<string, readonly [Attack<On>, readonly unknown[]]>>;
}

const drain = async (rows: AsyncIterable<Thing>): Promise<readonly Thing[]> => {
  const drained: Thing[] = [];
  for await (const row of rows) drained.push(row);
  return drained;
};
const clock = makeHandClock();
const told = anEvent({ id: 'mine', version: 2, occurredAt: clock.now() });
const change = { set: { label: 'changed' } };
/** Names the record that the call would otherwise reach, so that only the rest can be what is refused. */
const onMine = (shape: unknown): never =>
  (Object.prototype.toString.call(shape) === '[object Object]' && Object.getPrototypeOf(shape) === Object.prototype
    ? Object.defineProperties({ _id: 'mine' }, Object.getOwnPropertyDescriptors(shape))
    : shape) as never;

const reading: Readonly<Record<keyof Reader<Thing>, Row<Reader<Thing>>>> = {
  findOne: {
    control: async (on) => expect(await on.findOne({ _id: 'mine' })).toMatchObject({ _id: 'mine', tenantId: ours }),
    reach: (on) => on.findOne({ _id: 'yours' }),
    attacks: { filter: [(on, shape) => on.findOne(shape), hostile.hostileFilters] },
  },
  find: {
    control: async (on) =>
      expect(await on.find({ $or: [{ _id: 'mine' }] }, { sort: { label: 1 }, limit: 5 })).toHaveLength(1),
    reach: async (on) => (await on.find({ $or: [{ _id: 'yours' }, { label: 'yours' }] }, { limit: 5 }))[0],
    attacks: {
      filter: [(on, shape) => on.find(shape, { limit: 5 }), hostile.hostileFilters],
      sort: [(on, shape) => on.find({}, { sort: shape, limit: 5 }), hostile.hostileSorts],
      limit: [(on, shape) => on.find({}, { limit: shape }), hostile.hostileLimits],
    },
  },
  count: {
    control: async (on) => expect(await on.count({ _id: 'mine' }, { limit: 5 })).toBe(1),
    reach: async (on) => (await on.count({ $or: [{ _id: 'yours' }, { label: 'yours' }] }, { limit: 5 })) || undefined,
    attacks: {
      filter: [(on, shape) => on.count(shape, { limit: 5 }), hostile.hostileFilters],
      limit: [(on, shape) => on.count({}, { limit: shape }), hostile.hostileLimits],
    },
  },
  cursor: {
    control: async (on) =>
      expect(await drain(on.cursor({ _id: { $gt: 'l' } }, { after: 'm', batchSize: 1 }))).not.toEqual([]),
    reach: async (on) => (await drain(on.cursor({ _id: 'yours' }, { after: 'a', batchSize: 5 })))[0],
    attacks: {
      filter: [(on, shape) => drain(on.cursor(shape, { batchSize: 5 })), hostile.hostileFilters],
      after: [(on, shape) => drain(on.cursor({}, { after: shape, batchSize: 5 })), hostile.hostileAfters],
      batchSize: [(on, shape) => drain(on.cursor({}, { batchSize: shape })), hostile.hostileLimits],
    },
  },
  range: {
    control: async (on) => expect(await on.range({ _id: { $gt: 'l' } }, { limit: 5 })).toMatchObject({ count: 1 }),
    reach: async (on) => (await on.range({ _id: 'yours' }, { after: 'a', limit: 5 })).lastId,
    attacks: {
      filter: [(on, shape) => on.range(shape, { limit: 5 }), hostile.hostileFilters],
      after: [(on, shape) => on.range({}, { after: shape, limit: 5 }), hostile.hostileAfters],
      limit: [(on, shape) => on.range({}, { limit: shape }), hostile.hostileLimits],
    },
  },
};

const writing: Readonly<Record<Exclude<keyof Port, keyof Reader<Thing>>, Row<Port>>> = {
  insert: {
    control: async (on) =>
      expect(await on.insert(aThing('new'), [told])).toMatchObject({ inserted: true, row: { tenantId: ours } }),
    reach: async (on) => {
      expect(await on.insert(aThing('yours'))).toEqual({ inserted: false, conflict: '_id' });
    },
    attacks: {
      row: [(on, shape) => on.insert(shape), hostile.hostileRows],
      events: [(on, shape) => on.insert(aThing('new'), shape), hostile.hostileEvents],
    },
  },
  compareAndSet: {
    control: async (on) =>
      expect(await on.compareAndSet({ _id: 'mine', label: 'mine' }, change, [told])).toMatchObject({ version: 2 }),
    reach: (on) => on.compareAndSet({ _id: 'yours' }, change, [told]),
    attacks: {
      filter: [(on, shape) => on.compareAndSet(onMine(shape), change), hostile.hostileFilters],
      'filter without one id': [
        (on, shape) => on.compareAndSet(shape, change),
        [
          {},
          { label: 'mine' },
          { _id: { $in: ['mine'] } },
          { _id: { $ne: 'x' } },
          { $and: [{ _id: 'mine' }] },
          { _id: null },
        ],
      ],
      update: [(on, shape) => on.compareAndSet({ _id: 'mine' }, shape), hostile.hostileUpdates],
      events: [(on, shape) => on.compareAndSet({ _id: 'mine' }, change, shape), hostile.hostileEvents],
    },
  },
  save: {
    control: async (on) =>
      expect(await on.save({ _id: 'mine', version: 1 }, change, [told])).toMatchObject({ version: 2 }),
    reach: async (on) => {
      expect(await outcome(() => on.save({ _id: 'yours', version: 1 }, change, [told]))).toBe('not_found');
    },
    attacks: {
      current: [(on, shape) => on.save(shape, change, []), hostile.hostileCurrents],
      update: [(on, shape) => on.save({ _id: 'mine', version: 1 }, shape, []), hostile.hostileUpdates],
      events: [(on, shape) => on.save({ _id: 'mine', version: 1 }, change, shape), hostile.hostileEvents],
    },
  },
  remove: {
    control: async (on) => {
      await on.remove({ _id: 'mine', version: 1 });
      expect(await on.findOne({ _id: 'mine' })).toBeUndefined();
    },
    reach: async (on) => {
      expect(await outcome(() => on.remove({ _id: 'yours', version: 1 }))).toBe('not_found');
    },
    attacks: {
      current: [(on, shape) => on.remove(shape), [...hostile.hostileCurrents, ...hostile.hostileRemovals]],
    },
  },
};

const stores: readonly (readonly [string, () => Promise<{ store: Store; close: () => Promise<void> }>])[] = [
  ['memory', async () => ({ store: memoryStore({ definitions: [things, bindings], clock }), close: async () => {} })],
  [
    'MongoDB',
    async () => {
      const { url, database, drop } = await openTestDatabase();
      const store = await connectStore({
        url,
        database,
        definitions: [things, bindings],
        clock,
        log: makeListeningLog(),
      });
      return { store, close: () => store.close().then(drop) };
    },
  ],
];

/** The code a call fails with, or what it answered. */
const outcome = async (call: () => unknown): Promise<unknown> => {
  try {
    return { answered: await call() };
  } catch (error) {
    return error instanceof AppError ? error.code : { threw: error };
  }
};

/** The shapes, in words, that the guard did not refuse. */
const letThrough = async <On>(on: On, [attempt, shapes]: readonly [Attack<On>, readonly unknown[]]) => {
  const passed: string[] = [];
  for (const shape of shapes) {
    const tried = await outcome(() => attempt(on, shape as never));
    if (tried !== 'internal') passed.push(`${inspect(shape, { depth: 9 })} -> ${inspect(tried)}`);
  }
  return passed;
};

describe.each(stores)('the guard of tenants, on %s', (kind, open) => {
  let opened: Awaited<ReturnType<typeof open>>;
  let own: Port;
  let all: Reader<Thing>;
  const everything = () => all.find({}, { sort: { _id: 1 }, limit: 100 });

  beforeEach(async () => {
    opened = await open();
    const door = opened.store.collection(things);
    own = door.forTenant(ours);
    all = door.acrossTenants(across);
    await own.insert(aThing('mine', { label: 'mine' }));
    await door.forTenant(theirs).insert(aThing('yours', { label: 'yours' }));
  });
  afterEach(() => opened.close());

  test('covers every way in and every method of the port (TI2)', () => {
    const { store } = opened;
    expect(Object.keys(own).sort()).toEqual(Object.keys({ ...reading, ...writing }).sort());
    expect(Object.keys(store.collection(bindings).platform()).sort()).toEqual(Object.keys(own).sort());
    expect(Object.keys(all).sort()).toEqual(Object.keys(reading).sort());
    expect(Object.keys(store.collection(things)).sort()).toEqual(['acrossTenants', 'forTenant', 'platform']);
    const ofDatabase = kind === 'MongoDB' ? ['inspect', 'rules'] : [];
    expect(Object.keys(store).sort()).toEqual(['close', 'collection', 'outbox', 'ping', ...ofDatabase].sort());
  });

  test('opens no collection without the id of one company (TI1)', async () => {
    const door = opened.store.collection(things);
    for (const shape of hostile.hostileTenants) {
      expect(await outcome(() => door.forTenant(shape as never)), String(JSON.stringify(shape))).toBe('internal');
    }
    expect(await outcome(() => door.platform())).toBe('internal');
    expect(await outcome(() => opened.store.collection(bindings).forTenant(ours))).toBe('internal');
    expect(await outcome(() => opened.store.collection(bindings).acrossTenants(across))).toBe('internal');
    expect(await outcome(() => opened.store.collection({ ...things }))).toBe('internal');
  });

  test('reads across companies only with a platform scope and its reason', async () => {
    const door = opened.store.collection(things);
    const scopes = [
      undefined,
      null,
      {},
      { ...across, reason: '' },
      { ...across, tenantId: ours },
      { tenantId: ours, actor, requestId: 'r' },
    ];
    for (const shape of scopes) expect(await outcome(() => door.acrossTenants(shape as never))).toBe('internal');
    expect(await all.find({ tenantId: theirs }, { limit: 5 })).toMatchObject([{ _id: 'yours' }]);
    expect(await everything()).toHaveLength(2);
  });

  const rows = Object.entries({ ...reading, ...writing }) as readonly (readonly [string, Row<Port>])[];
  const cells = rows.flatMap(([method, { attacks }]) =>
    Object.entries(attacks).map(([argument, attack]) => ({ method, argument, attack })),
  );

  test.each(rows)('%s does its work as it should be used (positive control)', async (_method, { control }) => {
    await control(own);
  });

  test.each(rows)('%s reaches nothing of another company by its id (TI2)', async (_method, { reach }) => {
    const before = await everything();
    expect(await reach(own)).toBeUndefined();
    expect(await everything()).toEqual(before);
  });

  test.each(cells)(
    '$method refuses every hostile $argument, and nothing has changed (TI2, TI3)',
    async ({ attack }) => {
      const before = await everything();
      expect(await letThrough(own, attack)).toEqual([]);
      expect(await everything()).toEqual(before);
    },
  );

  const crossing = Object.entries(reading).flatMap(([method, { attacks }]) =>
    Object.entries(attacks).map(([argument, attack]) => ({ method, argument, attack })),
  );
  test.each(crossing)(
    '$method across companies may name tenantId, but refuses all else in $argument',
    async ({ attack }) => {
      const [attempt, shapes] = attack;
      const others = shapes.filter((shape) => !inspect(shape, { depth: 9 }).includes('tenantId'));
      expect(others.length).toBeGreaterThan(5);
      expect(await letThrough(all, [attempt, others])).toEqual([]);
    },
  );
});
