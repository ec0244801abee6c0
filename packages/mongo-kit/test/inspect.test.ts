import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ConnectedStore, connectStore } from '../src/connect.ts';
import { makeListeningLog, openTestDatabase, type TestDatabase } from './databases.ts';
import { makeHandClock, ours, things } from './things.ts';

let own: TestDatabase;
let store: ConnectedStore;
let clock: ReturnType<typeof makeHandClock>;

const deps = () => ({ clock, log: makeListeningLog() });

beforeEach(async () => {
  own = await openTestDatabase();
  clock = makeHandClock();
  store = await connectStore({ url: own.url, database: own.database, definitions: [things], ...deps() });
});
afterEach(async () => {
  await store.close();
  await own.drop();
});

const problems = async (): Promise<readonly string[]> =>
  (await store.inspect()).parts.flatMap(({ part, problem }) => (problem === null ? [] : [`${part} ${problem}`]));

describe('a database is read back, not believed (K16)', () => {
  test('everything that was declared is there after a start', async () => {
    const { parts } = await store.inspect();
    expect(parts.map(({ collection }) => collection)).toEqual(parts.map(() => 'things'));
    expect(parts.length).toBeGreaterThan(things.indexes.length);
    expect(await problems()).toEqual([]);
  });

  test('an index that somebody dropped, and one that was made anew as another, are named', async () => {
    const [first] = things.indexes.filter(({ unique }) => unique === true);
    const name = first?.name ?? '';
    await own.raw.collection('things').dropIndex(name);
    expect(await problems()).toEqual([`unique index ${name} is missing`]);
    await own.raw.collection('things').createIndex({ label: 1 }, { name });
    expect(await problems()).toEqual([`unique index ${name} differs`]);
  });

  test('a validator that somebody loosened is named', async () => {
    await own.raw.command({ collMod: 'things', validator: {} });
    expect(await problems()).toEqual(['validator is missing or differs']);
  });

  test('a collection that was dropped has nothing of it, and looking makes nothing', async () => {
    await own.raw.collection('things').drop();
    expect(await problems()).toHaveLength(things.indexes.length + 1);
    expect(await problems()).toHaveLength(things.indexes.length + 1);
  });

  test('attempts without a company are kept by day, over processes and restarts, from the day of the first look on (INT-044)', async () => {
    const first = clock.now().slice(0, 10);
    expect((await store.inspect()).withoutCompany).toEqual({ countedFrom: first, days: [] });
    clock.advance(3 * 86_400_000);
    const later = clock.now().slice(0, 10);
    for (let times = 0; times < 5; times += 1) expect(() => store.collection(things).forTenant('' as never)).toThrow();
    const other = await connectStore({ url: own.url, database: own.database, definitions: [things], ...deps() });
    expect(() => other.collection(things).forTenant('' as never)).toThrow();
    await other.inspect();
    await store.inspect();
    expect((await other.inspect()).withoutCompany).toEqual({
      ...{ countedFrom: first, days: [{ day: later, refused: 6 }] },
    });
    await other.close();
  });

  test('a call without a company is refused and counted (INT-044); one with is not', async () => {
    const door = store.collection(things);
    await door.forTenant(ours).findOne({ _id: 'a' });
    for (const nobody of ['', undefined, 'company']) expect(() => door.forTenant(nobody as never)).toThrow();
    expect(() => door.platform()).toThrow();
    const at = clock.now().slice(0, 10);
    expect((await store.inspect()).withoutCompany).toEqual({ countedFrom: at, days: [{ day: at, refused: 3 }] });
  });
});
