import { AppError } from '@fencepost/contracts/errors';
import { eventually } from '@fencepost/testing/eventually';
import { Double } from 'mongodb';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Store } from '../src/collection.ts';
import { connectStore } from '../src/connect.ts';
import { type CollectionDefinition, defineCollection, MAX_PENDING_EVENTS } from '../src/define-collection.ts';
import { openCutLine } from './cut-line.ts';
import { makeListeningLog, openTestDatabase, type TestDatabase } from './databases.ts';
import { across, anEvent, aThing, bindings, makeHandClock, ours, theirs, things } from './things.ts';

const clock = makeHandClock();
const log = makeListeningLog();
const opened: Store[] = [];
let own: TestDatabase;

const connect = async (definitions: readonly CollectionDefinition[], url = own.url) => {
  const store = await connectStore({ url, database: own.database, definitions, clock, log });
  opened.push(store);
  return store;
};
const failing = (work: Promise<unknown>): Promise<AppError> =>
  work.then(
    () => expect.fail('this should have failed'),
    (error) => (error instanceof AppError ? error : expect.fail(String(error))),
  );
/** A record as an operator, a script or an older version could write it: past the port and past the validator. */
const forge = (document: Readonly<Record<string, unknown>>) =>
  own.raw.collection('things').insertOne({ ...stored, ...document } as never, { bypassDocumentValidation: true });

const now = clock.now();
const stored = { ...aThing('a'), tenantId: ours, version: 1, outbox: [], createdAt: now, updatedAt: now };
const pets = (indexes: CollectionDefinition['indexes']) =>
  defineCollection({ name: 'pets', scope: 'tenant', id: z.string(), row: z.object({ name: z.string() }), indexes });
const byName = { name: 'by_name', keys: { tenantId: 1, name: 1 }, unique: true } as const;

beforeEach(async () => {
  own = await openTestDatabase();
  log.warnings.length = 0;
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((store) => store.close()));
  await own.drop();
});

describe('the database itself', () => {
  test('refuses records without a company, a version, or their form, whoever writes them (A4)', async () => {
    await connect([things, bindings]);
    const raw = own.raw.collection<{ _id: string }>('things');
    await raw.insertOne(stored);
    const event = anEvent({ id: 'a', version: 1, occurredAt: now });
    const { tenantId, ...ownerless } = stored;
    const wrong: readonly Readonly<Record<string, unknown>>[] = [
      { ...ownerless },
      { ...stored, tenantId: null },
      { ...stored, tenantId: 'ten_1' },
      { ...stored, tenantId: [tenantId] },
      { ...stored, version: 0 },
      { ...stored, version: 1.5 },
      { ...stored, version: '1' },
      { ...stored, outbox: Array.from({ length: MAX_PENDING_EVENTS + 1 }, () => event) },
      { ...stored, outbox: [{ id: event.id }] },
      { ...stored, outbox: ['event'] },
      { ...stored, createdAt: new Date(0) },
      { ...stored, size: '1' },
      { ...stored, members: [{ name: 'p', from: 1, to: 2.5 }] },
      { ...stored, label: 'x'.repeat(41) },
    ];
    for (const document of wrong) {
      const insertion = raw.insertOne({ ...document, _id: 'b' });
      await expect(insertion, JSON.stringify(document)).rejects.toMatchObject({ code: 121 });
    }
    await expect(raw.updateOne({ _id: 'a' }, { $unset: { tenantId: '' } })).rejects.toMatchObject({ code: 121 });
    const full = {
      ...stored,
      _id: 'c',
      size: 2 ** 40,
      outbox: Array.from({ length: MAX_PENDING_EVENTS }, () => event),
    };
    expect((await raw.insertOne(full)).acknowledged).toBe(true);
  });

  test('uses an index to find waiting events, and to walk through one company', async () => {
    const store = await connect([things]);
    const event = anEvent({ id: 'a', version: 1, occurredAt: now });
    await store.collection(things).forTenant(ours).insert(aThing('a'), [event]);
    const raw = own.raw.collection('things');
    const pending = await raw
      .find({ 'outbox.occurredAt': { $lt: '2030' } })
      .limit(5)
      .explain();
    expect(JSON.stringify(pending.queryPlanner.winningPlan)).toContain('"indexName":"outbox_pending"');
    const page = { tenantId: ours, _id: { $gt: 'A' as never } };
    const walk = await raw.find(page).sort({ _id: 1 }).limit(5).explain();
    expect(JSON.stringify(walk.queryPlanner.winningPlan)).toContain('"indexName":"tenant_scan"');
  });
});

describe('connecting', () => {
  test('is done as often as one likes, by several replicas at once', async () => {
    await Promise.all([connect([things, bindings]), connect([things, bindings])]);
    await connect([things, bindings]);
    expect(log.warnings).toEqual([]);
  });

  test('brings a changed definition into the database', async () => {
    await connect([pets([])]);
    const row = z.object({ name: z.string(), legs: z.int().default(4) });
    const changed = defineCollection({ name: 'pets', scope: 'tenant', id: z.string(), row, indexes: [byName] });
    const store = await connect([changed]);
    const mine = store.collection(changed).forTenant(ours);
    await mine.insert({ _id: 'a', name: 'Rex', legs: 3 });
    expect(await mine.insert({ _id: 'b', name: 'Rex', legs: 4 })).toEqual({ inserted: false, conflict: 'by_name' });
    const refused = own.raw.collection('pets').updateOne({ _id: 'a' as never }, { $set: { legs: 'three' } });
    await expect(refused).rejects.toMatchObject({ code: 121 });
  });

  const existing = [
    ['not unique', { tenantId: 1, name: 1 }, {}],
    ['over other keys', { tenantId: 1, label: 1 }, { unique: true }],
    ['over the same keys in another order', { name: 1, tenantId: 1 }, { unique: true }],
    ['over some of the records', { tenantId: 1, name: 1 }, { unique: true, partialFilterExpression: { name: 'x' } }],
    ['sparse', { tenantId: 1, name: 1 }, { unique: true, sparse: true }],
    ['deaf to case', { tenantId: 1, name: 1 }, { unique: true, collation: { locale: 'en', strength: 2 } }],
  ] as const;
  test.each(existing)('fails where an index of that name is %s (K16, lesson 23)', async (_, keys, options) => {
    await own.raw.collection('pets').createIndex(keys, { name: 'by_name', ...options });
    const error = await failing(connect([pets([byName])]));
    expect(error).toMatchObject({ code: 'conflict', detail: { collection: 'pets', part: 'index by_name' } });
    expect(error.message).toContain('pets: index by_name is missing or differs');
  });

  test('fails where a unique index cannot be built, without telling what the records hold (K16)', async () => {
    const rex = { tenantId: ours, name: 'Rex' };
    await own.raw.collection('pets').insertMany([{ ...rex }, { ...rex }]);
    const error = await failing(connect([pets([byName])]));
    expect(error.message).toBe(
      'pets: index by_name is missing or differs from its definition; the database refused it with DuplicateKey. Migrate it, then start again',
    );
    expect(error.cause).toBeUndefined();
  });

  test('fails where the same keys are indexed under another name, for then this one is not built', async () => {
    await own.raw.collection('pets').createIndex({ tenantId: 1, name: 1 }, { name: 'former', unique: true });
    expect((await failing(connect([pets([byName])]))).detail.part).toBe('index by_name');
  });

  test('fails where the validator cannot be applied', async () => {
    await own.raw.createCollection('others');
    await own.raw.createCollection('pets', { viewOn: 'others', pipeline: [] });
    const error = await failing(connect([pets([])]));
    expect(error).toMatchObject({ code: 'conflict', detail: { collection: 'pets', part: 'the validator' } });
  });

  test('only warns of indexes that nobody declares', async () => {
    await own.raw.collection('pets').createIndex({ colour: 1 }, { name: 'by_colour' });
    await connect([pets([byName])]);
    expect(log.warnings).toMatchObject([[{ collection: 'pets', indexes: ['by_colour'] }, expect.any(String)]]);
  });

  test('fails as unavailable where nobody answers, within seconds and without showing credentials', async () => {
    const line = await openCutLine(own.url);
    await line.close();
    const error = await failing(connect([things], line.url.replace('//', '//somebody:hunter2@')));
    expect(error.code).toBe('unavailable');
    expect(`${error.message}${JSON.stringify(error.detail)}`).not.toContain('hunter2');
  });
});

describe('a stored record that fits no longer', () => {
  test('is told by collection, id and fields, never by what it holds', async () => {
    const mine = (await connect([things])).collection(things).forTenant(ours);
    await forge({ _id: 'bad', label: 7, place: { city: ['secret'] } });
    const error = await failing(mine.findOne({ _id: 'bad' }));
    expect(error).toMatchObject({
      code: 'corrupt_row',
      detail: { collection: 'things', _id: 'bad', fields: ['label', 'place'] },
    });
    expect(`${error.message}${JSON.stringify(error.detail)}${error.cause}`).not.toContain('secret');
    expect((await failing(mine.find({}, { limit: 5 }))).code).toBe('corrupt_row');
  });

  test('stops a cursor, unless somebody wants to know of it (D-27)', async () => {
    const store = await connect([things]);
    for (const _id of ['a', 'c', 'e']) await forge({ _id });
    await forge({ _id: 'b', size: 'large' });
    await forge({ _id: 'd', tenantId: null });
    const all = store.collection(things).acrossTenants(across);
    const read: string[] = [];
    const reading = async (onCorrupt?: (id: string, tenantId: string | null) => void) => {
      const options = { batchSize: 2, ...(onCorrupt === undefined ? {} : { onCorrupt }) };
      for await (const row of all.cursor({}, options)) read.push(row._id);
    };
    expect((await failing(reading())).detail._id).toBe('b');
    const corrupt: unknown[] = [];
    await reading((...told) => corrupt.push(told));
    expect(read.join('')).toBe('aace');
    expect(corrupt).toEqual([
      ['b', ours],
      ['d', null],
    ]);
  });

  test.each<readonly [string, object]>([
    ['its company', { $set: { tenantId: null } }],
    ['a member', { $set: { label: 'bent' } }],
    ['a member that no schema knows', { $set: { unheardOf: 1 } }],
    ['a member in another form of the same value', { $set: { version: new Double(1) } }],
    ['a member that is gone', { $unset: { createdAt: '' } }],
  ])('changes the digest of its range, and of no other, where somebody bends %s (INT-025)', async (_, bend) => {
    const all = (await connect([things])).collection(things).acrossTenants(across);
    for (const _id of ['a', 'b', 'c', 'd']) await forge({ _id });
    const digests = async () => {
      const first = await all.range({}, { limit: 2 });
      return [first.digest(), (await all.range({}, { after: first.lastId, limit: 2 })).digest()];
    };
    const [one, two] = await digests();
    expect(await digests()).toEqual([one, two]);
    await own.raw
      .collection<{ _id: string }>('things')
      .updateOne({ _id: 'd' }, bend, { bypassDocumentValidation: true });
    const [same, other] = await digests();
    expect(same).toBe(one);
    expect(other).not.toBe(two);
  });

  test('still gives its events away, for the validator would refuse to let them go', async () => {
    const { outbox } = await connect([things]).then((store) => store as Awaited<ReturnType<typeof connectStore>>);
    const event = anEvent({ id: 'a', version: 1, occurredAt: now });
    await forge({ _id: 'bad', label: 7, outbox: [event, { id: 'unreadable', occurredAt: now }] });
    const pending = await outbox.pending('2030-01-01T00:00:00.000Z', 5);
    expect(pending.map(({ envelope }) => envelope)).toEqual([event]);
    await outbox.forget(pending);
    expect(await outbox.pending('2030-01-01T00:00:00.000Z', 5)).toEqual([]);
  });
});

describe('when the line to the server breaks', () => {
  test('calls fail as unavailable within seconds, and work again afterwards (FI6)', async () => {
    const line = await openCutLine(own.url);
    const store = await connect([things], line.url);
    const mine = store.collection(things).forTenant(ours);
    await mine.insert(aThing('a'));
    line.cut();
    const calls = [
      mine.findOne({ _id: 'a' }),
      mine.find({}, { limit: 1 }),
      mine.insert(aThing('b')),
      mine.compareAndSet({ _id: 'a' }, { set: { label: 'x' } }),
      mine.save({ _id: 'a', version: 1 }, {}, []),
      mine.remove({ _id: 'a', version: 1 }),
      mine.cursor({}, { batchSize: 1 })[Symbol.asyncIterator]().next(),
      store.outbox.pending(now, 1),
      store.outbox.forget([
        {
          collection: 'things',
          documentId: 'a',
          tenantId: ours,
          envelope: anEvent({ id: 'a', version: 1, occurredAt: now }),
        },
      ]),
    ];
    const [up, ...errors] = await Promise.all([store.ping(), ...calls.map(failing)]);
    expect(up).toBe(false);
    expect(errors.map(({ code }) => code)).toEqual(calls.map(() => 'unavailable'));
    line.mend();
    await eventually(async () => expect(await mine.findOne({ _id: 'a' })).toMatchObject({ version: 1 }));
    expect(await store.ping()).toBe(true);
    await store.close();
    await line.close();
  });

  test('after an insert reached the server, its repetition meets itself (unknown outcome)', async () => {
    const line = await openCutLine(own.url);
    const store = await connect([things], line.url);
    const mine = store.collection(things).forTenant(ours);
    line.swallowAnswerTo('swallowed');
    const first = await mine.insert(aThing('a', { label: 'swallowed' })).catch((error) => error.code);
    const again = await mine.insert(aThing('a', { label: 'again' }));
    expect(again).toEqual({ inserted: false, conflict: '_id' });
    expect([
      { inserted: true, row: await mine.findOne({ _id: 'a' }) },
      { inserted: false, conflict: '_id' },
      'unavailable',
    ]).toContainEqual(first);
    expect((await mine.findOne({ _id: 'a' }))?.label).toBe('swallowed');
    await store.close();
    await line.close();
  });
});

test('two companies may hold the same unique key, one company may not hold it twice', async () => {
  const definition = pets([byName]);
  const door = (await connect([definition])).collection(definition);
  const inserts = [ours, theirs, ours].map((tenant, n) => door.forTenant(tenant).insert({ _id: `${n}`, name: 'Rex' }));
  expect((await Promise.all(inserts)).filter(({ inserted }) => inserted)).toHaveLength(2);
});
