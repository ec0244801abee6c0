import { AppError } from '@fencepost/contracts/errors';
import type { Outbox, OutboxEntry } from '@fencepost/service-kit/outbox';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { OnCommitted } from '../src/access.ts';
import type { Collection, Filter, Store, Update } from '../src/collection.ts';
import { MAX_PENDING_EVENTS } from '../src/define-collection.ts';
import { across, anEvent, aThing, bindings, makeHandClock, ours, type Thing, theirs, things } from './things.ts';

interface Opened {
  /** A store without records. */
  fresh(): Promise<Store & { readonly outbox: Outbox }>;
  close(): Promise<void>;
}
export type Open = (deps: {
  readonly clock: ReturnType<typeof makeHandClock>;
  readonly onCommitted: OnCommitted;
}) => Promise<Opened>;

const codeOf = (error: unknown): unknown => (error instanceof AppError ? error.code : error);
const failing = (work: Promise<unknown>): Promise<unknown> => work.then(() => 'no error', codeOf);

/** What every implementation of the port promises, in the same words. */
export const collectionSuite = (name: string, open: Open): void => {
  describe(`the collection port ${name}`, () => {
    const clock = makeHandClock();
    const committed: OutboxEntry[] = [];
    let opened: Opened;
    let store: Store & { readonly outbox: Outbox };
    let mine: Collection<Thing>;
    let foreign: Collection<Thing>;

    beforeAll(async () => {
      opened = await open({ clock, onCommitted: (entries) => committed.push(...entries) });
    });
    beforeEach(async () => {
      store = await opened.fresh();
      mine = store.collection(things).forTenant(ours);
      foreign = store.collection(things).forTenant(theirs);
      committed.length = 0;
    });
    afterAll(() => opened.close());

    const insert = async (...rows: readonly Parameters<typeof aThing>[]): Promise<void> => {
      for (const row of rows) expect((await mine.insert(aThing(...row))).inserted).toBe(true);
    };
    const inserted = async (...row: Parameters<typeof aThing>): Promise<Thing> => {
      const answer = await mine.insert(aThing(...row));
      if (!answer.inserted) throw new Error(`conflict with ${answer.conflict}`);
      return answer.row;
    };
    const event = (id: string, version: number) => anEvent({ id, version, occurredAt: clock.now() });
    const idsOf = (rows: readonly Thing[]) => rows.map((row) => row._id).sort();

    describe('inserting', () => {
      test('gives the record its company, version 1, both times and its defaults', async () => {
        const { members, details, ...given } = aThing('a', { size: null });
        const answer = await mine.insert({ ...given, members: [], details: {} });
        const row = { ...given, members, details, tenantId: ours, version: 1, outbox: [] };
        const expected = { ...row, createdAt: clock.now(), updatedAt: clock.now() };
        expect(answer).toEqual({ inserted: true, row: expected });
        expect(await mine.findOne({ _id: 'a' })).toEqual(expected);
      });

      test('stores what is empty, and leaves out what is undefined', async () => {
        const details = { object: {}, list: [], text: '', nothing: null, deep: { list: [{}] }, absent: undefined };
        await insert(['a', { details, place: undefined as never }]);
        const row = await mine.findOne({ _id: 'a' });
        expect(row?.details).toStrictEqual({ object: {}, list: [], text: '', nothing: null, deep: { list: [{}] } });
        expect(row).not.toHaveProperty('place');
      });

      test('a second record of the same id is a conflict and changes nothing', async () => {
        await insert(['a', { label: 'first' }]);
        expect(await mine.insert(aThing('a', { label: 'second' }))).toEqual({ inserted: false, conflict: '_id' });
        expect(await foreign.insert(aThing('a'))).toEqual({ inserted: false, conflict: '_id' });
        expect((await mine.findOne({ _id: 'a' }))?.label).toBe('first');
      });

      test('a unique index holds for each member of a list, within one company, among the records it covers', async () => {
        const unique = { place: { city: 'Unique' } };
        await insert(['a', { tags: ['x', 'y'], ...unique }]);
        const answer = await mine.insert(aThing('b', { tags: ['z', 'y'], ...unique }));
        expect(answer).toEqual({ inserted: false, conflict: 'by_tag' });
        expect((await foreign.insert(aThing('c', { tags: ['y'], ...unique }))).inserted).toBe(true);
        expect((await mine.insert(aThing('d', { tags: ['y'], place: { city: 'Other' } }))).inserted).toBe(true);
        expect((await mine.insert(aThing('e', { tags: ['w', 'w'], ...unique }))).inserted).toBe(true);
      });

      test('an empty list is a key of its own in a unique index, and not the same as none', async () => {
        const platform = store.collection(bindings).platform();
        await platform.insert({ _id: 'a', owner: 'a', keys: [] });
        expect(await platform.insert({ _id: 'b', owner: 'b', keys: [] })).toEqual({
          inserted: false,
          conflict: 'by_key',
        });
        expect((await platform.insert({ _id: 'c', owner: 'c' })).inserted).toBe(true);
        expect(await platform.insert({ _id: 'd', owner: 'd' })).toEqual({ inserted: false, conflict: 'by_key' });
      });

      test('a record that does not fit its schema is refused and not stored', async () => {
        expect(await failing(mine.insert(aThing('a', { label: 'x'.repeat(41) })))).toBe('internal');
        expect(await failing(mine.insert(aThing('a', { size: 'large' as never })))).toBe('internal');
        expect(await mine.findOne({ _id: 'a' })).toBeUndefined();
      });

      test('what the caller does later to the row it gave does not reach the store', async () => {
        const row = aThing('a', { details: { list: [1] } });
        await mine.insert(row);
        (row.details.list as number[]).push(2);
        const read = await mine.findOne({ _id: 'a' });
        (read as Thing).details.list = [3];
        expect((await mine.findOne({ _id: 'a' }))?.details).toEqual({ list: [1] });
      });
    });

    describe('filtering', () => {
      const rows: readonly Parameters<typeof aThing>[] = [
        ['a', { size: 1, tags: ['red'], members: [{ name: 'p', from: 1, to: 5 }], place: { city: 'Köln', floor: 2 } }],
        ['b', { size: 2, tags: ['red', 'blue'], details: { kind: 'x', list: [1, 2] }, place: { city: 'Bonn' } }],
        [
          'c',
          {
            size: null,
            members: [
              { name: 'p', from: 6, to: 9 },
              { name: 'q', from: 1, to: 2, note: '' },
            ],
          },
        ],
        ['d', { size: -3.5, tags: ['green'], details: { kind: null, flag: true } }],
      ];
      const cases: readonly (readonly [Filter, string])[] = [
        [{}, 'abcd'],
        [{ _id: 'b' }, 'b'],
        [{ _id: { $in: ['a', 'd', 'z'] } }, 'ad'],
        [{ _id: { $gt: 'b' } }, 'cd'],
        [{ size: null }, 'c'],
        [{ size: { $ne: null } }, 'abd'],
        [{ size: { $gte: 1, $lt: 2 } }, 'a'],
        [{ size: { $not: { $gt: 0 } } }, 'cd'],
        [{ size: { $nin: [1, 2] } }, 'cd'],
        [{ label: { $lte: 'thing b' } }, 'ab'],
        [{ tags: 'red' }, 'ab'],
        [{ tags: { $ne: 'red' } }, 'cd'],
        [{ tags: { $all: ['red', 'blue'] } }, 'b'],
        [{ tags: { $size: 0 } }, 'c'],
        [{ 'tags.1': { $exists: true } }, 'b'],
        [{ 'members.name': 'q' }, 'c'],
        [{ members: { $elemMatch: { name: 'p', to: { $gt: 5 } } } }, 'c'],
        [{ members: { $not: { $elemMatch: { from: { $lt: 6 }, to: { $gt: 4 } } } } }, 'bcd'],
        [{ tags: { $elemMatch: { $gt: 'r', $lt: 's' } } }, 'ab'],
        [{ 'place.city': { $exists: false } }, 'cd'],
        [{ 'place.floor': null }, 'bcd'],
        [{ 'details.kind': null }, 'acd'],
        [{ 'details.kind': { $exists: true } }, 'bd'],
        [{ 'details.flag': true }, 'd'],
        [{ 'details.list': { $in: [2, 3] } }, 'b'],
        [{ $or: [{ size: 1 }, { 'place.city': 'Bonn' }] }, 'ab'],
        [{ $nor: [{ tags: 'red' }, { size: null }] }, 'd'],
        [{ $and: [{ tags: 'red' }, { $or: [{ size: 2 }, { size: 7 }] }] }, 'b'],
      ];

      test('each kind of condition finds exactly the records it means', async () => {
        await insert(...rows);
        await foreign.insert(aThing('a2', { size: 1, tags: ['red', 'blue'] }));
        for (const [filter, expected] of cases) {
          const found = idsOf(await mine.find(filter, { limit: 10 }));
          expect(found.join(''), JSON.stringify(filter)).toBe(expected);
          const [one] = await mine.find(filter, { limit: 1 });
          expect(expected, JSON.stringify(filter)).toContain((await mine.findOne(filter))?._id);
          expect(expected).toContain(one?._id);
        }
        expect(await mine.findOne({ label: 'unheard of' })).toBeUndefined();
      });

      test('records come sorted by several paths, and no more than asked for', async () => {
        await insert(['a', { size: 2 }], ['b', { size: 1 }], ['c', { size: 2 }], ['d', { size: null }]);
        const find = async (sort: Record<string, 1 | -1>, limit: number) =>
          (await mine.find({}, { sort, limit })).map((row) => row._id).join('');
        expect(await find({ size: -1, _id: 1 }, 10)).toBe('acbd');
        expect(await find({ size: 1, _id: -1 }, 10)).toBe('dbca');
        expect(await find({ _id: -1 }, 2)).toBe('dc');
        expect(await mine.count({}, { limit: 10 })).toBe(4);
        expect(await mine.count({}, { limit: 3 })).toBe(3);
      });

      test('a limit outside 1 to 1000 is refused', async () => {
        for (const limit of [0, -1, 1.5, Number.NaN, 1001])
          expect(await failing(mine.find({}, { limit }))).toBe('internal');
      });
    });

    describe('a range', () => {
      const corrupt: string[] = [];
      const rangeAfter = async (after: string | undefined, limit = 2): Promise<string> => {
        const range = await mine.range({}, { after, limit });
        const ids = [...range.records((id) => corrupt.push(id))].map(({ _id }) => _id);
        expect([range.count, range.lastId]).toEqual([ids.length, ids.at(-1)]);
        return ids.join('');
      };
      const digestOf = async (filter = {}): Promise<string> => (await mine.range(filter, { limit: 10 })).digest();

      test('goes on where any range before it has ended, as often as it is asked (INT-023)', async () => {
        await insert(['a'], ['b'], ['c'], ['d'], ['e'], ['f']);
        await foreign.insert(aThing('bb'));
        const places = [undefined, 'b', 'd', 'b', 'b', 'a', 'd', 'f'];
        const read: string[] = [];
        for (const place of places) read.push(await rangeAfter(place));
        expect(read).toEqual(['ab', 'cd', 'ef', 'cd', 'cd', 'bc', 'ef', '']);
        expect(await Promise.all(places.map((place) => rangeAfter(place)))).toEqual(read);
        await insert(['ff'], ['g']);
        expect(await rangeAfter(undefined, 10)).toBe('abcdefffg');
        expect(corrupt).toEqual([]);
      });

      test('has the same digest while nothing is changed, and another one after every write', async () => {
        await insert(['a'], ['b']);
        const digests = [await digestOf(), await digestOf()];
        expect(new Set(digests).size).toBe(1);
        await foreign.insert(aThing('aa'));
        expect(await digestOf()).toBe(digests[0]);
        const changed = await mine.compareAndSet({ _id: 'a' }, { set: { label: 'other' } });
        digests.push(await digestOf());
        await insert(['c']);
        digests.push(await digestOf());
        await mine.remove({ _id: 'a', version: changed?.version ?? 0 });
        digests.push(await digestOf());
        expect(new Set(digests).size).toBe(4);
      });
    });

    describe('a cursor', () => {
      const collect = async (rows: AsyncIterable<Thing>): Promise<string> => {
        const ids: string[] = [];
        for await (const row of rows) ids.push(row._id);
        return ids.join('');
      };

      test('gives every record of the company once, in the order of ids, from any place on', async () => {
        await insert(['e'], ['b'], ['d'], ['a'], ['c']);
        await foreign.insert(aThing('bb'));
        for (const batchSize of [1, 2, 5, 1000]) expect(await collect(mine.cursor({}, { batchSize }))).toBe('abcde');
        expect(await collect(mine.cursor({}, { after: 'b', batchSize: 2 }))).toBe('cde');
        expect(await collect(mine.cursor({ _id: { $lt: 'd' } }, { after: 'a', batchSize: 1 }))).toBe('bc');
        const all = store.collection(things).acrossTenants(across);
        expect(await collect(all.cursor({}, { batchSize: 2 }))).toBe('abbbcde');
      });

      test('neither repeats nor skips a record while others are inserted and changed', async () => {
        await insert(['b'], ['d'], ['f']);
        const seen: string[] = [];
        for await (const row of mine.cursor({}, { batchSize: 1 })) {
          seen.push(row._id);
          if (row._id === 'd') {
            await insert(['c'], ['e']);
            await mine.compareAndSet({ _id: 'b' }, { set: { label: 'changed' } });
          }
        }
        expect(seen.join('')).toBe('bdef');
      });
    });

    describe('changing one record', () => {
      const start = {
        label: 'old',
        size: 5,
        tags: ['x'],
        members: [{ name: 'p', from: 1, to: 2 }],
        details: { keep: 1, drop: 2, deep: { list: [1] } },
        place: { city: 'Köln', floor: 2 },
      };
      const cases: readonly (readonly [string, Update, Partial<Thing>])[] = [
        [
          'set replaces fields and nested parts',
          { set: { label: 'new', 'place.city': 'Bonn', 'details.made.up': [] } },
          { label: 'new', place: { city: 'Bonn', floor: 2 }, details: { ...start.details, made: { up: [] } } },
        ],
        [
          'set takes empty and null values as they are',
          { set: { size: null, details: {}, tags: [] } },
          { size: null, details: {}, tags: [] },
        ],
        [
          'unset removes nested parts and optional fields',
          { unset: ['details.drop', 'place'] },
          { details: { keep: 1, deep: { list: [1] } }, place: undefined as never },
        ],
        [
          'push appends one member or several',
          { push: { tags: ['y', 'x'], members: { name: 'q', from: 3, to: 4 } } },
          { tags: ['x', 'y', 'x'], members: [...start.members, { name: 'q', from: 3, to: 4 }] },
        ],
        [
          'addToSet appends what is not there',
          { addToSet: { tags: ['x', 'z', 'z'], 'details.deep.list': 1 } },
          { tags: ['x', 'z'] },
        ],
        [
          'pull removes by value and by condition',
          { pull: { tags: 'x', members: { from: { $lt: 3 } } } },
          { tags: [], members: [] },
        ],
        [
          'inc adds, below zero too',
          { inc: { size: -7.5, 'details.keep': 2, 'details.fresh': 1 } },
          { size: -2.5, details: { ...start.details, keep: 3, fresh: 1 } },
        ],
        [
          'an innocent member called tenantId is data (lesson 13)',
          { set: { details: { claim: { tenantId: theirs } } } },
          { details: { claim: { tenantId: theirs } } },
        ],
        ['nothing but the version and the time', {}, {}],
      ];

      test.each(cases)('%s', async (_, update, expected) => {
        const before = await inserted('a', start);
        clock.advance(1000);
        const after = { ...before, ...expected, version: 2, updatedAt: clock.now() };
        expect(await mine.compareAndSet({ _id: 'a' }, update)).toEqual(after);
        expect(await mine.findOne({ _id: 'a' })).toEqual(after);
        const { version } = await mine.save(after, update, []);
        expect(version).toBe(3);
      });

      test('compareAndSet changes nothing unless its whole filter holds', async () => {
        const before = await inserted('a', start);
        for (const filter of [
          { _id: 'a', size: 6 },
          { _id: 'b' },
          { _id: 'a', version: 2 },
          { _id: 'a', tags: { $size: 0 } },
        ]) {
          expect(await mine.compareAndSet(filter, { set: { label: 'no' } })).toBeUndefined();
        }
        expect(await foreign.compareAndSet({ _id: 'a' }, { set: { label: 'no' } })).toBeUndefined();
        expect(await mine.findOne({ _id: 'a' })).toEqual(before);
      });

      test('a save with an old version is told both versions (BK1), with an unknown id that nothing is there', async () => {
        const first = await inserted('a', start);
        await mine.save(first, { set: { label: 'second' } }, []);
        const stale = mine.save(first, { set: { label: 'third' } }, []);
        await expect(stale).rejects.toMatchObject({
          code: 'stale_version',
          detail: { facts: { expected: 1, actual: 2 } },
        });
        expect(await failing(mine.save({ _id: 'b', version: 1 }, {}, []))).toBe('not_found');
        expect(await failing(foreign.save({ _id: 'a', version: 2 }, {}, []))).toBe('not_found');
        expect((await mine.findOne({ _id: 'a' }))?.label).toBe('second');
      });

      test('a change that a unique index refuses is a conflict and does nothing', async () => {
        await insert(['a', { tags: ['x'], place: { city: 'Unique' } }]);
        const other = await inserted('b', { tags: ['y'], place: { city: 'Unique' } });
        const refused = mine.compareAndSet({ _id: 'b' }, { push: { tags: 'x' } }, [event('b', 2)]);
        await expect(refused).rejects.toMatchObject({ code: 'conflict', detail: { index: 'by_tag' } });
        expect(await mine.findOne({ _id: 'b' })).toEqual(other);
        expect(committed).toEqual([]);
        await mine.compareAndSet({ _id: 'a' }, { set: { tags: ['w'] } });
        expect((await mine.save(other, { push: { tags: 'x' } }, [])).tags).toEqual(['y', 'x']);
      });

      test('a change after which the record would not fit its schema does nothing', async () => {
        const before = await inserted('a', start);
        const misfits: readonly Update[] = [
          { set: { label: 7 } },
          { set: { 'place.city': 7 } },
          { set: { 'members.0.from': 1.5 } },
          { unset: ['label'] },
          { push: { members: { name: 'incomplete' } } },
          { push: { tags: Array.from({ length: 20 }, () => 'more') } },
        ];
        for (const update of misfits) {
          expect(await failing(mine.compareAndSet({ _id: 'a' }, update)), JSON.stringify(update)).toBe('internal');
          expect(await failing(mine.save(before, update, []))).toBe('internal');
        }
        expect(await mine.findOne({ _id: 'a' })).toEqual(before);
      });
    });

    describe('events', () => {
      test('are stored with the state they tell of, and announced after the write (EV3)', async () => {
        const told = event('a', 1);
        await mine.insert(aThing('a'), [told]);
        const [again, once] = [event('a', 2), event('a', 3)];
        const second = await mine.compareAndSet({ _id: 'a' }, { set: { label: 'b' } }, [again]);
        const third = await mine.save(second as Thing, {}, [once]);
        expect(third.outbox).toEqual([told, again, once]);
        const carrier = { collection: 'things', documentId: 'a', tenantId: ours };
        expect(committed).toEqual([told, again, once].map((envelope) => ({ ...carrier, envelope })));
      });

      test('of a write that did not happen are neither stored nor announced', async () => {
        const before = await inserted('a');
        await mine.insert(aThing('a'), [event('a', 1)]);
        await mine.compareAndSet({ _id: 'a', size: 99 }, {}, [event('a', 2)]);
        await failing(mine.save({ _id: 'a', version: 7 }, {}, [event('a', 8)]));
        await failing(mine.save(before, { set: { label: 7 } }, [event('a', 2)]));
        expect(committed).toEqual([]);
        expect((await mine.findOne({ _id: 'a' }))?.outbox).toEqual([]);
      });

      test('that wait are found over all collections, the oldest first, but none younger than asked', async () => {
        const platform = store.collection(bindings).platform();
        const at = (id: string, version: number) => anEvent({ id, version, occurredAt: clock.now() });
        const events = [];
        for (const step of [0, 1, 2, 3, 4]) {
          clock.advance(1000);
          const told = at(`e${step}`, 1);
          events.push(told);
          if (step % 2 === 0) await mine.insert(aThing(`e${step}`), [told]);
          else await platform.insert({ _id: `e${step}`, owner: `o${step}`, keys: [`k${step}`] }, [told]);
        }
        await insert(['without']);
        const { outbox } = store;
        const ids = async (limit: number) =>
          (await outbox.pending(clock.now(), limit)).map((entry) => entry.envelope.id);
        expect(await ids(10)).toEqual(events.slice(0, 4).map(({ id }) => id));
        expect(await ids(2)).toEqual(events.slice(0, 2).map(({ id }) => id));
        const [first, second] = await outbox.pending(clock.now(), 2);
        expect(first).toEqual({ collection: 'things', documentId: 'e0', tenantId: ours, envelope: events[0] });
        expect(second).toMatchObject({ collection: 'bindings', documentId: 'e1', tenantId: null });
      });

      test('leave their documents when forgotten, which is no change of the record', async () => {
        await mine.insert(aThing('a'), [event('a', 1)]);
        const before = (await mine.compareAndSet({ _id: 'a' }, {}, [event('a', 2)])) as Thing;
        await mine.insert(aThing('b'), [event('b', 1)]);
        const [one, two, three] = committed;
        clock.advance(1000);
        await store.outbox.forget([one, three] as OutboxEntry[]);
        const after = await mine.findOne({ _id: 'a' });
        expect(after).toEqual({ ...before, outbox: [two?.envelope] });
        expect((await mine.findOne({ _id: 'b' }))?.outbox).toEqual([]);
        await store.outbox.forget([one, two, three] as OutboxEntry[]);
        await store.outbox.forget([]);
        expect(await store.outbox.pending('2100-01-01T00:00:00.000Z', 10)).toEqual([]);
        expect((await mine.save(before, {}, [])).version).toBe(before.version + 1);
      });

      test('that would not fit stop the write before it happens, until some are published', async () => {
        const many = (count: number, version: number) =>
          Array.from({ length: count }, (_, index) => event(`a${index}`, version));
        await mine.insert(aThing('a'), many(MAX_PENDING_EVENTS - 1, 1));
        const full = await mine.compareAndSet({ _id: 'a' }, {}, [event('a', 2)]);
        expect(full?.outbox).toHaveLength(MAX_PENDING_EVENTS);
        expect(await failing(mine.save(full as Thing, { set: { label: 'no' } }, [event('a', 3)]))).toBe('outbox_full');
        expect(await failing(mine.compareAndSet({ _id: 'a' }, {}, [event('a', 3)]))).toBe('outbox_full');
        expect(await mine.compareAndSet({ _id: 'a', label: 'else' }, {}, [event('a', 3)])).toBeUndefined();
        expect(await mine.findOne({ _id: 'a' })).toEqual(full);
        expect((await mine.compareAndSet({ _id: 'a' }, { set: { label: 'no events' } }))?.version).toBe(3);
        await store.outbox.forget(committed.slice(0, 2));
        expect(await failing(mine.save({ _id: 'a', version: 3 }, {}, many(3, 4)))).toBe('outbox_full');
        expect((await mine.save({ _id: 'a', version: 3 }, {}, many(2, 4))).outbox).toHaveLength(MAX_PENDING_EVENTS);
      });
    });

    describe('removing one record', () => {
      const drained = async () => store.outbox.forget(await store.outbox.pending('2100-01-01T00:00:00.000Z', 1_000));

      test('takes it away for good, and its unique keys with it', async () => {
        const held = { tags: ['removed'], place: { city: 'Unique' } };
        const row = await inserted('a', held);
        await insert(['b']);
        expect(await mine.remove(row)).toBeUndefined();
        expect(idsOf(await mine.find({}, { limit: 5 }))).toEqual(['b']);
        expect((await mine.insert(aThing('c', held))).inserted).toBe(true);
        expect(await mine.insert(aThing('a'))).toMatchObject({ inserted: true, row: { version: 1 } });
      });

      test('needs the version it was read with (BK1), and is not found a second time', async () => {
        const first = await inserted('a');
        const second = await mine.save(first, { set: { label: 'second' } }, []);
        const stale = mine.remove(first);
        await expect(stale).rejects.toMatchObject({
          code: 'stale_version',
          detail: { facts: { expected: 1, actual: 2 } },
        });
        expect(await failing(foreign.remove(second))).toBe('not_found');
        expect((await mine.findOne({ _id: 'a' }))?.label).toBe('second');
        await mine.remove(second);
        expect(await failing(mine.remove(second))).toBe('not_found');
      });

      test('waits for its events: deleting is a tombstone, drained, then purged (EV3)', async () => {
        await mine.insert(aThing('a'), [event('a', 1)]);
        const tombstone = await mine.save({ _id: 'a', version: 1 }, { set: { label: 'deleted' } }, [event('a', 2)]);
        await expect(mine.remove(tombstone)).rejects.toMatchObject({ code: 'unavailable', retry: 'soon' });
        await store.outbox.forget(committed.slice(0, 1));
        expect(await failing(mine.remove(tombstone))).toBe('unavailable');
        expect((await mine.findOne({ _id: 'a' }))?.outbox).toHaveLength(1);
        await drained();
        await mine.remove(tombstone);
        expect(await mine.findOne({ _id: 'a' })).toBeUndefined();
        expect(await store.outbox.pending('2100-01-01T00:00:00.000Z', 5)).toEqual([]);
      });

      test('of 20 that remove and 20 that save with an event, one wins and no event is lost (BK1)', async () => {
        const row = await inserted('a');
        const removing = Array.from({ length: 20 }, () => failing(mine.remove(row)));
        const saving = Array.from({ length: 20 }, () => failing(mine.save(row, {}, [event('a', 2)])));
        const removals = await Promise.all(removing);
        const saves = await Promise.all(saving);
        expect([...removals, ...saves].filter((code) => code === 'no error')).toHaveLength(1);
        expect((await mine.findOne({ _id: 'a' }))?.outbox.length ?? 0).toBe(committed.length);
        expect(saves.filter((code) => code === 'no error')).toHaveLength(committed.length);
      });
    });

    describe('races', () => {
      const racers = (count: number) => Array.from({ length: count }, (_, index) => index);

      test('of 64 inserts of one id exactly one is stored, the others meet it (BK1)', async () => {
        const answers = await Promise.all(
          racers(64).map((n) => mine.insert(aThing('a', { size: n }), [event('a', 1)])),
        );
        const winners = answers.flatMap((answer) => (answer.inserted ? [answer.row] : []));
        expect(winners).toHaveLength(1);
        expect(answers.filter((answer) => !answer.inserted && answer.conflict === '_id')).toHaveLength(63);
        expect(await mine.findOne({ _id: 'a' })).toEqual(winners[0]);
        expect(committed).toHaveLength(1);
      });

      test('20 writers that read and save lose no update (BK1)', async () => {
        await insert(['a', { tags: [], size: 0 }]);
        const write = async (n: number): Promise<void> => {
          const row = (await mine.findOne({ _id: 'a' })) as Thing;
          const update = { set: { size: (row.size ?? 0) + 1, tags: [...row.tags, String(n)] } };
          const saved = await failing(mine.save(row, update, [event('a', row.version + 1)]));
          if (saved === 'no error') return;
          expect(saved).toBe('stale_version');
          await write(n);
        };
        await Promise.all(racers(20).map(write));
        const row = await mine.findOne({ _id: 'a' });
        expect(row).toMatchObject({ size: 20, version: 21 });
        expect(row?.tags.map(Number).sort((one, other) => one - other)).toEqual(racers(20));
        expect(new Set(row?.outbox.map(({ id }) => id)).size).toBe(20);
      });

      test('of 64 claims of one slot exactly one wins', async () => {
        await insert(['day']);
        const overlapping = { $elemMatch: { from: { $lt: 20 }, to: { $gt: 10 } } };
        const claim = (n: number) =>
          mine.compareAndSet(
            { _id: 'day', members: { $not: overlapping } },
            { push: { members: { name: `racer ${n}`, from: 10, to: 20 } } },
          );
        const won = (await Promise.all(racers(64).map(claim))).filter((row) => row !== undefined);
        expect(won).toHaveLength(1);
        expect((await mine.findOne({ _id: 'day' }))?.members).toEqual(won[0]?.members);
        const next = { from: { $lt: 30 }, to: { $gt: 20 } };
        const neighbour = { push: { members: { name: 'next', from: 20, to: 30 } } };
        expect(
          await mine.compareAndSet({ _id: 'day', members: { $not: { $elemMatch: next } } }, neighbour),
        ).toBeDefined();
      });
    });

    test('a platform collection has one owner per id and per unique key', async () => {
      const platform = store.collection(bindings).platform();
      expect((await platform.insert({ _id: 'team:1', owner: ours, keys: ['1'] })).inserted).toBe(true);
      expect(await platform.insert({ _id: 'team:1', owner: theirs, keys: ['2'] })).toEqual({
        inserted: false,
        conflict: '_id',
      });
      expect(await platform.insert({ _id: 'team:2', owner: ours, keys: ['3'] })).toEqual({
        inserted: false,
        conflict: 'by_owner',
      });
      await platform.insert({ _id: 'team:3', owner: theirs, keys: ['4'], claimed: { tenantId: ours } });
      expect((await platform.findOne({ 'claimed.tenantId': ours }))?._id).toBe('team:3');
      expect(await platform.findOne({ _id: 'team:1' })).not.toHaveProperty('tenantId');
    });

    test('answers a ping', async () => {
      expect(await store.ping()).toBe(true);
    });
  });
};
