import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Connection, mongo, Query } from 'mongoose';
import { describe, expect, test } from 'vitest';
import { connectStore } from '../src/connect.ts';
import { makeListeningLog, openTestDatabase } from './databases.ts';
import { across, anEvent, aThing, bindings, makeHandClock, ours, things } from './things.ts';

const published = [
  'collection',
  'connect',
  'define-collection',
  'facts',
  'ground',
  'idempotency',
  'lease',
  'leasing',
  'records',
  'memory',
  'newest-first',
  'repair-door',
  'repaired-steps',
  'define-rule',
  'rule-actions',
];

describe('of this package only the port is reachable (TI2, lesson 12)', () => {
  test('no other file can be imported', async () => {
    const { resolve } = createRequire(import.meta.url);
    const modules = readdirSync(join(import.meta.dirname, '../src'))
      .filter((file) => !file.endsWith('.test.ts'))
      .map((file) => file.replace('.ts', ''));
    expect(modules.length).toBeGreaterThan(published.length);
    const inner = [...modules.filter((module) => !published.includes(module)), 'package.json', 'src/guard-filter.ts'];
    for (const module of inner) {
      const name = `@fencepost/mongo-kit/${module}`;
      expect(() => resolve(name), name).toThrow(expect.objectContaining({ code: 'ERR_PACKAGE_PATH_NOT_EXPORTED' }));
      await expect(import(/* @vite-ignore */ name), name).rejects.toThrow(/exported|exports/);
    }
    expect(() => resolve('@fencepost/mongo-kit')).toThrow(
      expect.objectContaining({ code: 'ERR_PACKAGE_PATH_NOT_EXPORTED' }),
    );
    for (const module of published) {
      expect(modules).toContain(module);
      await expect(import(/* @vite-ignore */ `@fencepost/mongo-kit/${module}`)).resolves.toBeDefined();
    }
  });

  test('the published files export no mongoose, and only what the port needs', async () => {
    const names: Record<string, readonly string[]> = {};
    for (const module of published) names[module] = Object.keys(await import(`../src/${module}.ts`)).sort();
    expect(names).toEqual({
      collection: ['MAX_ROWS'],
      connect: ['connectStore'],
      'define-collection': ['MAX_PENDING_EVENTS', 'defineCollection', 'storeOwnedFields'],
      facts: ['factReader', 'factsFrom', 'platformFactReader', 'shownBy'],
      ground: ['openGround'],
      memory: ['memoryStore'],
      idempotency: ['idempotencyKeys', 'idempotencyKeysOf', 'makeIdempotent', 'purgeIdempotencyKeys'],
      lease: ['leaseFields', 'leaseIndex', 'makeLeases'],
      leasing: ['makeLeasing'],
      records: ['makeRecords', 'makeTenantRecords', 'newestOfAll', 'newestOfCompany', 'recordOf', 'storedApart'],
      'newest-first': ['newestFirst'],
      'repair-door': ['openRepairDoor', 'repairDoors'],
      'repaired-steps': ['repairedSteps', 'repairedStepsOf'],
      'define-rule': ['defineRule'],
      'rule-actions': ['noRules', 'wireDatabaseRules'],
    });
  });

  test('no property of what a store returns leads to a connection, a model or a collection of the driver', async () => {
    const { url, database, drop } = await openTestDatabase();
    const clock = makeHandClock();
    const offered: unknown[] = [];
    const options = { url, database, definitions: [things, bindings], clock, log: makeListeningLog() };
    const store = await connectStore({ ...options, onCommitted: (entries) => offered.push(...entries) });
    const door = store.collection(things);
    const mine = door.forTenant(ours);
    const event = anEvent({ id: 'a', version: 1, occurredAt: clock.now() });
    const cursor = mine.cursor({}, { batchSize: 1 });
    const range = await mine.range({}, { limit: 1 });
    const promise = mine.findOne({});
    const given = [
      store,
      door,
      mine,
      door.acrossTenants(across),
      cursor,
      cursor[Symbol.asyncIterator](),
      range,
      range.records(() => {}),
      promise,
      offered,
    ];
    const answers = [
      await mine.insert(aThing('a'), [event]),
      await mine.insert(aThing('a')),
      await mine.compareAndSet({ _id: 'a' }, { set: { label: 'x' } }),
      await mine.find({}, { sort: { _id: 1 }, limit: 1 }),
      await store.outbox.pending('2030-01-01T00:00:00.000Z', 1),
      await mine.findOne({ tenantId: ours }).catch((error: unknown) => error),
      await mine.save({ _id: 'a', version: 1 }, {}, []).catch((error: unknown) => error),
      await mine.remove({ _id: 'a', version: 1 }).catch((error: unknown) => error),
      await store.close(),
      await mine.findOne({}).catch((error: unknown) => error),
    ];
    const reached = reachableFrom([...given, ...answers]);
    expect(reached.size).toBeGreaterThan(100);
    const forbidden = [Connection, Query, mongo.MongoClient, mongo.Db, mongo.Collection, mongo.AbstractCursor];
    for (const value of reached) {
      expect(forbidden.some((kind) => value instanceof kind)).toBe(false);
      expect(Reflect.has(value, 'modelName') || Reflect.has(value, 'collectionName')).toBe(false);
    }
    for (const object of given.slice(0, 4)) expect(Object.isFrozen(object)).toBe(true);
    await drop();
  });
});

/** Every object and function that can be got at by properties, symbols and prototypes. */
const reachableFrom = (roots: readonly unknown[]): ReadonlySet<object> => {
  const reached = new Set<object>();
  const open = [...roots];
  while (open.length > 0) {
    const value = open.pop();
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || reached.has(value)) continue;
    if (value === globalThis) continue;
    reached.add(value);
    open.push(Object.getPrototypeOf(value));
    for (const key of Reflect.ownKeys(value)) {
      const { value: member } = Object.getOwnPropertyDescriptor(value, key) ?? {};
      open.push(member);
    }
  }
  return reached;
};
