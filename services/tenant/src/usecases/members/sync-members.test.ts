import { derivedId } from '@fencepost/contracts/ids';
import { bigTeam, bigTeamSeed } from '@fencepost/fakes/calcom/big-team-seed';
import { demoSeed } from '@fencepost/fakes/calcom/seed';
import { type FakeCalcom, startFakeCalcom } from '@fencepost/fakes/calcom/server';
import type { Store } from '@fencepost/mongo-kit/collection';
import { afterEveryCrash } from '@fencepost/testing/crashing-store';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { tenantId } from '../../../test/calcom-world.ts';
import { eventsIn, STEFAN, salonOf } from '../../../test/members-world.ts';
import { emptyStore, friseurTeam, scopeOf } from '../../../test/world.ts';

/** More than two pages of 250. */
const BIG = 600;

let calcom: FakeCalcom;
beforeAll(async () => {
  const big = bigTeamSeed({ eventTypes: 1, members: BIG });
  const seed = { users: [...demoSeed.users, ...big.users], teams: [...demoSeed.teams, ...big.teams] };
  calcom = await startFakeCalcom({ seed, requestsPerMinute: 10_000 });
});
afterEach(() => calcom.reset());
afterAll(() => calcom.close());

const FRIEDA = 1001;
const scope = scopeOf({ id: tenantId });
const other = scopeOf({ id: derivedId('ten', 'company', '15') });
const MEMBERSHIPS = '/memberships';

const salon = (store?: Store) => salonOf(calcom, store);
const nothing = { joined: 0, changed: 0, left: 0 };

describe('a sync of team members (TEN-010, TEN-018, TEN-046)', () => {
  test('stores who is in the team, and tells of it without names and addresses', async () => {
    const { sync, member, store, progress } = salon();
    expect(await sync()).toEqual({ joined: 2, changed: 0, left: 0, members: 2 });
    expect(await member(FRIEDA)).toMatchObject({
      calcomTeamId: 34209,
      name: 'Frieda Friseur',
      email: 'frieda@example.com',
      role: 'OWNER',
      accepted: true,
      staffId: null,
      status: 'joined',
      version: 1,
    });
    const events = await eventsIn(store);
    expect(events.map(({ subject }) => subject)).toEqual(Array(2).fill('events.tenant.teamMemberChanged.v1'));
    expect(JSON.stringify(events)).not.toMatch(/Frieda|Stefan|@/i);
    expect(progress).toEqual([2]);
  });

  test('repeated, writes and tells nothing', async () => {
    const { sync, store } = salon();
    await sync();
    const before = await eventsIn(store);
    expect(await sync()).toEqual({ ...nothing, members: 2 });
    expect(await eventsIn(store)).toEqual(before);
  });

  test('takes over another role, address and name', async () => {
    const { sync, member } = salon();
    await sync();
    calcom.control.changeMember(friseurTeam.id, STEFAN, { role: 'ADMIN', email: ' Neu@Example.com', name: 'Stef' });
    expect(await sync()).toEqual({ ...nothing, changed: 1, members: 2 });
    expect(await member(STEFAN)).toMatchObject({ role: 'ADMIN', email: 'neu@example.com', name: 'Stef', version: 2 });
  });

  test('takes over that an invitation was accepted', async () => {
    const { sync, member, bend } = salon();
    await sync();
    await bend(await member(STEFAN), { accepted: false });
    expect(await sync()).toMatchObject({ changed: 1 });
    expect(await member(STEFAN)).toMatchObject({ accepted: true });
  });

  test('marks who left, and finds them again when they come back', async () => {
    const { sync, member, list } = salon();
    await sync();
    calcom.control.removeMember(friseurTeam.id, STEFAN);
    expect(await sync()).toEqual({ ...nothing, left: 1, members: 1 });
    expect(await member(STEFAN)).toMatchObject({ status: 'left', version: 2 });
    expect(await list({ limit: 20, status: 'left' }, scope)).toMatchObject({ data: [{ calcomUserId: STEFAN }] });
    expect((await list({ limit: 20 }, scope)).data).toHaveLength(2);
    expect(await list({ limit: 20 }, other)).toEqual({ data: [], nextCursor: null });
    expect(await sync()).toEqual({ ...nothing, members: 1 });
    calcom.control.addMember(friseurTeam.id, { userId: STEFAN, role: 'MEMBER' });
    expect(await sync()).toEqual({ ...nothing, joined: 1, members: 2 });
    expect(await member(STEFAN)).toMatchObject({ status: 'joined', version: 3 });
  });

  test('of a membership that names another team stops (D-15)', async () => {
    const { sync, member } = salon();
    const user = { email: 'x@example.com', name: 'X' };
    const data = [{ id: 1, userId: 9, teamId: 39203, accepted: true, role: 'OWNER', user }];
    calcom.fault({
      times: 1,
      path: MEMBERSHIPS,
      effect: { kind: 'status', status: 200, body: { status: 'success', data } },
    });
    await expect(sync()).rejects.toMatchObject({ code: 'team_mismatch' });
    expect(await member(9)).toBeUndefined();
  });

  test('is completed by the next one after a crash at any step', async () => {
    const crashes = await afterEveryCrash({
      prepared: async () => emptyStore(),
      run: (store) => salon(store).sync(),
      settled: async (store) => {
        const { data } = await salon(store).list({ limit: 20 }, scope);
        expect(data.map(({ calcomUserId, version }) => [calcomUserId, version]).toSorted()).toEqual([
          [FRIEDA, 1],
          [STEFAN, 1],
        ]);
        expect(await eventsIn(store)).toHaveLength(2);
      },
    });
    expect(crashes).toBe(2);
  });
});

describe('nobody is marked as gone', () => {
  const whole = { ...nothing, members: BIG };
  const synced = async () => {
    const ready = salon();
    expect(await ready.syncBig()).toEqual({ ...whole, joined: BIG });
    expect(ready.progress).toEqual([250, 500, 600]);
    const left = async () => (await ready.list({ limit: 100, status: 'left' }, scope)).data.length;
    return { ...ready, left };
  };

  test('where a page fails half-way', async () => {
    const { syncBig, left } = await synced();
    // The first page passes, at once: the fault waits for the second.
    calcom.fault({ times: 1, path: MEMBERSHIPS, effect: { kind: 'delay', ms: 0 } });
    calcom.fault({ times: 1, path: MEMBERSHIPS, effect: { kind: 'truncate' } });
    await expect(syncBig()).rejects.toMatchObject({ code: 'unavailable' });
    expect(await left()).toBe(0);
    expect(await syncBig()).toEqual(whole);
  });

  test('where Cal.com lists only half a page, which looks like the last one', async () => {
    const { syncBig, left } = await synced();
    calcom.fault({ times: 1, path: MEMBERSHIPS, effect: { kind: 'half' } });
    await expect(syncBig()).rejects.toMatchObject({ code: 'unavailable' });
    expect(await left()).toBe(0);
    expect(await syncBig()).toEqual(whole);
  });

  test('where Cal.com lists nobody at all', async () => {
    const { syncBig, left } = await synced();
    calcom.fault({ path: MEMBERSHIPS, effect: { kind: 'status', status: 200, body: { status: 'success', data: [] } } });
    expect(await syncBig()).toEqual(whole);
    expect(await left()).toBe(0);
  });

  test('but who really left, of however many', async () => {
    const { syncBig, left } = await synced();
    for (let userId = 5_000_301; userId <= 5_000_350; userId += 1) calcom.control.removeMember(bigTeam.id, userId);
    expect(await syncBig()).toEqual({ ...nothing, left: 50, members: BIG - 50 });
    expect(await left()).toBe(50);
  });
});
