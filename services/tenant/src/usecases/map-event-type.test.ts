import type { Company } from '@fencepost/contracts/tenant/company';
import { afterEveryCrash } from '@fencepost/testing/crashing-store';
import { platformScope } from '@fencepost/testing/platform-scope';
import { expect, test } from 'vitest';
import {
  askProAi,
  askProAiTeam,
  emptyStore,
  everythingIn,
  friseur,
  friseurTeam,
  scopeOf,
  useCasesOn,
} from '../../test/world.ts';
import { rows } from '../adapters/rows.ts';

const haircut = { eventTypeId: 3420901, name: 'Herrenhaarschnitt', durationMinutes: 30 };

const bound = async (store = emptyStore()) => {
  const does = useCasesOn(store);
  const ready = async (company: typeof friseur, team: typeof friseurTeam): Promise<Company> => {
    const { id } = await does.registerCompany(company, platformScope);
    return does.bindTeam({ team }, scopeOf({ id }));
  };
  return { store, ...does, one: await ready(friseur, friseurTeam), other: await ready(askProAi, askProAiTeam) };
};

const subjectsIn = async (store: ReturnType<typeof emptyStore>): Promise<readonly string[]> => {
  const { services, mappings } = await everythingIn(store);
  const events = [...services, ...mappings].flatMap(({ outbox }) => outbox);
  return events.map(({ subject }) => subject);
};

test('an event type becomes a synced service, mapped into the company’s own team', async () => {
  const { store, mapEventType, one } = await bound();
  const { mapping, service } = await mapEventType(haircut, scopeOf(one));
  expect(service).toMatchObject({ ...haircut, syncStatus: 'synced', active: true, version: 1 });
  expect(mapping).toMatchObject({ eventTypeId: 3420901, calcomTeamId: 34209, serviceId: service.id, version: 1 });
  expect(await subjectsIn(store)).toEqual(['events.tenant.serviceOffered.v1', 'events.tenant.eventTypeMapped.v1']);
});

test('repeating it answers the same and tells nothing', async () => {
  const { store, mapEventType, one } = await bound();
  const first = await mapEventType(haircut, scopeOf(one));
  const before = await everythingIn(store);
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

test('of two companies that map one event type at once, exactly one wins (D-14)', async () => {
  const { store, mapEventType, one, other } = await bound();
  const outcomes = await Promise.allSettled([one, other].map((company) => mapEventType(haircut, scopeOf(company))));
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(outcomes).toContainEqual({ status: 'rejected', reason: expect.objectContaining({ code: 'already_bound' }) });
  expect((await everythingIn(store)).mappings).toHaveLength(1);
});

test('a company without a team maps nothing: a NULL team is no team (D-27)', async () => {
  const store = emptyStore();
  const { registerCompany, mapEventType } = useCasesOn(store);
  const { id } = await registerCompany(friseur, platformScope);
  await expect(mapEventType(haircut, scopeOf({ id }))).rejects.toMatchObject({ code: 'conflict' });
  expect((await everythingIn(store)).bindings).toEqual([]);
});

test('a crash at any step is completed by mapping again', async () => {
  const undisturbed = await bound();
  await undisturbed.mapEventType(haircut, scopeOf(undisturbed.one));
  const crashes = await afterEveryCrash({
    prepared: async () => (await bound()).store,
    run: (store) => useCasesOn(store).mapEventType(haircut, scopeOf(undisturbed.one)),
    settled: async (store) => expect(await everythingIn(store)).toEqual(await everythingIn(undisturbed.store)),
  });
  expect(crashes).toBe(3);
});
