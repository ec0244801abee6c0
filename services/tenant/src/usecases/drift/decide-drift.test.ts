import { derivedId } from '@fencepost/contracts/ids';
import { demoApiKeys } from '@fencepost/fakes/calcom/seed';
import type { FakeCalcom } from '@fencepost/fakes/calcom/server';
import type { Store } from '@fencepost/mongo-kit/collection';
import { makeList } from '@fencepost/service-kit/read-records';
import { fixedClock, tickingClock } from '@fencepost/testing/clocks';
import { afterEveryCrash } from '@fencepost/testing/crashing-store';
import { platformScope } from '@fencepost/testing/platform-scope';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  HAIRCUT,
  importedHaircut,
  mappingId,
  ownersClient,
  politeCalcom,
  serviceId,
  startCalcom,
  tenantId,
} from '../../../test/calcom-world.ts';
import { friseurTeam, scopeOf, secretBox } from '../../../test/world.ts';
import { rows } from '../../adapters/rows.ts';
import { makeStores } from '../../adapters/stores.ts';
import { bindingId } from '../../domain/binding.ts';
import type { Decision } from '../../domain/drift-decision.ts';
import { teamBindingIdOf } from '../../domain/record-ids.ts';
import { makeOpenSyncRun } from '../sync/open-sync-run.ts';
import { makeDecideDrift } from './decide-drift.ts';
import { driftIdOf, makeObserveDrift } from './observe-drift.ts';

let calcom: FakeCalcom;
beforeAll(async () => {
  calcom = await startCalcom();
});
afterEach(() => calcom.reset());
afterAll(() => calcom.close());

const scope = scopeOf({ id: tenantId });
const driftId = driftIdOf(tenantId, HAIRCUT);
const NOW = fixedClock.now();
const claimId = bindingId('event_type', HAIRCUT);

const atCalcom = () => ownersClient(calcom).getTeamEventType(friseurTeam.id, HAIRCUT);
const decideOn = (store: Store, clock = fixedClock) => {
  const stores = makeStores(store);
  const openSyncRun = makeOpenSyncRun({ ...stores, rings: { syncRun: () => {} }, clock });
  return makeDecideDrift({ ...stores, sealing: secretBox, calcom: politeCalcom(calcom), clock, openSyncRun });
};

type Bend = () => unknown;
const longer: Bend = () => calcom.control.changeEventType(HAIRCUT, { lengthInMinutes: 45 });
const dearer: Bend = () => calcom.control.changeEventType(HAIRCUT, { price: 9_900 });
const gone: Bend = () => calcom.control.removeEventType(HAIRCUT);

/** The haircut, imported, then bent at Cal.com and seen by a sync that held it: the drift is open under version 1. */
const drifted = async (...bends: readonly Bend[]) => {
  const { store, stores, service } = await importedHaircut(calcom);
  for (const bend of bends) bend();
  const eventType = await atCalcom().catch(() => undefined);
  await makeObserveDrift({ ...stores, clock: fixedClock })(
    { eventTypeId: HAIRCUT, service, eventType, accept: 'none' },
    scope,
  );
  const held = { ...service, syncStatus: 'error', syncError: 'Waits for a decision.', version: 2 } as const;
  await stores.services.forTenant(tenantId).save(held);
  const records = stores.drifts.forTenant(tenantId);
  return {
    store,
    stores,
    held,
    decide: (decision: Decision, version = 1) => decideOn(store)({ driftId, decision, version }, scope),
    drift: () => records.byId(driftId),
    service: () => stores.services.forTenant(tenantId).byId(serviceId),
    mapping: () => stores.mappings.forTenant(tenantId).byId(mappingId),
    claims: () => stores.bindings.byIds([claimId]),
  };
};

/** All that decisions write, events included. */
const writtenIn = async (store: Store) => {
  const { services, mappings, drifts, bindings } = rows;
  return {
    services: await store.collection(services).acrossTenants(platformScope).find({}, { limit: 10 }),
    mappings: await store.collection(mappings).acrossTenants(platformScope).find({}, { limit: 10 }),
    drifts: await store.collection(drifts).acrossTenants(platformScope).find({}, { limit: 10 }),
    bindings: await store.collection(bindings).platform().find({}, { limit: 10 }),
  };
};
const inStep = { syncStatus: 'synced', syncError: null, lastCalcomSync: NOW };

describe('to accept a change', () => {
  test('takes over what Cal.com has at this moment, and the service is in step (TEN-037)', async () => {
    const { decide, service, held, store } = await drifted(longer);
    calcom.control.changeEventType(HAIRCUT, { lengthInMinutes: 60, title: 'Haarschnitt' });
    const decided = await decide('accept');
    expect(decided).toMatchObject({ state: 'accepted', decidedBy: 'person', version: 2 });
    expect(decided.differences).toMatchObject([{ theirs: 'Haarschnitt' }, { theirs: '60' }]);
    expect(await service()).toEqual({ ...held, ...inStep, name: 'Haarschnitt', durationMinutes: 60, version: 3 });
    const { services, drifts } = await writtenIn(store);
    expect(services[0]?.outbox).toMatchObject([{ subject: 'events.tenant.serviceChanged.v1' }]);
    expect(drifts[0]?.outbox).toMatchObject([{}, { subject: 'events.tenant.driftChanged.v1', entity: { version: 2 } }]);
  });

  test('of an event type that turns out to be another team’s is refused, and nothing is written (D-15)', async () => {
    const { decide, store } = await drifted(longer);
    const before = await writtenIn(store);
    const data = { ...(await atCalcom()), teamId: 39203 };
    calcom.fault({ times: 1, effect: { kind: 'status', status: 200, body: { status: 'success', data } } });
    await expect(decide('accept')).rejects.toMatchObject({
      code: 'team_mismatch',
      message: expect.stringContaining('Team ID mismatch - security violation'),
      detail: { eventTypeId: HAIRCUT, expectedTeamId: 34209, actualTeamId: 39203 },
    });
    expect(await writtenIn(store)).toEqual(before);
  });

  test('of an event type that turns out to be another team’s is looked into by an import, which tells of it (D-26)', async () => {
    const { decide, stores } = await drifted(longer);
    const team = {
      id: teamBindingIdOf(tenantId, friseurTeam.id),
      calcomTeamId: friseurTeam.id,
      calcomTeamName: friseurTeam.name,
      status: 'active',
      syncStatus: 'synced',
      lastTeamSync: NOW,
      teamSyncError: null,
      memberCount: 0,
      eventTypeCount: 1,
      version: 1,
    } as const;
    await stores.teamBindings.forTenant(tenantId).add(team);
    const data = { ...(await atCalcom()), teamId: 39203 };
    calcom.fault({ times: 1, effect: { kind: 'status', status: 200, body: { status: 'success', data } } });
    await expect(decide('accept')).rejects.toMatchObject({ code: 'team_mismatch' });
    const runs = await stores.syncRuns.forTenant(tenantId).where({}, 2);
    expect(runs).toMatchObject([{ trigger: 'event', state: 'pending', acceptChanges: false }]);
  });

  test.each<[string, Bend]>([
    ['credentials_refused', () => calcom.control.revokeKey(demoApiKeys.friseurOwner)],
    ['unavailable', () => calcom.fault({ times: 1, effect: { kind: 'status', status: 500 } })],
    ['conflict', gone],
  ])('answers %s where Cal.com does not say what it has, and nothing is written', async (code, breakIt) => {
    const { decide, store } = await drifted(longer);
    const before = await writtenIn(store);
    breakIt();
    await expect(decide('accept')).rejects.toMatchObject({ code });
    expect(await writtenIn(store)).toEqual(before);
  });
});

test('a change to what no service can have is not taken over', async () => {
  const { decide, store } = await drifted(longer);
  const before = await writtenIn(store);
  calcom.control.changeEventType(HAIRCUT, { lengthInMinutes: 24 * 60 + 1 });
  await expect(decide('accept')).rejects.toMatchObject({ code: 'conflict' });
  expect(await writtenIn(store)).toEqual(before);
});

describe('to reset a change', () => {
  test('writes ours to Cal.com, and the service is in step', async () => {
    const { decide, service, held } = await drifted(longer);
    expect(await decide('reset')).toMatchObject({ state: 'reset', decidedBy: 'person', version: 2 });
    expect(await atCalcom()).toMatchObject({ lengthInMinutes: 30 });
    expect(await service()).toEqual({ ...held, ...inStep, version: 3 });
  });

  test('names what Cal.com left as it was; that stays open, and the service is not in step', async () => {
    const { decide, drift, service, held } = await drifted(longer, dearer);
    await expect(decide('reset')).rejects.toMatchObject({ code: 'conflict', detail: { facts: { fields: 'price' } } });
    expect(await atCalcom()).toMatchObject({ lengthInMinutes: 30, price: 9_900 });
    expect(await drift()).toMatchObject({
      state: 'open',
      decidedBy: null,
      differences: [{ field: 'price' }],
      version: 3,
    });
    expect(await service()).toEqual(held);
    expect(await decide('accept', 3)).toMatchObject({ state: 'accepted' });
  });

  test('that Cal.com fails to take is completed by the same command', async () => {
    const { decide, service } = await drifted(longer);
    calcom.fault({ times: 1, method: 'PATCH', effect: { kind: 'status', status: 500 } });
    await expect(decide('reset')).rejects.toMatchObject({ code: 'unavailable' });
    expect(await service()).toMatchObject({ syncStatus: 'error' });
    expect(await decide('reset')).toMatchObject({ state: 'reset', version: 2 });
    expect(await atCalcom()).toMatchObject({ lengthInMinutes: 30 });
    expect(await service()).toMatchObject(inStep);
  });

  test('that Cal.com refuses leaves the drift open', async () => {
    const { decide, drift } = await drifted(longer);
    calcom.fault({ times: 1, method: 'PATCH', effect: { kind: 'status', status: 400 } });
    await expect(decide('reset')).rejects.toMatchObject({ code: 'conflict' });
    expect(await drift()).toMatchObject({ state: 'open', version: 3 });
  });
});

test('to ignore a change keeps both as they are, and the service counts as in step', async () => {
  const { decide, service, held } = await drifted(longer);
  expect(await decide('ignore')).toMatchObject({ state: 'ignored', decidedBy: 'person' });
  expect(await atCalcom()).toMatchObject({ lengthInMinutes: 45 });
  expect(await service()).toEqual({ ...held, ...inStep, version: 3 });
});

describe('a removal (K15)', () => {
  test('that is accepted takes the service out of sale, retires the mapping and frees the event type', async () => {
    const { decide, service, mapping, claims } = await drifted(gone);
    expect(await claims()).toHaveLength(1);
    expect(await decide('accept')).toMatchObject({ kind: 'removed', state: 'accepted' });
    expect(await service()).toMatchObject({
      active: false,
      syncStatus: 'error',
      lastCalcomSync: '2026-02-28T12:00:00.000Z',
    });
    expect(await mapping()).toMatchObject({ status: 'retired', webhookId: null });
    expect(await claims()).toEqual([]);
  });

  test('that is ignored leaves everything, and the service is not in step', async () => {
    const { decide, service, held, claims } = await drifted(gone);
    expect(await decide('ignore')).toMatchObject({ state: 'ignored' });
    expect(await service()).toEqual(held);
    expect(await claims()).toHaveLength(1);
  });

  test('cannot be reset: Cal.com has nothing to write to', async () => {
    const { decide } = await drifted(gone);
    await expect(decide('reset')).rejects.toMatchObject({ code: 'conflict' });
  });

  test('that is undone meanwhile is settled, and nothing else is touched', async () => {
    const { decide, service, held, claims } = await drifted(gone);
    calcom.control.addEventType(34209, { id: HAIRCUT, title: 'Neu', slug: 'neu', lengthInMinutes: 20 });
    expect(await decide('accept')).toMatchObject({ state: 'settled', decidedBy: null, version: 2 });
    expect(await decide('accept')).toMatchObject({ state: 'settled', version: 2 });
    expect(await service()).toEqual(held);
    expect(await claims()).toHaveLength(1);
  });
});

describe('of two decisions at once', () => {
  test.each<[Decision, Decision]>([
    ['accept', 'ignore'],
    ['accept', 'reset'],
    ['reset', 'ignore'],
  ])('%s and %s, one wins, the other gets stale_version and has done nothing', async (one, other) => {
    const { decide, drift, service } = await drifted(longer);
    const outcomes = await Promise.allSettled([decide(one), decide(other)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes).toContainEqual({ status: 'rejected', reason: expect.objectContaining({ code: 'stale_version' }) });
    const state = (await drift())?.state;
    expect((await atCalcom()).lengthInMinutes).toBe(state === 'reset' ? 30 : 45);
    expect(await service()).toMatchObject({ ...inStep, durationMinutes: state === 'accepted' ? 45 : 30 });
  });
});

describe('nothing is decided', () => {
  test('about another version, or about what is decided for good', async () => {
    const { decide } = await drifted(longer);
    await expect(decide('accept', 2)).rejects.toMatchObject({ code: 'stale_version' });
    await decide('accept');
    await expect(decide('ignore', 2)).rejects.toMatchObject({ code: 'conflict' });
  });

  test('otherwise about what was reset and is in step: the reset stays on record, and can be repeated (TEN-037)', async () => {
    const { decide, store } = await drifted(longer);
    await decide('reset');
    const before = await writtenIn(store);
    for (const decision of ['accept', 'ignore'] as const) {
      const refused = { code: 'conflict', message: expect.stringContaining('was reset') };
      await expect(decide(decision, 2)).rejects.toMatchObject(refused);
    }
    expect(await decide('reset', 2)).toMatchObject({ state: 'reset', version: 2 });
    expect(await writtenIn(store)).toEqual(before);
  });

  test.each<[Decision, string]>([
    ['accept', 'accepted'],
    ['ignore', 'ignored'],
  ])('for good by a reset that Cal.com did not take: it is still possible to %s', async (decision, state) => {
    const { decide } = await drifted(longer);
    calcom.fault({ times: 1, method: 'PATCH', effect: { kind: 'status', status: 500 } });
    await expect(decide('reset')).rejects.toMatchObject({ code: 'unavailable' });
    expect(await decide(decision, 2)).toMatchObject({ state, version: 3 });
  });

  test('about a new event type', async () => {
    const { decide, stores } = await drifted(longer);
    const records = stores.drifts.forTenant(tenantId);
    const drift = await records.byId(driftId);
    if (drift !== undefined) await records.save({ ...drift, kind: 'new', serviceId: null, version: 2 });
    await expect(decide('accept', 2)).rejects.toMatchObject({ code: 'conflict' });
  });

  test('by another company, for which the drift does not exist (law 12)', async () => {
    const { store, stores } = await drifted(longer);
    const other = scopeOf({ id: derivedId('ten', 'company', '15') });
    const decide = decideOn(store);
    await expect(decide({ driftId, decision: 'ignore', version: 1 }, other)).rejects.toMatchObject({
      code: 'not_found',
    });
    expect(await makeList(stores.drifts)({ limit: 20 }, other)).toEqual({ data: [], nextCursor: null });
    expect(await makeList(stores.drifts)({ limit: 20, state: 'open' }, scope)).toMatchObject({
      data: [{ id: driftId }],
    });
    expect(await makeList(stores.drifts)({ limit: 20, state: 'ignored' }, scope)).toMatchObject({ data: [] });
  });
});

describe.each<[Decision, string, Bend, number]>([
  ['accept', 'a change', longer, 2],
  ['reset', 'a change', longer, 2],
  ['ignore', 'a change', longer, 2],
  ['accept', 'a removal', gone, 4],
])('to %s %s', (decision, _, bend, writes) => {
  test('is completed by the same command after a crash at any step', async () => {
    const command = { driftId, decision, version: 1 } as const;
    const prepared = async () => {
      calcom.reset();
      return (await drifted(bend)).store;
    };
    const undisturbed = await prepared();
    await decideOn(undisturbed)(command, scope);
    const crashes = await afterEveryCrash({
      prepared,
      run: (store) => decideOn(store)(command, scope),
      settled: async (store) => expect(await writtenIn(store)).toEqual(await writtenIn(undisturbed)),
    });
    expect(crashes).toBe(writes);
  });

  test('changes nothing when it is repeated later', async () => {
    const { store } = await drifted(bend);
    const clock = tickingClock();
    const command = { driftId, decision, version: 1 } as const;
    await decideOn(store, clock)(command, scope);
    const before = await writtenIn(store);
    await decideOn(store, clock)(command, scope);
    expect(await writtenIn(store)).toEqual(before);
  });
});
