import { demoApiKeys } from '@fencepost/fakes/calcom/seed';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { newestRun, type SyncWorld, startSyncWorld, syncAgain, twoBound, workOn } from '../../../test/sync-world.ts';
import { everythingIn, scopeOf } from '../../../test/world.ts';

const MINUTE_MS = 60_000;

let world: SyncWorld;
beforeAll(async () => {
  world = await startSyncWorld({ timeoutMs: 300 });
});
afterEach(() => world.calcom.reset());
afterAll(() => world.calcom.close());

const imported = async () => {
  const bound = await twoBound(world);
  await workOn(bound.does, bound.one);
  const { services, mappings } = await everythingIn(bound.store);
  return { ...bound, good: { services, mappings } };
};
const fail = (times: number, status: number, path = '/v2') =>
  world.calcom.fault({ times, path, effect: { kind: 'status', status } });

describe('the state is true at every moment, and the sync recovers by itself where it can (TEN-019, TEN-020)', () => {
  test('a 429 is waited out without counting as an attempt; asked too early, nothing is sent', async () => {
    const { does, one } = await twoBound(world);
    fail(1, 429, '/event-types');
    const waiting = await workOn(does, one);
    const until = new Date(world.clock.millis() + MINUTE_MS).toISOString();
    expect(waiting).toMatchObject({
      state: 'syncing',
      attempts: 0,
      waitingUntil: until,
      error: { code: 'rate_limited' },
    });
    expect(await does.getTeam({}, scopeOf(one))).toMatchObject({
      syncStatus: 'syncing',
      teamSyncError: expect.stringContaining(`Waits until ${until}`),
    });
    const asked = JSON.stringify(world.calcom.requests());
    world.clock.advance(MINUTE_MS - 1);
    expect(await workOn(does, one)).toEqual(waiting);
    expect(JSON.stringify(world.calcom.requests())).toBe(asked);
    world.clock.advance(1);
    expect(await workOn(does, one)).toMatchObject({ state: 'synced', error: null, waitingUntil: null });
    expect(await does.getTeam({}, scopeOf(one))).toMatchObject({ syncStatus: 'synced', teamSyncError: null });
  });

  test('500s are tried again after 1, 5 and 15 minutes; then the run has failed, and the last good import stays', async () => {
    const { does, one, store, good } = await imported();
    fail(4, 500, '/event-types');
    let run = await syncAgain(world, { does, of: one });
    for (const [attempts, minutes] of [
      [1, 1],
      [2, 5],
      [3, 15],
    ] as const) {
      const waitingUntil = new Date(world.clock.millis() + minutes * MINUTE_MS).toISOString();
      expect(run).toMatchObject({ state: 'syncing', attempts, waitingUntil, error: { code: 'unavailable' } });
      world.clock.advance(minutes * MINUTE_MS);
      run = await workOn(does, one);
    }
    expect(run).toMatchObject({ state: 'error', attempts: 3, error: { code: 'unavailable' } });
    const { services, mappings } = await everythingIn(store);
    expect({ services, mappings }).toEqual(good);
    const team = await does.getTeam({}, scopeOf(one));
    expect(team).toMatchObject({ syncStatus: 'error', eventTypeCount: 18, syncDue: true });
    expect(await syncAgain(world, { does, of: one })).toMatchObject({ state: 'synced' });
  });

  test('a Cal.com that hangs is given up after its time, and tried again', async () => {
    const { does, one } = await twoBound(world);
    world.calcom.fault({ times: 1, path: '/teams/34209', effect: { kind: 'hang' } });
    expect(await workOn(does, one)).toMatchObject({ state: 'syncing', attempts: 1, error: { code: 'timeout' } });
    world.clock.advance(MINUTE_MS);
    expect(await workOn(does, one)).toMatchObject({ state: 'synced' });
  });

  test('a breaker that opens in the middle is waited out', async () => {
    const { does, one } = await twoBound(world);
    fail(5, 500, '/webhooks');
    const run = await workOn(does, one);
    expect(run).toMatchObject({
      state: 'syncing',
      attempts: 0,
      step: 'registering_webhooks',
      error: { code: 'unavailable' },
    });
    world.clock.advance(MINUTE_MS);
    const after = await workOn(does, one);
    expect(after.waitingUntil === null ? after : await again(does, one)).toMatchObject({ state: 'synced' });
    expect(await does.getTeam({}, scopeOf(one))).toMatchObject({ syncStatus: 'synced', eventTypeCount: 18 });
  });

  test('what an attempt has warned of is not said any more once the next one has put it right', async () => {
    const { does, one } = await twoBound(world);
    world.calcom.fault({ times: 1, method: 'POST', path: '/webhooks', effect: { kind: 'status', status: 400 } });
    fail(1, 500, '/memberships');
    const waiting = await workOn(does, one);
    expect(waiting).toMatchObject({ state: 'syncing', step: 'syncing_members', counts: { webhooks: 17 } });
    expect(waiting.warnings).toEqual([expect.stringContaining('has no webhook yet')]);
    world.clock.advance(MINUTE_MS);
    expect(await workOn(does, one)).toMatchObject({ state: 'synced', warnings: [], counts: { webhooks: 18 } });
  });

  test('an expired key ends the run at once, in words; a new key brings the team back by itself', async () => {
    const { does, one, store, good } = await imported();
    world.calcom.control.expireKey(demoApiKeys.friseurOwner);
    const run = await syncAgain(world, { does, of: one });
    expect(run).toMatchObject({ state: 'error', attempts: 0, error: { code: 'credentials_refused' } });
    expect(run.error?.message).toContain('expired');
    const credential = await does.getCalcomCredential({}, scopeOf(one));
    expect(credential).toMatchObject({ status: 'rejected', problem: expect.stringContaining('expired') });
    expect((await everythingIn(store)).services).toEqual(good.services);
    // No retry before a new key: not by hand, and not by the schedule.
    await expect(does.startSync({ acceptChanges: true }, scopeOf(one))).rejects.toMatchObject({
      code: 'credentials_refused',
      message: expect.stringContaining('expired'),
    });
    world.clock.advance(MINUTE_MS);
    world.calcom.control.rotateKey(demoApiKeys.friseurOwner, 'cal_renewed');
    await does.setCalcomApiKey({ apiKey: 'cal_renewed' }, scopeOf(one));
    expect(await newestRun({ does, of: one })).toMatchObject({ state: 'pending', trigger: 'event' });
    expect(await workOn(does, one)).toMatchObject({ state: 'synced' });
  });

  test('a key whose user lost the role is rejected in words', async () => {
    const { does, one } = await imported();
    world.calcom.control.removeMember(34209, 1001);
    const run = await syncAgain(world, { does, of: one });
    expect(run).toMatchObject({ state: 'error', error: { code: 'credentials_refused' } });
    expect(await does.getCalcomCredential({}, scopeOf(one))).toMatchObject({ status: 'rejected' });
  });
});

/** After a breaker has opened, two probes must succeed before it closes: the others beside them wait once more. */
const again = async (does: Parameters<typeof workOn>[0], one: Parameters<typeof workOn>[1]) => {
  let run = await newestRun({ does, of: one });
  for (let rounds = 0; run.waitingUntil !== null && rounds < 5; rounds += 1) {
    world.clock.advance(MINUTE_MS);
    run = await workOn(does, one);
  }
  return run;
};
