import type { Service } from '@fencepost/contracts/tenant/mapping';
import { amend } from '@fencepost/service-kit/write-record';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type SyncWorld, startSyncWorld, syncAgain, twoBound, workOn } from '../../../test/sync-world.ts';
import { everythingIn, scopeOf } from '../../../test/world.ts';
import { rows } from '../../adapters/rows.ts';
import { serviceIdOf } from '../../domain/record-ids.ts';

let world: SyncWorld;
beforeAll(async () => {
  world = await startSyncWorld();
});
afterEach(() => world.calcom.reset());
afterAll(() => world.calcom.close());

const prepared = () => twoBound(world);
type Prepared = Awaited<ReturnType<typeof prepared>>;

const written = async ({ store }: Pick<Prepared, 'store'>) => {
  const { services, mappings, bindings } = await everythingIn(store);
  return { services, mappings, bindings };
};

describe('membership comes before any write (TEN-021, TEN-027, TEN-049, K3)', () => {
  test.each([
    ['of another team', () => world.calcom.control.plantForeign(34209, 2563193), 2563193, 39203],
    [
      'of a team that exists nowhere',
      () =>
        world.calcom.control.plantForeign(34209, { id: 77, title: 'X', slug: 'x', lengthInMinutes: 30, teamId: 99 }),
      77,
      99,
    ],
  ])(
    'an event type %s stops the import without a write, and is told of',
    async (_, plant, eventTypeId, actualTeamId) => {
      const bound = await prepared();
      const { store, does, one, other } = bound;
      plant();
      const before = await written(bound);
      const run = await workOn(does, one);
      expect(run).toMatchObject({
        state: 'error',
        error: {
          code: 'team_mismatch',
          message: 'Team ID mismatch - security violation',
          eventTypeId,
          expectedTeamId: 34209,
          actualTeamId,
        },
      });
      expect(await written(bound)).toEqual(before);
      expect(await does.getTeam({}, scopeOf(one))).toMatchObject({
        syncStatus: 'error',
        teamSyncError: 'Team ID mismatch - security violation',
        lastTeamSync: null,
      });
      const told = (await everythingIn(store)).syncRuns.flatMap(({ outbox }) => outbox);
      expect(told).toContainEqual(
        expect.objectContaining({
          subject: 'events.tenant.teamMismatchDetected.v1',
          payload: expect.objectContaining({ eventTypeId, expectedTeamId: 34209, actualTeamId }),
        }),
      );
      // Beside it, the clean company's import completes.
      expect(await workOn(does, other)).toMatchObject({ state: 'synced' });
    },
  );

  test('of two companies that import at once, the one with a foreign event type stops and the clean one completes', async () => {
    const { store, does, one, other } = await prepared();
    world.calcom.control.plantForeign(34209, 2563193);
    const before = await everythingIn(store);
    const [stopped, completed] = await Promise.all([workOn(does, one), workOn(world.on(store), other)]);
    expect(stopped).toMatchObject({ state: 'error', error: { code: 'team_mismatch' } });
    expect(completed).toMatchObject({ state: 'synced', counts: { created: 2 } });
    const after = await everythingIn(store);
    for (const kind of ['services', 'mappings', 'teamMembers', 'drifts'] as const) {
      expect(after[kind].filter(({ tenantId }) => tenantId === one.id)).toEqual([]);
    }
    expect(after.services.map(({ tenantId }) => tenantId)).toEqual([other.id, other.id]);
    const claimsOf = ({ bindings }: typeof after) => bindings.filter(({ owner }) => owner === one.id);
    expect(claimsOf(after)).toEqual(claimsOf(before));
  });

  test('an event type that another company has claimed stops it too: an import moves nobody’s service', async () => {
    const bound = await prepared();
    const { does, one, other, stores } = bound;
    const claim = { id: 'event_type:3420905', kind: 'event_type', owner: other.id, reference: 'theirs' } as const;
    await stores.bindings.claim(claim);
    const before = await written(bound);
    const run = await workOn(does, one);
    expect(run).toMatchObject({
      state: 'error',
      error: { code: 'team_mismatch', eventTypeId: 3420905, actualTeamId: null },
    });
    expect(await written(bound)).toEqual(before);
  });

  test('a team that was put into the record by hand is imported for nobody (D-15)', async () => {
    const bound = await prepared();
    const { store, does, one, stores } = bound;
    const bend = { calcomTeamId: 39203 };
    const [team] = await stores.teamBindings.forTenant(one.id).where({ status: 'active' }, 1);
    await store.collection(rows.teamBindings).forTenant(one.id).compareAndSet({ _id: team?.id }, { set: bend });
    const before = await written(bound);
    expect(await workOn(does, one)).toMatchObject({ state: 'error', error: { code: 'conflict' } });
    expect(await written(bound)).toEqual(before);
  });
});

describe('what is gone at Cal.com', () => {
  const removeEventTypes = (from: number, howMany: number) => {
    for (let id = from; id < from + howMany; id += 1) world.calcom.control.removeEventType(id);
  };

  test('is sold no more, its mapping retired, and never called synced (K15)', async () => {
    const { does, one, stores } = await prepared();
    await workOn(does, one);
    removeEventTypes(3420901, 1);
    const run = await syncAgain(world, { does, of: one });
    expect(run).toMatchObject({ state: 'synced', counts: { removed: 1, unchanged: 17 } });
    const [service] = await stores.services.forTenant(one.id).where({ eventTypeId: 3420901 }, 1);
    expect(service).toMatchObject({
      active: false,
      syncStatus: 'error',
      syncError: expect.stringContaining('removed at Cal.com'),
    });
    const [mapping] = await stores.mappings.forTenant(one.id).where({ eventTypeId: 3420901 }, 1);
    expect(mapping).toMatchObject({ status: 'retired', webhookId: null });
    expect((await syncAgain(world, { does, of: one })).counts.removed).toBe(0);
    expect(await stores.services.forTenant(one.id).byId(service?.id ?? '')).toMatchObject({ syncStatus: 'error' });
  });

  test('is warned of until a person has decided, and no longer; a service that merely is not sold still is (TEN-025, K15)', async () => {
    const { does, one, stores } = await prepared();
    await workOn(does, one);
    removeEventTypes(3420901, 1);
    const stray = serviceIdOf(one.id, 3420902);
    const bent: Partial<Service> = { active: false, syncStatus: 'never' };
    await amend<Service>(stores.services.forTenant(one.id), stray, { changed: (stored) => ({ ...stored, ...bent }) });
    const gone = `Service created but not synced: ${serviceIdOf(one.id, 3420901)} is error.`;
    const warnings = async () => (await syncAgain(world, { does, of: one, acceptChanges: false })).warnings;
    expect(await warnings(), 'positive control').toContain(gone);

    const [drift] = (await does.listDrift({ limit: 1, state: 'open' }, scopeOf(one))).data;
    if (drift === undefined) throw new Error('there is no drift');
    await does.decideDrift({ driftId: drift.id, decision: 'accept', version: drift.version }, scopeOf(one));
    expect(await warnings()).not.toContain(gone);
    await amend<Service>(stores.services.forTenant(one.id), serviceIdOf(one.id, 3420901), {
      changed: (stored) => ({ ...stored, active: true }),
    });
    expect(await warnings(), 'and what is sold is warned of, whatever was decided').toContain(gone);
  });

  test('is asked for one by one: half a list removes nothing, and the next attempt is whole', async () => {
    const bound = await prepared();
    const { does, one } = bound;
    await workOn(does, one);
    const before = await written(bound);
    world.calcom.fault({ times: 1, path: '/34209/event-types', effect: { kind: 'half' } });
    const halved = await syncAgain(world, { does, of: one });
    expect(halved).toMatchObject({ state: 'syncing', attempts: 1, error: { code: 'unavailable' } });
    expect(await written(bound)).toEqual(before);
    world.clock.advance(60_000);
    expect(await workOn(does, one)).toMatchObject({ state: 'synced', counts: { unchanged: 18, removed: 0 } });
  });

  test('in masses is held for a person, and the last good import stays', async () => {
    const bound = await prepared();
    const { does, one } = bound;
    await workOn(does, one);
    const before = await written(bound);
    removeEventTypes(3420901, 11);
    const held = await syncAgain(world, { does, of: one });
    expect(held).toMatchObject({ state: 'held', wouldRemove: expect.arrayContaining([3420901, 3420911]) });
    expect(held.wouldRemove).toHaveLength(11);
    expect(await written(bound)).toEqual(before);
    expect(await does.getTeam({}, scopeOf(one))).toMatchObject({
      syncStatus: 'pending',
      teamSyncError: expect.stringContaining(held.id),
    });
    // It waits: no sync, however often one is asked for.
    expect(await does.startSync({ acceptChanges: true }, scopeOf(one))).toMatchObject({ id: held.id, state: 'held' });

    const { id: runId, version } = held;
    const discarded = await does.decideHeldSync({ runId, decision: 'discard', version }, scopeOf(one));
    expect(discarded.state).toBe('cancelled');
    expect(await written(bound)).toEqual(before);
    expect(await does.getTeam({}, scopeOf(one))).toMatchObject({
      syncStatus: 'synced',
      teamSyncError: null,
      eventTypeCount: 18,
    });
  });

  test('in masses is removed once a person says so', async () => {
    const { does, one, stores } = await prepared();
    await workOn(does, one);
    removeEventTypes(3420901, 11);
    const { id: runId, version } = await syncAgain(world, { does, of: one });
    await does.decideHeldSync({ runId, decision: 'apply', version }, scopeOf(one));
    expect(await workOn(does, one)).toMatchObject({ id: runId, state: 'synced', counts: { removed: 11 } });
    expect(await stores.services.forTenant(one.id).count({ syncStatus: 'error', active: false }, 100)).toBe(11);
    const again = does.decideHeldSync({ runId, decision: 'apply', version }, scopeOf(one));
    await expect(again).rejects.toMatchObject({ code: 'stale_version' });
  });

  test('beyond what a person has said yes to is not removed: a list that is empty a moment later is not believed', async () => {
    const { does, one, stores } = await prepared();
    await workOn(does, one);
    removeEventTypes(3420901, 11);
    const { id: runId, version } = await syncAgain(world, { does, of: one });
    await does.decideHeldSync({ runId, decision: 'apply', version }, scopeOf(one));
    const body = { status: 'success', data: [] };
    world.calcom.fault({ times: 1, path: '/34209/event-types', effect: { kind: 'status', status: 200, body } });
    expect(await workOn(does, one)).toMatchObject({ id: runId, state: 'syncing', attempts: 1 });
    expect(await stores.services.forTenant(one.id).count({ syncStatus: 'synced' }, 100)).toBe(18);
    world.clock.advance(60_000);
    expect(await workOn(does, one)).toMatchObject({ state: 'synced', counts: { removed: 11 } });
    expect(await stores.services.forTenant(one.id).count({ syncStatus: 'synced' }, 100)).toBe(7);
  });

  test('beyond what a person has said yes to is held anew where it is really gone', async () => {
    const { does, one, stores } = await prepared();
    await workOn(does, one);
    removeEventTypes(3420901, 11);
    const { id: runId, version } = await syncAgain(world, { does, of: one });
    await does.decideHeldSync({ runId, decision: 'apply', version }, scopeOf(one));
    removeEventTypes(3420912, 7);
    const held = await workOn(does, one);
    expect(held).toMatchObject({ id: runId, state: 'held' });
    expect(held.wouldRemove).toHaveLength(18);
    expect(await stores.services.forTenant(one.id).count({ syncStatus: 'synced' }, 100)).toBe(18);
    await does.decideHeldSync({ runId, decision: 'apply', version: held.version }, scopeOf(one));
    expect(await workOn(does, one)).toMatchObject({ state: 'synced', counts: { removed: 18 } });
  });

  test('as a whole is held, however little it is', async () => {
    const { does, other } = await prepared();
    await workOn(does, other);
    for (const id of [2563193, 3664712]) world.calcom.control.removeEventType(id);
    expect(await syncAgain(world, { does, of: other })).toMatchObject({
      state: 'held',
      wouldRemove: [2563193, 3664712],
    });
  });

  test('only by a fault, which an empty list is, removes nothing, troubles nobody, and the next attempt is whole', async () => {
    const bound = await prepared();
    const { does, other } = bound;
    await workOn(does, other);
    const before = await written(bound);
    const body = { status: 'success', data: [] };
    world.calcom.fault({ times: 1, path: '/39203/event-types', effect: { kind: 'status', status: 200, body } });
    const emptied = await syncAgain(world, { does, of: other });
    expect(emptied).toMatchObject({ state: 'syncing', attempts: 1, error: { code: 'unavailable' } });
    expect(await written(bound)).toEqual(before);
    world.clock.advance(60_000);
    expect(await workOn(does, other)).toMatchObject({ state: 'synced', counts: { unchanged: 2, removed: 0 } });
  });
});
