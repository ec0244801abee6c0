import { ABSENT } from '@fencepost/contracts/integrity/repair-step';
import { describe, expect, test } from 'vitest';
import { openRepairDoor } from '../src/repair-door.ts';
import { bothStores } from './both-stores.ts';
import { across, anEvent, aThing, makeHandClock, ours, theirs, things } from './things.ts';

describe.each(bothStores)('the raw door on %s, for repair alone', (_, open) => {
  const opened = async () => {
    const clock = makeHandClock();
    const { store, close } = await open([things], clock);
    await store
      .collection(things)
      .forTenant(ours)
      .insert(aThing('a', { tags: ['x'] }));
    const door = openRepairDoor(store, things);
    const look = async (id = 'a') => {
      const seen = await door.look(id, across);
      if (seen === undefined) throw new Error(`${id} is stored`);
      return seen;
    };
    const bend = async (set: Readonly<Record<string, unknown>>) =>
      door.change(await look(), { set, by: 'a hand', restores: true }, { scope: across, event: undefined });
    return { store, door, look, bend, clock, close };
  };

  test('a row that no longer parses is seen as it is, and can be made one that does', async () => {
    const { store, door, look, bend, clock, close } = await opened();
    await bend({ label: null });
    await expect(store.collection(things).forTenant(ours).findOne({ _id: 'a' })).rejects.toMatchObject({
      code: 'corrupt_row',
    });
    const seen = await look();
    expect(seen).toMatchObject({
      tenantId: ours,
      version: 2,
      fits: false,
      repairedBy: 'a hand',
      members: { label: null },
    });
    const event = anEvent({ id: 'a', version: 3, occurredAt: clock.now() });
    const mended = await door.change(
      seen,
      { set: { label: 'again' }, by: 'rpl.1', restores: false },
      { scope: across, event },
    );
    expect(mended).toMatchObject({ version: 3, fits: true, repairedBy: 'rpl.1' });
    const row = await store.collection(things).forTenant(ours).findOne({ _id: 'a' });
    expect(row).toMatchObject({ label: 'again', version: 3, tags: ['x'], outbox: [{ id: event.id }] });
    expect(row).not.toHaveProperty('repairedBy');
    await close();
  });

  test('null and nothing at all are told apart, and each is put back as it was', async () => {
    const { look, bend, close } = await opened();
    await bend({ size: null });
    expect((await look()).members).toMatchObject({ size: null });
    await bend({ size: ABSENT });
    expect((await look()).members).not.toHaveProperty('size');
    await bend({ size: 4 });
    expect((await look()).members).toMatchObject({ size: 4 });
    await close();
  });

  test.each([
    ['another version', { store: 'save' as const }],
    ['another value under the same version', { store: 'hand' as const }],
  ])('nothing is written over %s', async (_name, { store: by }) => {
    const { store, door, look, close } = await opened();
    const seen = await look();
    const changed = { ...seen, members: { ...seen.members, size: 7 } };
    if (by === 'save')
      await store
        .collection(things)
        .forTenant(ours)
        .compareAndSet({ _id: 'a' }, { set: { size: 7 } });
    const stale = by === 'save' ? seen : changed;
    const written = { scope: across, event: undefined };
    expect(await door.change(stale, { set: { size: 9 }, by: 'x', restores: false }, written)).toBeUndefined();
    expect(
      await door.change(await look(), { set: { size: 9 }, by: 'x', restores: false }, written),
      'control',
    ).toMatchObject({
      members: { size: 9 },
    });
    await close();
  });

  test('a record is given to another company and exactly back, under what was seen alone', async () => {
    const { store, door, look, close } = await opened();
    const seen = await look();
    const given = await door.giveTo(seen, { tenantId: theirs, by: 'rpl.1', restores: false }, across);
    expect(given).toMatchObject({ tenantId: theirs, version: 1, repairedBy: 'rpl.1', members: { tags: ['x'] } });
    expect(await store.collection(things).forTenant(ours).findOne({ _id: 'a' })).toBeUndefined();
    expect(await door.giveTo(seen, { tenantId: theirs, by: 'rpl.2', restores: false }, across)).toBeUndefined();
    await door.giveTo(await look(), { tenantId: ABSENT, by: 'a hand', restores: true }, across);
    expect(await look()).toMatchObject({ tenantId: null, storedTenantId: ABSENT });
    await door.giveTo(await look(), { tenantId: ours, by: 'rpl.3', restores: false }, across);
    expect(await store.collection(things).forTenant(ours).findOne({ _id: 'a' })).toMatchObject({ version: 1 });
    await close();
  });

  test('it writes neither whose a row is nor what the store owns, nor what is no field', async () => {
    const { door, look, close } = await opened();
    for (const set of [{ tenantId: theirs }, { version: 9 }, { outbox: [] }, { _id: 'b' }, { unknown: 1 }]) {
      const change = door.change(await look(), { set, by: 'x', restores: true }, { scope: across, event: undefined });
      await expect(change).rejects.toMatchObject({ code: 'internal' });
    }
    expect(await look()).toMatchObject({ tenantId: ours, version: 1 });
    await close();
  });

  test('what does not restore has to fit afterwards', async () => {
    const { door, look, close } = await opened();
    const change = door.change(
      await look(),
      { set: { label: 5 }, by: 'x', restores: false },
      { scope: across, event: undefined },
    );
    await expect(change).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/label/) });
    await close();
  });

  test('an event of another company, and a call without the reason of a platform scope, are refused', async () => {
    const { door, look, clock, close } = await opened();
    const event = anEvent({ id: 'a', version: 2, occurredAt: clock.now(), tenantId: theirs });
    const foreign = door.change(await look(), { set: { size: 2 }, by: 'x', restores: false }, { scope: across, event });
    await expect(foreign).rejects.toMatchObject({ code: 'internal' });
    await expect(door.look('a', {} as never)).rejects.toMatchObject({ code: 'internal' });
    await close();
  });
});
