import { known } from '@fencepost/contracts/errors';
import { bigTeam, bigTeamSeed } from '@fencepost/fakes/calcom/big-team-seed';
import { demoApiKeys } from '@fencepost/fakes/calcom/seed';
import { afterEveryCrash } from '@fencepost/testing/crashing-store';
import { platformScope } from '@fencepost/testing/platform-scope';
import { makeCalcomClient } from '@fencepost/vendors/calcom/client';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type SyncWorld, startSyncWorld, syncAgain, twoBound, workOn } from '../../../test/sync-world.ts';
import { everythingIn, friseur, LEASE_MS, scopeOf } from '../../../test/world.ts';
import { rows } from '../../adapters/rows.ts';

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
const count = <T>(items: readonly T[], which: (item: T) => boolean): number => items.filter(which).length;

describe('an import', () => {
  test('makes every event type of the team a synced service, with mapping, webhook and members (TEN-017, TEN-020, TEN-045)', async () => {
    const { does, one, stores } = await prepared();
    const run = await workOn(does, one);
    expect(run).toMatchObject({ state: 'synced', step: 'done', error: null, warnings: [], waitingUntil: null });
    expect(run.counts).toMatchObject({
      created: 18,
      changed: 0,
      removed: 0,
      drifted: 0,
      webhooks: 18,
      membersJoined: 2,
    });
    const services = await stores.services.forTenant(one.id).where({ syncStatus: 'synced' }, 100);
    expect(services).toHaveLength(18);
    const mappings = await stores.mappings.forTenant(one.id).where({ calcomTeamId: 34209, status: 'active' }, 100);
    expect(count(mappings, ({ webhookId }) => webhookId !== null)).toBe(18);
    expect(await does.getTeam({}, scopeOf(one))).toMatchObject({
      syncStatus: 'synced',
      lastTeamSync: world.clock.now(),
      teamSyncError: null,
      eventTypeCount: 18,
      memberCount: 2,
      syncDue: false,
      summary: expect.stringContaining('in step with 18 event types and 2 members'),
    });
  });

  test('that finds nothing new writes no service, mapping or claim, and asks Cal.com three things', async () => {
    const bound = await prepared();
    await workOn(bound.does, bound.one);
    const before = await written(bound);
    const asked = () => world.calcom.requests().reduce((sum, one) => sum + one.count, 0);
    const askedBefore = asked();
    const run = await syncAgain(world, { does: bound.does, of: bound.one });
    expect(run.counts).toMatchObject({ created: 0, changed: 0, unchanged: 18, webhooks: 0 });
    expect(await written(bound)).toEqual(before);
    expect(asked() - askedBefore).toBe(3);
  });

  test('of fixture A turns 16 services that are `never` and 2 synced ones into 18 synced (TEN-057)', async () => {
    const { store, does, one, stores } = await prepared();
    await workOn(does, one);
    const services = await stores.services.forTenant(one.id).where({}, 100);
    for (const { id } of services.slice(0, 16)) {
      await store
        .collection(rows.services)
        .forTenant(one.id)
        .compareAndSet({ _id: id }, { set: { syncStatus: 'never' } });
    }
    expect(await stores.services.forTenant(one.id).count({ syncStatus: 'never' }, 100)).toBe(16);
    const run = await syncAgain(world, { does, of: one });
    expect(run.counts).toMatchObject({ changed: 16, unchanged: 2 });
    expect(await stores.services.forTenant(one.id).count({ syncStatus: 'synced' }, 100)).toBe(18);
  });

  test('leaves no mapping whose team is not the company’s, and none without a team, however they were bent (TEN-009, TEN-022, D-27)', async () => {
    const { store, does, one } = await prepared();
    await workOn(does, one);
    const mappings = store.collection(rows.mappings).forTenant(one.id);
    const teams = async () =>
      new Set((await mappings.find({}, { limit: 100 })).map(({ calcomTeamId }) => calcomTeamId));
    const [first, second] = await mappings.find({}, { limit: 2 });
    await mappings.compareAndSet({ _id: first?._id }, { set: { calcomTeamId: 39203 } });
    await mappings.compareAndSet({ _id: second?._id }, { set: { calcomTeamId: 1 } });
    expect(await teams()).toEqual(new Set([34209, 39203, 1]));
    expect(await syncAgain(world, { does, of: one })).toMatchObject({ state: 'synced' });
    expect(await does.getCompany({}, scopeOf(one))).toMatchObject({ calcomTeam: { id: 34209 } });
    expect(await teams()).toEqual(new Set([34209]));
  });

  test.each([
    ['another name', 'Salon Frieda', 'Salon Frieda'],
    ['a name longer than any of ours', 'x'.repeat(300), 'x'.repeat(200)],
    ['no name at all', ' ', 'Team 34209'],
  ])('of a team that has %s now says so everywhere (TEN-037)', async (_, name, shown) => {
    const { does, one } = await prepared();
    const body = { status: 'success', data: { id: 34209, name, isOrganization: false } };
    world.calcom.fault({ times: 1, path: '/teams/34209', effect: { kind: 'status', status: 200, body } });
    expect(await workOn(does, one)).toMatchObject({ state: 'synced' });
    expect(await does.getTeam({}, scopeOf(one))).toMatchObject({ calcomTeamName: shown });
    expect(await does.getCompany({}, scopeOf(one))).toMatchObject({ calcomTeam: { id: 34209, name: shown } });
  });

  test('skips what is managed with a warning: it cannot be booked', async () => {
    const { does, one } = await prepared();
    world.calcom.control.changeEventType(3420901, { schedulingType: 'managed' });
    const run = await workOn(does, one);
    expect(run).toMatchObject({ state: 'synced', counts: { created: 17 } });
    expect(run.warnings).toEqual([expect.stringContaining('3420901')]);
  });

  test.each([
    ['managed', { schedulingType: 'managed' }, { schedulingType: 'roundRobin' }],
    ['longer than a day', { lengthInMinutes: 2_880 }, { lengthInMinutes: 30 }],
  ])(
    'takes a service off sale whose event type became %s, never calls it synced, and brings it back',
    async (_, bend, mend) => {
      const { does, one, stores } = await prepared();
      await workOn(does, one);
      const service = async () => (await stores.services.forTenant(one.id).where({ eventTypeId: 3420901 }, 1))[0];
      const before = await service();
      world.calcom.control.changeEventType(3420901, bend);
      expect(await syncAgain(world, { does, of: one })).toMatchObject({ state: 'synced' });
      const bent = await service();
      expect(bent).toMatchObject({
        active: false,
        syncStatus: 'error',
        syncError: expect.stringContaining('not offered'),
      });
      await syncAgain(world, { does, of: one });
      expect(await service(), 'said once').toEqual(bent);
      world.calcom.control.changeEventType(3420901, mend);
      await syncAgain(world, { does, of: one });
      expect(await service()).toMatchObject({ ...before, lastCalcomSync: world.clock.now(), version: 3 });
    },
  );

  test('never puts a service on sale that a person has taken off, whatever its event type went through', async () => {
    const { does, one, stores } = await prepared();
    await workOn(does, one);
    const service = async () => (await stores.services.forTenant(one.id).where({ eventTypeId: 3420901 }, 1))[0];
    const { id, version } = known(await service());
    await does.updateService({ serviceId: id, active: false, version }, scopeOf(one));
    world.calcom.control.changeEventType(3420901, { schedulingType: 'managed' });
    await syncAgain(world, { does, of: one });
    world.calcom.control.changeEventType(3420901, { schedulingType: 'roundRobin' });
    await syncAgain(world, { does, of: one });
    expect(await service()).toMatchObject({ active: false, syncStatus: 'synced' });
  });

  test('leaves a service off sale where a person says so while its event type is away', async () => {
    const { does, one, stores } = await prepared();
    await workOn(does, one);
    const service = async () => known((await stores.services.forTenant(one.id).where({ eventTypeId: 3420901 }, 1))[0]);
    world.calcom.control.changeEventType(3420901, { schedulingType: 'managed' });
    await syncAgain(world, { does, of: one });
    const { id: serviceId, version } = await service();
    await does.updateService({ serviceId, active: false, version }, scopeOf(one));
    world.calcom.control.changeEventType(3420901, { schedulingType: 'roundRobin' });
    await syncAgain(world, { does, of: one });
    expect(await service()).toMatchObject({ active: false, syncStatus: 'synced' });
  });

  test('survives unknown members and new words of Cal.com', async () => {
    const { does, one } = await prepared();
    world.calcom.control.changeEventType(3420901, {
      schedulingType: 'lottery',
      bookingWindow: { type: 'moonPhase', value: 3 },
    });
    expect(await workOn(does, one)).toMatchObject({ state: 'synced', counts: { created: 18 } });
  });

  test.each([
    ['lengthInMinutes', 0],
    ['lengthInMinutes', 0.5],
    ['price', -5],
    ['price', 1e300],
    ['beforeEventBuffer', -1],
  ])(
    'leaves out the one event type whose %s is %d, and says so, instead of losing the others',
    async (member, value) => {
      const { does, other, stores } = await prepared();
      world.calcom.control.changeEventType(2563193, { currency: 'EUR', [member]: value });
      const run = await workOn(does, other);
      expect(run).toMatchObject({ state: 'synced', counts: { created: 1 } });
      expect(run.warnings.join()).toContain('2563193');
      expect(await stores.services.forTenant(other.id).count({ active: true }, 10)).toBe(1);
    },
  );

  test('without an endpoint opens no webhook, and says so', async () => {
    const { does, one, stores } = await prepared();
    const [endpoint] = await stores.endpoints.forTenant(one.id).where({ status: 'active' }, 1);
    if (endpoint === undefined) throw new Error('no endpoint');
    await stores.endpoints.forTenant(one.id).save({ ...endpoint, status: 'closed', version: endpoint.version + 1 });
    const run = await workOn(does, one);
    expect(run).toMatchObject({ state: 'synced', counts: { webhooks: 0 } });
    expect(run.warnings).toEqual([expect.stringContaining('endpoint')]);
  });

  test('goes on when one webhook fails, warns, and registers it the next time', async () => {
    const { does, one } = await prepared();
    world.calcom.fault({ times: 1, method: 'POST', path: '/webhooks', effect: { kind: 'status', status: 400 } });
    const run = await workOn(does, one);
    expect(run).toMatchObject({
      state: 'synced',
      counts: { webhooks: 17 },
      warnings: [expect.stringContaining('webhook')],
    });
    expect((await syncAgain(world, { does, of: one })).counts.webhooks).toBe(1);
  });

  test('registers webhooks anew after the endpoint’s secret was rotated', async () => {
    const { does, one, stores } = await prepared();
    await workOn(does, one);
    const [endpoint] = await stores.endpoints.forTenant(one.id).where({ status: 'active' }, 1);
    await does.rotateEndpointSecret({ endpointId: endpoint?.id ?? '', overlapMinutes: 60 }, scopeOf(one));
    await does.renewWebhooks({ forget: true }, scopeOf(one));
    expect((await workOn(does, one)).counts.webhooks).toBe(18);
  });

  describe('after an endpoint was closed', () => {
    const ownersClient = () =>
      makeCalcomClient({
        baseUrl: world.calcom.url,
        apiKey: demoApiKeys.friseurOwner,
        clock: world.clock,
        timeoutMs: 5_000,
      });
    const urlsAt = async ({ stores, one }: Prepared) => {
      const client = ownersClient();
      const urls = await Promise.all(
        (await stores.mappings.forTenant(one.id).where({ status: 'active' }, 20)).map(({ eventTypeId }) =>
          client.listEventTypeWebhooks(34209, eventTypeId),
        ),
      );
      return new Set(urls.flat().map(({ subscriberUrl }) => subscriberUrl));
    };
    const close = async ({ does, stores, one }: Prepared) => {
      const [endpoint] = await stores.endpoints.forTenant(one.id).where({ status: 'active' }, 1);
      await does.closeEndpoint({ endpointId: endpoint?.id ?? '', version: endpoint?.version ?? 0 }, scopeOf(one));
    };
    const urlOf = (key: string) => `https://hooks.example.com/webhooks/calcom/${key}`;
    const strange = 'https://elsewhere.example.com/hook';

    test('takes its webhooks off Cal.com, and nobody else’s', async () => {
      const bound = await prepared();
      const { does, one } = bound;
      await workOn(does, one);
      const client = ownersClient();
      await client.createEventTypeWebhook(34209, 3420901, { subscriberUrl: strange, secret: 's', triggers: [] });
      expect((await urlsAt(bound)).size).toBe(2);
      await close(bound);
      const { key } = await does.openEndpoint({ vendor: 'calcom' }, scopeOf(one));
      world.clock.advance(60_000);
      await does.renewWebhooks({ forget: true }, scopeOf(one));
      expect((await workOn(does, one)).counts.webhooks).toBe(18);
      expect(await urlsAt(bound)).toEqual(new Set([urlOf(key), strange]));
    });

    test('does so too where no other endpoint is open, and tries again where Cal.com did not let it', async () => {
      const bound = await prepared();
      const { does, one } = bound;
      await workOn(does, one);
      await close(bound);
      world.clock.advance(60_000);
      await does.renewWebhooks({ forget: true }, scopeOf(one));
      world.calcom.fault({ times: 1, method: 'DELETE', path: '/webhooks', effect: { kind: 'status', status: 400 } });
      await workOn(does, one);
      expect((await urlsAt(bound)).size).toBe(1);
      expect(await syncAgain(world, { does, of: one })).toMatchObject({ state: 'synced', counts: { webhooks: 0 } });
      expect((await urlsAt(bound)).size).toBe(0);
    });
  });

  test('warns of each service that is not in step (TEN-023, TEN-025, D-13)', async () => {
    const { does, one, stores } = await prepared();
    await workOn(does, one);
    const [service] = await stores.services.forTenant(one.id).where({}, 1);
    if (service === undefined) throw new Error('no service');
    const stray = {
      ...service,
      id: service.id.replace(/.{4}$/, 'zzzz'),
      eventTypeId: 1,
      syncStatus: 'never',
      version: 1,
    } as const;
    await stores.services.forTenant(one.id).add(stray);
    expect((await syncAgain(world, { does, of: one })).warnings).toEqual([
      `Service created but not synced: ${stray.id} is never.`,
    ]);
  });

  test('leaves no half state wherever it is killed, and the next one to take it completes it (TEN-024)', async () => {
    const undisturbed = await twoBound(world);
    const { other } = undisturbed;
    await workOn(undisturbed.does, other);
    const whole = await written(undisturbed);
    const shape = ({ services, mappings }: typeof whole) => [
      services.map(({ name, syncStatus, eventTypeId, version }) => ({ name, syncStatus, eventTypeId, version })),
      mappings.map(({ calcomTeamId, status, serviceId, webhookId }) => ({
        calcomTeamId,
        status,
        serviceId,
        hears: webhookId !== null,
      })),
    ];
    const crashes = await afterEveryCrash({
      prepared: async () => {
        world.calcom.reset();
        return (await twoBound(world)).store;
      },
      run: async (store) => {
        const { services } = await everythingIn(store);
        expect(services.filter(({ syncStatus }) => syncStatus !== 'synced')).toEqual([]);
        world.clock.advance(LEASE_MS + 1);
        return workOn(world.on(store), other);
      },
      settled: async (store) => {
        expect(shape(await written({ store }))).toEqual(shape(whole));
        const { syncRuns, teamBindings } = await everythingIn(store);
        const own = <T extends { readonly tenantId: string }>(all: readonly T[]) =>
          all.filter(({ tenantId }) => tenantId === other.id);
        expect(own(syncRuns)).toMatchObject([{ state: 'synced', open: false, leasedBy: null, dueAt: null }]);
        expect(own(teamBindings)).toMatchObject([{ syncStatus: 'synced', eventTypeCount: 2, memberCount: 1 }]);
      },
    });
    expect(crashes).toBeGreaterThan(20);
  }, 60_000);

  test('is worked on by one process at a time, whoever is asked', async () => {
    const { store, does, one } = await prepared();
    const runs = await Promise.all([workOn(does, one), workOn(world.on(store), one), workOn(world.on(store), one)]);
    expect(count(runs, ({ state }) => state === 'synced')).toBe(1);
    expect((await everythingIn(store)).services.filter(({ version }) => version > 1)).toEqual([]);
  });

  test('of 500 event types and 5,000 members costs at most 1.2 times the ideal number of calls, at 120 a minute', async () => {
    const big = await startSyncWorld({
      seed: bigTeamSeed({ eventTypes: 500, members: 5_000 }),
      requestsPerMinute: 120,
    });
    try {
      const does = big.on(big.newStore());
      const one = await does.registerCompany(friseur, platformScope);
      await does.setCalcomApiKey({ apiKey: bigTeam.ownerKey }, scopeOf(one));
      await does.openEndpoint({ vendor: 'calcom' }, scopeOf(one));
      await does.bindTeam({ calcomTeamId: bigTeam.id }, scopeOf(one));
      big.clock.advance(60_000);
      const asked = () => big.calcom.requests().reduce((sum, { count: times }) => sum + times, 0);
      const before = asked();
      let run = await workOn(does, one);
      for (let rounds = 0; run.waitingUntil !== null && rounds < 20; rounds += 1) {
        expect(run).toMatchObject({ state: 'syncing', attempts: 0 });
        big.clock.advance(60_001);
        run = await workOn(does, one);
      }
      expect(run).toMatchObject({ state: 'synced', counts: { webhooks: 500 } });
      expect(await does.getTeam({}, scopeOf(one))).toMatchObject({ eventTypeCount: 500, memberCount: 5_000 });
      const ideal = 1 + 1 + 500 + 20;
      expect(asked() - before).toBeLessThanOrEqual(1.2 * ideal);
    } finally {
      await big.calcom.close();
    }
  }, 120_000);
});
