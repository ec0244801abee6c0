import { platformScope } from '@fencepost/testing/platform-scope';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  newestRun,
  type SyncWorld,
  startSyncWorld,
  syncAgain,
  twoBound,
  twoCompanies,
  workOn,
} from '../../../test/sync-world.ts';
import { everythingIn, scopeOf } from '../../../test/world.ts';

const MINUTE_MS = 60_000;

let world: SyncWorld;
beforeAll(async () => {
  world = await startSyncWorld();
});
afterEach(() => world.calcom.reset());
afterAll(() => world.calcom.close());

const cancel = async (does: Awaited<ReturnType<typeof twoBound>>['does'], company: { readonly id: string }) =>
  does.cancelSync({ runId: (await newestRun({ does, of: company as never })).id }, scopeOf(company));

describe('starting a sync (TEN-031, TEN-035)', () => {
  test('two who start one at once get the same run', async () => {
    const { store, does, one } = await twoBound(world);
    await workOn(does, one);
    world.clock.advance(MINUTE_MS);
    const runs = await Promise.all([1, 2, 3].map(() => does.startSync({ acceptChanges: true }, scopeOf(one))));
    expect(new Set(runs.map(({ id }) => id)).size).toBe(1);
    const { syncRuns } = await everythingIn(store);
    expect(syncRuns.filter(({ tenantId, open }) => tenantId === one.id && open)).toHaveLength(1);
  });

  test('needs a team, and a key', async () => {
    const { does, one } = await twoCompanies(world);
    await expect(does.startSync({ acceptChanges: true }, scopeOf(one))).rejects.toMatchObject({ code: 'conflict' });
  });

  test('another company’s run does not exist (law 12)', async () => {
    const { does, one, other } = await twoBound(world);
    const { id: runId, version } = await newestRun({ does, of: one });
    await expect(does.getSyncRun({ runId }, scopeOf(other))).rejects.toMatchObject({ code: 'not_found' });
    await expect(does.cancelSync({ runId }, scopeOf(other))).rejects.toMatchObject({ code: 'not_found' });
    const decide = does.decideHeldSync({ runId, decision: 'apply', version }, scopeOf(other));
    await expect(decide).rejects.toMatchObject({ code: 'not_found' });
    expect(await does.getSyncRun({ runId }, scopeOf(one))).toMatchObject({ id: runId });
  });
});

describe('cancelling a sync', () => {
  test('that has not begun ends it at once, and nothing is worked on', async () => {
    const { store, does, one } = await twoBound(world);
    expect(await cancel(does, one)).toMatchObject({ state: 'cancelled', finishedAt: world.clock.now() });
    expect(await workOn(does, one)).toMatchObject({ state: 'cancelled' });
    expect((await everythingIn(store)).services).toEqual([]);
    expect(await does.getTeam({}, scopeOf(one))).toMatchObject({ syncStatus: 'pending' });
    expect(await does.startSync({ acceptChanges: true }, scopeOf(one))).toMatchObject({ state: 'pending' });
  });

  test('that is worked on stops it at its next step; what is written stays, each service whole', async () => {
    const { store, does, one } = await twoBound(world);
    world.calcom.fault({ times: 1, method: 'POST', path: '/webhooks', effect: { kind: 'delay', ms: 150 } });
    const working = workOn(does, one);
    const { id: runId } = await newestRun({ does, of: one });
    await expect
      .poll(async () => (await does.getSyncRun({ runId }, scopeOf(one))).step, { interval: 5 })
      .toBe('registering_webhooks');
    await cancel(does, one);
    expect(await working).toMatchObject({ state: 'cancelled' });
    const { services } = await everythingIn(store);
    expect(services.map(({ syncStatus }) => syncStatus)).toEqual(Array(18).fill('synced'));
    expect(await does.getTeam({}, scopeOf(one))).toMatchObject({ syncStatus: 'pending' });
    expect(await syncAgain(world, { does, of: one })).toMatchObject({ state: 'synced', counts: { unchanged: 18 } });
  });

  test('that waits ends it, and the last good import stands', async () => {
    const { does, one } = await twoBound(world);
    await workOn(does, one);
    world.calcom.fault({ times: 1, path: '/event-types', effect: { kind: 'status', status: 500 } });
    expect(await syncAgain(world, { does, of: one })).toMatchObject({ state: 'syncing', attempts: 1 });
    expect(await cancel(does, one)).toMatchObject({ state: 'cancelled' });
    expect(await cancel(does, one)).toMatchObject({ state: 'cancelled' });
    expect(await does.getTeam({}, scopeOf(one))).toMatchObject({ syncStatus: 'synced', teamSyncError: null });
  });

  test('that has ended is a conflict', async () => {
    const { does, one } = await twoBound(world);
    await workOn(does, one);
    await expect(cancel(does, one)).rejects.toMatchObject({ code: 'conflict' });
  });
});

test('a process that leaves gives its run back at once, and another goes on', async () => {
  const { store, does, one } = await twoBound(world);
  const { id: runId } = await newestRun({ does, of: one });
  await does.runSync({ runId, isLeaving: () => true }, scopeOf(one));
  expect(await does.getSyncRun({ runId }, scopeOf(one))).toMatchObject({ state: 'syncing' });
  expect(await workOn(world.on(store), one)).toMatchObject({ state: 'synced' });
});

describe('syncs that start by themselves (D-16, TEN-030, TEN-037)', () => {
  test('begin when the company’s time is over, for it alone, and once', async () => {
    const { does, one, other } = await twoBound(world);
    await workOn(does, one);
    await workOn(does, other);
    const company = await does.getCompany({}, scopeOf(other));
    await does.updateCompany({ settings: { syncEveryMinutes: 60 }, version: company.version }, scopeOf(other));
    const schedule = () => does.scheduleSyncs(platformScope);
    world.clock.advance(30 * MINUTE_MS - 1);
    expect(await schedule()).toEqual({ started: 0 });
    expect(await does.getTeam({}, scopeOf(one))).toMatchObject({ syncDue: false });
    world.clock.advance(1);
    expect(await does.getTeam({}, scopeOf(one))).toMatchObject({ syncDue: true });
    expect(await schedule()).toEqual({ started: 1 });
    expect(await schedule()).toEqual({ started: 0 });
    expect(await newestRun({ does, of: one })).toMatchObject({
      trigger: 'scheduled',
      acceptChanges: false,
      state: 'pending',
    });
    expect(await newestRun({ does, of: other })).toMatchObject({ trigger: 'manual', state: 'synced' });
  });

  test('do not repeat a failure every minute, nor ask with a key that is refused', async () => {
    const { does, one, other } = await twoBound(world);
    world.calcom.control.plantForeign(34209, 2563193);
    world.calcom.control.revokeKey('cal_demo_askproai_owner');
    expect(await workOn(does, one)).toMatchObject({ error: { code: 'team_mismatch' } });
    expect(await workOn(does, other)).toMatchObject({ error: { code: 'credentials_refused' } });
    world.clock.advance(30 * MINUTE_MS - 1);
    expect(await does.scheduleSyncs(platformScope)).toEqual({ started: 0 });
    world.clock.advance(24 * 60 * MINUTE_MS);
    expect(await does.scheduleSyncs(platformScope)).toEqual({ started: 1 });
    expect(await newestRun({ does, of: one })).toMatchObject({ trigger: 'scheduled' });
  });

  test('leave a suspended company alone', async () => {
    const { does, one } = await twoBound(world);
    await workOn(does, one);
    await does.suspendCompany({ tenantId: one.id }, platformScope);
    world.clock.advance(24 * 60 * MINUTE_MS);
    await does.scheduleSyncs(platformScope);
    expect(await newestRun({ does, of: one })).toMatchObject({ trigger: 'manual' });
  });

  test('follow a delivery that no mapping explains, once a minute at most, and never one that was answered', async () => {
    const { does, one } = await twoBound(world);
    await workOn(does, one);
    const doubt = () => does.syncOnDoubt({ seenAt: world.clock.now() }, scopeOf(one));
    world.clock.advance(MINUTE_MS - 1);
    await doubt();
    expect(await newestRun({ does, of: one })).toMatchObject({ trigger: 'manual' });
    world.clock.advance(1);
    const seenAt = world.clock.now();
    await doubt();
    expect(await newestRun({ does, of: one })).toMatchObject({ trigger: 'event', state: 'pending' });
    const { id } = await workOn(does, one);
    world.clock.advance(10 * MINUTE_MS);
    await does.syncOnDoubt({ seenAt }, scopeOf(one));
    expect(await newestRun({ does, of: one })).toMatchObject({ id });
  });
});

test('a scheduled sync takes over what the settings allow and holds the rest back (TEN-037)', async () => {
  const { does, one, stores } = await twoBound(world);
  await workOn(does, one);
  world.calcom.control.changeEventType(3420901, { title: 'Herrenschnitt' });
  world.calcom.control.changeEventType(3420902, { lengthInMinutes: 50 });
  const run = await syncAgain(world, { does, of: one, acceptChanges: false });
  expect(run).toMatchObject({ state: 'synced', counts: { changed: 1, drifted: 1, unchanged: 16 } });
  const service = async (eventTypeId: number) => (await stores.services.forTenant(one.id).where({ eventTypeId }, 1))[0];
  expect(await service(3420901)).toMatchObject({ name: 'Herrenschnitt', syncStatus: 'synced' });
  expect(await service(3420902)).toMatchObject({ durationMinutes: 45, syncStatus: 'pending' });
  expect(await syncAgain(world, { does, of: one })).toMatchObject({ counts: { changed: 1, drifted: 0 } });
  expect(await service(3420902)).toMatchObject({ durationMinutes: 50, syncStatus: 'synced', syncError: null });
});

test('an endpoint’s change that meets a sync at work is tried again after it, for its webhooks may be registered already', async () => {
  const { does, one } = await twoBound(world);
  const { id: runId } = await newestRun({ does, of: one });
  await does.runSync({ runId, isLeaving: () => true }, scopeOf(one));
  await expect(does.renewWebhooks({ forget: true }, scopeOf(one))).rejects.toMatchObject({ code: 'unavailable' });
  await workOn(does, one);
  world.clock.advance(MINUTE_MS);
  await does.renewWebhooks({ forget: true }, scopeOf(one));
  expect(await workOn(does, one)).toMatchObject({ trigger: 'event', state: 'synced', counts: { webhooks: 18 } });
});
