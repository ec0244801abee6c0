import type { TenantId } from '@fencepost/contracts/ids';
import { freeLease, released } from '@fencepost/service-kit/leasing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Collection, CollectionDoor } from '../src/collection.ts';
import { connectStore } from '../src/connect.ts';
import { defineCollection, type RowOf } from '../src/define-collection.ts';
import { leaseFields, leaseIndex, makeLeases } from '../src/lease.ts';
import { bothStores, type OpenedStore } from './both-stores.ts';
import { makeListeningLog, openTestDatabase } from './databases.ts';
import { across, makeHandClock, ours, theirs } from './things.ts';

const runs = defineCollection({
  name: 'runs',
  scope: 'tenant',
  id: z.string(),
  row: z.object({ steps: z.int(), ...leaseFields }),
  indexes: [leaseIndex],
});
type Run = RowOf<typeof runs>;
const FOR_MS = 60_000;

describe.each(bothStores)('a lease on a run, in %s', (_, open) => {
  const clock = makeHandClock();
  const corrupt: string[] = [];
  const leases = makeLeases<Run>({ clock, onCorrupt: (id) => corrupt.push(id) });
  const as = (owner: string) => ({ owner, forMs: FOR_MS });
  const inMs = (ms: number) => new Date(clock.millis() + ms).toISOString();
  let opened: OpenedStore;
  let door: CollectionDoor<Run>;
  let mine: Collection<Run>;

  beforeEach(async () => {
    opened = await open([runs], clock);
    door = opened.store.collection(runs);
    mine = door.forTenant(ours);
    corrupt.length = 0;
  });
  afterEach(() => opened.close());

  const wanted = async (_id: string, dueAt: string | null, tenantId: TenantId = ours) =>
    expect((await door.forTenant(tenantId).insert({ _id, steps: 0, dueAt, ...freeLease })).inserted).toBe(true);
  const due = async (limit = 10) => (await leases.due(door, across, limit)).map(({ id }) => id);

  test('is given for what is due, and not a moment before', async () => {
    await wanted('now', inMs(0));
    await wanted('soon', inMs(1));
    await wanted('never', null);
    expect(await leases.take(mine, 'soon', as('a'))).toBeUndefined();
    expect(await leases.take(mine, 'never', as('a'))).toBeUndefined();
    expect(await leases.take(mine, 'unknown', as('a'))).toBeUndefined();
    const taken = await leases.take(mine, 'now', as('a'));
    expect(taken).toMatchObject({ _id: 'now', leasedBy: 'a', leaseUntil: inMs(FOR_MS), version: 2 });
    clock.advance(1);
    expect(await leases.take(mine, 'soon', as('a'))).toMatchObject({ leasedBy: 'a' });
  });

  test('of 20 who want it at once, one gets it; the next only when it ran out', async () => {
    await wanted('run', inMs(-1));
    const takers = Array.from({ length: 20 }, (_unused, n) => leases.take(mine, 'run', as(`owner ${n}`)));
    expect((await Promise.all(takers)).filter((row) => row !== undefined)).toHaveLength(1);
    clock.advance(FOR_MS - 1);
    expect(await leases.take(mine, 'run', as('late'))).toBeUndefined();
    clock.advance(1);
    expect(await leases.take(mine, 'run', as('late'))).toMatchObject({ leasedBy: 'late' });
  });

  test('that ran out lets its former holder write nothing more (BK1)', async () => {
    await wanted('run', inMs(0));
    const slow = (await leases.take(mine, 'run', as('slow'))) as Run;
    clock.advance(FOR_MS);
    const quick = (await leases.take(mine, 'run', as('quick'))) as Run;
    expect(await leases.renew(mine, 'run', as('slow'))).toBeUndefined();
    await expect(mine.save(slow, { set: { steps: 1, ...released(null) } }, [])).rejects.toMatchObject({
      code: 'stale_version',
    });
    expect((await mine.save(quick, { set: { steps: 2, ...released(null) } }, [])).steps).toBe(2);
  });

  test('is renewed by its holder alone, even late when nobody took it', async () => {
    await wanted('run', inMs(0));
    await leases.take(mine, 'run', as('a'));
    clock.advance(FOR_MS - 1);
    expect(await leases.renew(mine, 'run', as('b'))).toBeUndefined();
    expect(await leases.renew(mine, 'run', as('a'))).toMatchObject({ leaseUntil: inMs(FOR_MS) });
    clock.advance(FOR_MS + 1);
    expect(await leases.renew(mine, 'run', as('a'))).toMatchObject({ leaseUntil: inMs(FOR_MS) });
    expect(await leases.take(mine, 'run', as('b'))).toBeUndefined();
  });

  test('ends with the save of the result, which says when there is more to do', async () => {
    await wanted('run', inMs(0));
    const taken = (await leases.take(mine, 'run', as('a'))) as Run;
    const saved = await mine.save(taken, { set: { steps: 1, ...released(inMs(500)) } }, []);
    expect(saved).toMatchObject({ leasedBy: null, leaseUntil: null, dueAt: inMs(500) });
    expect(await leases.take(mine, 'run', as('b'))).toBeUndefined();
    clock.advance(500);
    expect(await leases.take(mine, 'run', as('b'))).toMatchObject({ steps: 1 });
  });

  test('belongs to one company: the id of another’s run finds nothing (TI2)', async () => {
    await wanted('run', inMs(0), theirs);
    expect(await leases.take(mine, 'run', as('a'))).toBeUndefined();
    await leases.take(door.forTenant(theirs), 'run', as('a'));
    expect(await leases.renew(mine, 'run', as('a'))).toBeUndefined();
    expect(await leases.renew(door.forTenant(theirs), 'run', as('a'))).toBeDefined();
  });

  test('can be had for exactly what the sweeper finds: due and free, of every company, no more than asked for', async () => {
    await wanted('a', inMs(-5));
    await wanted('b', inMs(0), theirs);
    await wanted('c', inMs(1));
    await wanted('d', null);
    await wanted('e', inMs(-1));
    expect(await leases.due(door, across, 10)).toEqual([
      { id: 'a', tenantId: ours },
      { id: 'b', tenantId: theirs },
      { id: 'e', tenantId: ours },
    ]);
    expect(await due(2)).toEqual(['a', 'b']);
    await leases.take(mine, 'a', as('x'));
    expect(await due()).toEqual(['b', 'e']);
    clock.advance(FOR_MS);
    expect(await due()).toEqual(['a', 'b', 'c', 'e']);
  });
});

describe('runs in MongoDB', () => {
  test('that do not fit their schema hold up nobody else, and finding what is due uses its index', async () => {
    const clock = makeHandClock();
    const { url, database, raw, drop } = await openTestDatabase();
    const store = await connectStore({ url, database, definitions: [runs], clock, log: makeListeningLog() });
    const door = store.collection(runs);
    const dueAt = clock.now();
    await door.forTenant(ours).insert({ _id: 'b', steps: 0, dueAt, ...freeLease });
    const bad = { _id: 'a' as never, tenantId: ours, dueAt, leaseUntil: null };
    await raw.collection('runs').insertOne(bad, { bypassDocumentValidation: true });
    const corrupt: string[] = [];
    const leases = makeLeases<Run>({ clock, onCorrupt: (id) => corrupt.push(id) });
    expect(await leases.due(door, across, 1)).toEqual([{ id: 'b', tenantId: ours }]);
    expect(corrupt).toEqual(['a']);
    const plan = await raw
      .collection('runs')
      .find({ dueAt: { $gt: '', $lte: dueAt }, $or: [{ leaseUntil: null }, { leaseUntil: { $lte: dueAt } }] })
      .hint('due')
      .explain();
    expect(JSON.stringify(plan.queryPlanner.winningPlan)).toContain('"indexName":"due"');
    await store.close();
    await drop();
  });
});
