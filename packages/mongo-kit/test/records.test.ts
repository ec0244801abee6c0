import { TenantId } from '@fencepost/contracts/ids';
import type { Owned, Records, TenantRecords } from '@fencepost/service-kit/records';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineCollection } from '../src/define-collection.ts';
import { makeTenantRecords, newestOfCompany, storedApart } from '../src/records.ts';
import { bothStores, type OpenedStore } from './both-stores.ts';
import { across, makeHandClock, ours, theirs } from './things.ts';

const Person = z.object({
  id: z.string(),
  version: z.int().positive(),
  badge: z.string().nullable(),
  branchIds: z.array(z.string()),
  status: z.enum(['active', 'removed']),
});
type Person = z.output<typeof Person>;

const ONE_BADGE = 'one_badge';
const people = defineCollection({
  name: 'people',
  scope: 'tenant',
  id: Person.shape.id,
  row: Person.omit(storedApart),
  indexes: [
    newestOfCompany,
    { name: ONE_BADGE, keys: { tenantId: 1, badge: 1 }, unique: true, partial: { badge: { $type: 'string' } } },
  ],
});

const aPerson = (at: number, own: Partial<Person> = {}): Person => ({
  ...{ id: `per_${String(at).padStart(4, '0')}`, version: 1, badge: null, branchIds: [] },
  status: at % 2 === 0 ? 'active' : 'removed',
  ...own,
});
const idsOf = (found: readonly Person[]): readonly string[] => found.map(({ id }) => id);

describe.each(bothStores)('records of companies, in %s', (_, open) => {
  const clock = makeHandClock();
  let opened: OpenedStore;
  let records: TenantRecords<Person>;
  let mine: Records<Person>;

  beforeEach(async () => {
    opened = await open([people], clock);
    records = makeTenantRecords<Person>(opened.store.collection(people));
    mine = records.forTenant(ours);
  });
  afterEach(() => opened.close());
  const addAll = (all: readonly Person[], to = mine) => Promise.all(all.map((person) => to.add(person)));

  test('are read as they were added and saved, and belong to one company', async () => {
    const person = aPerson(1, { branchIds: ['b1'] });
    expect(await mine.add(person)).toBeUndefined();
    expect(await mine.byId(person.id)).toEqual(person);
    const next: Person = { ...person, status: 'active', version: 2 };
    await mine.save(next);
    expect(await mine.byId(person.id)).toEqual(next);
    expect(await records.forTenant(theirs).byId(person.id)).toBeUndefined();
    expect(await records.acrossTenants(across).byIds([person.id, 'per_none'])).toEqual([{ ...next, tenantId: ours }]);
    expect(await records.acrossTenants(across).byIds([])).toEqual([]);
  });

  test('are added once, and say what is in the way (BK1)', async () => {
    const same = [1, 2].map(() => aPerson(1));
    expect(await addAll(same)).toEqual(expect.arrayContaining([undefined, '_id']));
    const oneBadge = [2, 3, 4].map((at) => aPerson(at, { badge: 'b' }));
    const answers = await addAll(oneBadge);
    expect(answers.toSorted()).toEqual([ONE_BADGE, ONE_BADGE, undefined]);
    await expect(mine.save(aPerson(1, { badge: 'b', version: 2 }))).rejects.toMatchObject({ code: 'conflict' });
    await expect(mine.save(aPerson(1, { version: 3 }))).rejects.toMatchObject({ code: 'stale_version' });
    expect(await records.forTenant(theirs).add(aPerson(9, { badge: 'b' }))).toBeUndefined();
  });

  test('are removed in the version that was read, and then are gone', async () => {
    await addAll([aPerson(1)]);
    await expect(mine.remove(aPerson(1, { version: 2 }))).rejects.toMatchObject({ code: 'stale_version' });
    await mine.remove(aPerson(1));
    expect(await mine.byId('per_0001')).toBeUndefined();
  });

  test('come page by page, newest first; a cursor skips and repeats none of many that are equally old', async () => {
    const all = Array.from({ length: 7 }, (_each, at) => aPerson(at));
    await addAll(all);
    const pages: (readonly string[])[] = [];
    let cursor: string | undefined;
    do {
      const page = await mine.page({ limit: 3, cursor });
      pages.push(idsOf(page.data));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(pages.map((page) => page.length)).toEqual([3, 3, 1]);
    // The clock stands still: all are equally old, and their ids decide.
    expect(pages.flat()).toEqual(idsOf(all).toReversed());
    expect((await mine.page({ limit: 10 }, { status: 'active' })).data).toHaveLength(4);
    expect((await records.acrossTenants(across).page({ limit: 10 }, { status: 'active' })).data).toHaveLength(4);
    expect((await records.forTenant(theirs).page({ limit: 10 })).data).toEqual([]);
  });

  test('are not paged by a cursor that is none of ours', async () => {
    await expect(mine.page({ limit: 3, cursor: 'bm9uZQ' })).rejects.toMatchObject({ code: 'invalid_input' });
  });

  test('are found and counted by a member, also by one value of a member that is a list', async () => {
    await addAll([aPerson(0, { branchIds: ['b1', 'b2'] }), aPerson(1, { branchIds: ['b2'] }), aPerson(2)]);
    expect(idsOf(await mine.where({ branchIds: 'b1' }, 10))).toEqual(['per_0000']);
    expect(idsOf(await mine.where({ branchIds: 'b2', status: 'removed' }, 10))).toEqual(['per_0001']);
    expect(await mine.where({ branchIds: 'b2' }, 1)).toHaveLength(1);
    expect(idsOf(await mine.where({ id: 'per_0002', status: undefined as never }, 10))).toEqual(['per_0002']);
    expect(await mine.count({ branchIds: 'b2' }, 10)).toBe(2);
    expect(await mine.count({ branchIds: 'b2' }, 1)).toBe(1);
    expect(await mine.count({ branchIds: 'b3' }, 10)).toBe(0);
  });

  test('are walked to the last one in the order of their ids, within a company and across them', async () => {
    const all = Array.from({ length: 450 }, (_each, at) => aPerson(at));
    await addAll(all);
    await addAll([aPerson(900)], records.forTenant(theirs));
    expect(idsOf(await Array.fromAsync(mine.all()))).toEqual(idsOf(all));
    expect(await Array.fromAsync(mine.all({ status: 'active' }))).toHaveLength(225);
    const everybody: readonly Owned<Person>[] = await Array.fromAsync(records.acrossTenants(across).all());
    expect(new Set(everybody.map(({ tenantId }) => tenantId))).toEqual(
      new Set([ours, theirs].map((id) => TenantId.parse(id))),
    );
    expect(everybody).toHaveLength(451);
  });
});
