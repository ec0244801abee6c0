import { afterEveryCrash } from '@fencepost/testing/crashing-store';
import { platformScope } from '@fencepost/testing/platform-scope';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { ownersClient } from '../../../test/calcom-world.ts';
import { newestRun, type SyncWorld, startSyncWorld, twoCompanies, workOn } from '../../../test/sync-world.ts';
import { askProAiTeam, everythingIn, friseur, friseurTeam, scopeOf } from '../../../test/world.ts';
import { rows } from '../../adapters/rows.ts';

const haircut = { eventTypeId: 3420901 };
const foreign = { eventTypeId: 2563193 };

let world: SyncWorld;
beforeAll(async () => {
  world = await startSyncWorld();
});
afterEach(() => world.calcom.reset());
afterAll(() => world.calcom.close());

const bound = async () => {
  const companies = await twoCompanies(world);
  const { does, one, other } = companies;
  await does.bindTeam({ calcomTeamId: friseurTeam.id }, scopeOf(one));
  await does.bindTeam({ calcomTeamId: askProAiTeam.id }, scopeOf(other));
  return { ...companies, mapEventType: does.mapEventType };
};
type Store = Awaited<ReturnType<typeof bound>>['store'];

const subjectsIn = async (store: Store): Promise<readonly string[]> => {
  const { services, mappings } = await everythingIn(store);
  return [...services, ...mappings].flatMap(({ outbox }) => outbox).map(({ subject }) => subject);
};

test('an event type becomes a synced service as Cal.com has it, mapped into the company’s own team (TEN-022, TEN-045)', async () => {
  const { store, mapEventType, one } = await bound();
  const { mapping, service } = await mapEventType(haircut, scopeOf(one));
  expect(service).toMatchObject({
    name: 'Herrenhaarschnitt',
    durationMinutes: 30,
    bufferAfterMinutes: 5,
    minimumNoticeMinutes: 60,
    price: { amountMinor: 2700, currency: 'EUR' },
    syncStatus: 'synced',
    lastCalcomSync: world.clock.now(),
    active: true,
    version: 1,
  });
  expect(mapping).toMatchObject({ eventTypeId: 3420901, calcomTeamId: 34209, serviceId: service.id, version: 1 });
  expect(await subjectsIn(store)).toEqual(['events.tenant.serviceOffered.v1', 'events.tenant.eventTypeMapped.v1']);
});

test('repeating it answers the same and tells nothing', async () => {
  const { store, mapEventType, one } = await bound();
  const first = await mapEventType(haircut, scopeOf(one));
  const before = await everythingIn(store);
  world.clock.advance(60_000);
  expect(await mapEventType(haircut, scopeOf(one))).toEqual(first);
  expect(await everythingIn(store)).toEqual(before);
});

test('repeating it puts a bent mapping and a service out of step right, and tells of the new versions (S2, D-13)', async () => {
  const { store, mapEventType, one } = await bound();
  const { mapping, service } = await mapEventType(haircut, scopeOf(one));
  const bend = { calcomTeamId: askProAiTeam.id };
  await store.collection(rows.mappings).forTenant(one.id).compareAndSet({ _id: mapping.id }, { set: bend });
  const stuck = { syncStatus: 'pending' };
  await store.collection(rows.services).forTenant(one.id).compareAndSet({ _id: service.id }, { set: stuck });

  const repaired = await mapEventType(haircut, scopeOf(one));
  expect(repaired.mapping).toEqual({ ...mapping, version: 3 });
  expect(repaired.service).toEqual({ ...service, version: 3 });
  expect((await subjectsIn(store)).toSorted()).toEqual([
    'events.tenant.eventTypeMapped.v1',
    'events.tenant.eventTypeMapped.v1',
    'events.tenant.serviceChanged.v1',
    'events.tenant.serviceOffered.v1',
  ]);
});

test('an event type of another team does not exist for the company, and nothing is written (TEN-016)', async () => {
  const { store, mapEventType, one } = await bound();
  const before = await everythingIn(store);
  await expect(mapEventType(foreign, scopeOf(one))).rejects.toMatchObject({ code: 'not_found' });
  expect(await everythingIn(store)).toEqual(before);
});

test('an answer of Cal.com that names another team is a security violation, with both teams, and no write (TEN-021, TEN-049, K3)', async () => {
  const { store, mapEventType, one } = await bound();
  const before = await everythingIn(store);
  const data = { id: haircut.eventTypeId, teamId: 39203, title: 'Foreign', slug: 'foreign', lengthInMinutes: 30 };
  world.calcom.fault({
    times: 1,
    path: '/event-types/',
    effect: { kind: 'status', status: 200, body: { status: 'success', data } },
  });
  await expect(mapEventType(haircut, scopeOf(one))).rejects.toMatchObject({
    code: 'team_mismatch',
    message: 'Team ID mismatch - security violation',
    detail: { eventTypeId: 3420901, expectedTeamId: 34209, actualTeamId: 39203 },
  });
  expect(await everythingIn(store)).toEqual(before);
});

test('a boundary that a command meets is looked into by an import, which tells of it (D-26, TEN-021)', async () => {
  const { does, mapEventType, one, other, stores } = await bound();
  await workOn(does, one);
  await expect(mapEventType(foreign, scopeOf(one))).rejects.toMatchObject({ code: 'not_found' });
  expect(await newestRun({ does, of: one }), 'what is nobody’s business').toMatchObject({ trigger: 'manual' });

  world.clock.advance(60_000);
  const id = `event_type:${haircut.eventTypeId}`;
  await stores.bindings.release(id, one.id);
  await stores.bindings.claim({ id, kind: 'event_type', owner: other.id, reference: 'theirs' });
  await expect(mapEventType(haircut, scopeOf(one))).rejects.toMatchObject({ code: 'already_bound' });
  expect(await newestRun({ does, of: one })).toMatchObject({ trigger: 'event', state: 'pending' });
  expect(await workOn(does, one)).toMatchObject({ state: 'error', error: { code: 'team_mismatch', ...haircut } });
});

test('an event type has its webhook at once, where the company has an endpoint (calcom.md 3.5)', async () => {
  const { does, mapEventType, one } = await bound();
  expect((await mapEventType(haircut, scopeOf(one))).mapping.webhookId).toBeNull();
  await does.openEndpoint({ vendor: 'calcom' }, scopeOf(one));
  const { mapping } = await mapEventType(haircut, scopeOf(one));
  const hooks = await ownersClient(world.calcom).listEventTypeWebhooks(34209, haircut.eventTypeId);
  expect(hooks.map(({ id }) => id)).toEqual([mapping.webhookId]);
  expect(await mapEventType(haircut, scopeOf(one))).toMatchObject({ mapping });
});

test('a webhook that Cal.com refuses is left to the next import, and the event type is mapped', async () => {
  const { does, mapEventType, one } = await bound();
  await does.openEndpoint({ vendor: 'calcom' }, scopeOf(one));
  world.calcom.fault({ times: 1, method: 'POST', path: '/webhooks', effect: { kind: 'status', status: 500 } });
  const { mapping, service } = await mapEventType(haircut, scopeOf(one));
  expect([mapping.webhookId, service.syncStatus]).toEqual([null, 'synced']);
  expect(await workOn(does, one)).toMatchObject({ state: 'synced', counts: { webhooks: 18 } });
});

test('an event type that another company has claimed is refused, and nothing is written (TEN-006, D-14)', async () => {
  const { store, stores, mapEventType, one, other } = await bound();
  const id = 'event_type:3420901';
  await stores.bindings.claim({ id, kind: 'event_type', owner: other.id, reference: 'theirs' });
  const before = await everythingIn(store);
  await expect(mapEventType(haircut, scopeOf(one))).rejects.toMatchObject({ code: 'already_bound' });
  expect(await everythingIn(store)).toEqual(before);
});

test('a managed event type is a pattern, and cannot be sold', async () => {
  const { mapEventType, one } = await bound();
  world.calcom.control.changeEventType(haircut.eventTypeId, { schedulingType: 'managed' });
  await expect(mapEventType(haircut, scopeOf(one))).rejects.toMatchObject({ code: 'conflict' });
});

test('a company without a team maps nothing: a NULL team is no team (D-27)', async () => {
  const store = world.newStore();
  const { registerCompany, mapEventType } = world.on(store);
  const { id } = await registerCompany(friseur, platformScope);
  await expect(mapEventType(haircut, scopeOf({ id }))).rejects.toMatchObject({ code: 'conflict' });
  expect((await everythingIn(store)).bindings).toEqual([]);
});

test('a crash at any step is completed by mapping again', async () => {
  const undisturbed = await bound();
  await undisturbed.mapEventType(haircut, scopeOf(undisturbed.one));
  const { services, mappings, bindings } = await everythingIn(undisturbed.store);
  const crashes = await afterEveryCrash({
    prepared: async () => (await bound()).store,
    run: (store) => world.on(store).mapEventType(haircut, scopeOf(undisturbed.one)),
    settled: async (store) => expect(await everythingIn(store)).toMatchObject({ services, mappings, bindings }),
  });
  expect(crashes).toBe(3);
});
