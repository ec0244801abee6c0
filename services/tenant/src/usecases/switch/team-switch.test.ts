import type { TenantScope } from '@fencepost/contracts/scope';
import { teamSwitchChanged } from '@fencepost/contracts/tenant/team-switch';
import type { FakeCalcom } from '@fencepost/fakes/calcom/server';
import { afterEveryCrash } from '@fencepost/testing/crashing-store';
import { platformScope } from '@fencepost/testing/platform-scope';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  allRowsIn,
  essenceOf,
  friseurKey,
  furnished,
  newTeam,
  oldTeam,
  startCalcom,
  switchesOf,
  worldOn,
} from '../../../test/leaving.ts';
import { emptyStore, scopeOf } from '../../../test/world.ts';
import { mappingIdOf, serviceIdOf, teamBindingIdOf, tenantIdOf } from '../../domain/record-ids.ts';
import { claim } from '../claim.ts';

const eventTypes = [3420901, 3420902];
const impact = {
  services: 2,
  mappings: 2,
  teamMembers: 2,
  branchOffers: 3,
  phoneNumbers: 1,
  futureAppointments: 4,
  holds: 0,
  passports: 250,
};
const friseurId = tenantIdOf(1);
const strangerId = tenantIdOf(2);
const to = { calcomTeamId: newTeam.id };

let calcom: FakeCalcom;
beforeAll(async () => {
  calcom = await startCalcom();
});
beforeEach(() => calcom.reset());
afterAll(() => calcom.close());

const prepared = async () => {
  const store = emptyStore();
  const scope = await furnished(store, { number: 1, team: oldTeam, apiKey: friseurKey, eventTypes });
  await furnished(store, {
    number: 2,
    team: { id: 7, name: 'Other' },
    apiKey: 'cal_other',
    eventTypes: [701, 702],
  });
  return { store, scope };
};

const ready = async () => {
  const { store, scope } = await prepared();
  const world = worldOn(store, calcom);
  return { store, scope, world, ...world.deps, ...switchesOf(world) };
};
type Ready = Awaited<ReturnType<typeof ready>>;

const switched = async (): Promise<Ready & { readonly id: string }> => {
  const all = await ready();
  const { id } = await all.switchTeam(to, all.scope);
  expect(await all.run({ id }, all.scope)).toEqual({ state: 'done' });
  return { ...all, id };
};

const ofStranger = async ({ store }: Pick<Ready, 'store'>) =>
  Object.values(await allRowsIn(store))
    .flat()
    .filter((row) => JSON.stringify(row).includes(strangerId));

const openSwitchOf = async ({ teamSwitches }: Ready, scope: TenantScope) =>
  (await teamSwitches.forTenant(scope.tenantId).where({}, 2))[0];

test('a simulation counts what would lose its proof, and changes nothing (A12, TEN-051)', async () => {
  const { store, simulate, scope } = await ready();
  const before = await allRowsIn(store);
  expect(await simulate(to, scope)).toMatchObject({ from: oldTeam, to: newTeam, impact });
  expect(await allRowsIn(store)).toEqual(before);
});

test('a simulation names the services, branches and numbers that it counts, and no others (A12, TEN-051)', async () => {
  const { simulate, scope } = await ready();
  const { losses } = await simulate(to, scope);
  const byName = <T extends { readonly name: string }>(one: T, other: T) => (one.name < other.name ? -1 : 1);
  expect({ ...losses, branches: losses.branches.toSorted(byName) }).toEqual({
    services: expect.arrayContaining(
      eventTypes.map((eventTypeId) => ({ id: serviceIdOf(friseurId, eventTypeId), name: 'Schnitt', eventTypeId })),
    ),
    branches: [
      { id: expect.stringMatching(/^bra_/), name: 'Mitte', offers: 2 },
      { id: expect.stringMatching(/^bra_/), name: 'Nordstadt', offers: 1 },
    ],
    // The other branch sells something of its own still.
    phoneNumbers: [{ id: expect.stringMatching(/^num_/), number: '+49301005' }],
  });
  expect([losses.services.length, losses.phoneNumbers.length]).toEqual([impact.services, impact.phoneNumbers]);
});

test('a simulation names at most a hundred of each, and counts them all', async () => {
  const store = emptyStore();
  const many = Array.from({ length: 120 }, (_, at) => 3420901 + at);
  const scope = await furnished(store, { number: 1, team: oldTeam, apiKey: friseurKey, eventTypes: many });
  const { losses, impact: counted } = await switchesOf(worldOn(store, calcom)).simulate(to, scope);
  expect([losses.services.length, counted.services]).toEqual([100, 120]);
});

test('what was predicted is what happens, counted while it does (A12)', async () => {
  const { id, scope, teamSwitches, store } = await switched();
  const record = await teamSwitches.forTenant(scope.tenantId).byId(id);
  expect(record).toMatchObject({ state: 'switched', open: false, predicted: impact, happened: impact, problem: null });
  const { teamSwitches: rows = [] } = await allRowsIn(store);
  const told = rows.flatMap(({ outbox }) => outbox);
  expect(told.map(({ subject, payload }) => [subject, payload.teamSwitch])).toEqual([
    [teamSwitchChanged.subject, expect.objectContaining({ state: 'switching', happened: null })],
    [teamSwitchChanged.subject, expect.objectContaining({ state: 'switched', happened: impact })],
  ]);
  expect(JSON.stringify(told)).not.toContain('mappingIds');
});

test('after a switch nothing of the old team sells, and the new team is being imported (TEN-051, TEN-052)', async () => {
  const all = await switched();
  const { tenantId } = all.scope;
  const services = await all.services.forTenant(tenantId).where({ syncStatus: 'never', active: false }, 10);
  expect(services.map(({ eventTypeId }) => eventTypeId).toSorted()).toEqual(eventTypes);
  expect(services[0]?.syncError).toBe('The company left team 34209.');
  expect(await all.mappings.forTenant(tenantId).count({ status: 'active' }, 10)).toBe(0);
  expect(await all.teamMembers.forTenant(tenantId).count({ status: 'joined' }, 10)).toBe(0);
  const branches = await all.branches.forTenant(tenantId).where({}, 10);
  expect(branches.map(({ serviceIds }) => serviceIds.length).toSorted()).toEqual([0, 1]);
  const bindings = await all.teamBindings.forTenant(tenantId).where({}, 10);
  expect(bindings).toContainEqual(expect.objectContaining({ calcomTeamId: oldTeam.id, status: 'released' }));
  expect(bindings).toContainEqual(
    expect.objectContaining({ calcomTeamId: newTeam.id, status: 'active', syncStatus: 'pending' }),
  );
  expect(await all.companies.forTenant(tenantId).byId(tenantId)).toMatchObject({ calcomTeam: newTeam });
  expect(await all.syncRuns.forTenant(tenantId).where({ open: true }, 2)).toMatchObject([
    { calcomTeamId: newTeam.id, trigger: 'team_switch', acceptChanges: true },
  ]);
  const claims = await all.bindings.byIds(['calcom_team:34209', 'calcom_team:34210', 'event_type:3420901']);
  expect(claims).toMatchObject([{ id: 'calcom_team:34210', kind: 'calcom_team', owner: tenantId }]);
});

test('another company’s records are untouched by a switch (TI6)', async () => {
  const all = await ready();
  const before = await ofStranger(all);
  expect(before.length, 'positive control').toBeGreaterThan(10);
  const { id } = await all.switchTeam(to, all.scope);
  await all.run({ id }, all.scope);
  expect(await ofStranger(all)).toEqual(before);
});

test('our webhooks are taken off the old event types, and other people’s stay', async () => {
  const all = await ready();
  const client = all.calcom.clientFor({ tenantId: friseurId, apiKey: friseurKey });
  const order = { secret: 's', triggers: ['BOOKING_CREATED'] };
  const ours = await client.createEventTypeWebhook(34209, 3420901, { ...order, subscriberUrl: 'http://ours.test/1' });
  await client.createEventTypeWebhook(34209, 3420901, { ...order, subscriberUrl: 'http://theirs.test/1' });
  const mappings = all.mappings.forTenant(friseurId);
  const mapping = await mappings.byId(mappingIdOf(friseurId, 3420901));
  if (mapping === undefined) throw new Error('the company is furnished with a mapping');
  await mappings.save({ ...mapping, webhookId: ours.id, version: mapping.version + 1 });
  const { id } = await all.switchTeam(to, all.scope);
  await all.run({ id }, all.scope);
  const left = await client.listEventTypeWebhooks(34209, 3420901);
  expect(left.map(({ subscriberUrl }) => subscriberUrl)).toEqual(['http://theirs.test/1']);
});

test('a Cal.com that fails does not hold a company in a team that it leaves', async () => {
  const all = await ready();
  const { id } = await all.switchTeam(to, all.scope);
  calcom.fault({ times: 100, effect: { kind: 'status', status: 500, body: {} } });
  expect(await all.run({ id }, all.scope)).toEqual({ state: 'done' });
});

test.each([
  ['a team that the key cannot see', { calcomTeamId: 39203 }, 'credentials_refused'],
  ['a team that the key does not administer', { calcomTeamId: 34211 }, 'credentials_refused'],
  ['a team that Cal.com does not know', { calcomTeamId: 999 }, undefined],
  ['the same team', { calcomTeamId: oldTeam.id }, 'conflict'],
  ['another company’s team that the key cannot see', { calcomTeamId: 7 }, 'credentials_refused'],
])('%s is refused, and nothing is written', async (_, input, code) => {
  const { store, scope, simulate, switchTeam } = await ready();
  const before = await allRowsIn(store);
  const refused = code === undefined ? expect.anything() : expect.objectContaining({ code });
  await expect(switchTeam(input, scope)).rejects.toEqual(refused);
  await expect(simulate(input, scope)).rejects.toEqual(refused);
  expect(await allRowsIn(store)).toEqual(before);
});

test('another company’s team is refused as such to a key that administers it, and to no other (law 12)', async () => {
  const { bindings, scope, simulate, switchTeam } = await ready();
  await claim(bindings, { kind: 'calcom_team', value: newTeam.id, reference: 'x' }, tenantIdOf(3));
  await expect(simulate(to, scope)).rejects.toMatchObject({ code: 'already_bound' });
  await expect(switchTeam(to, scope)).rejects.toMatchObject({ code: 'already_bound' });
});

test('a change since the simulation is a conflict with the facts; what was expected goes on (A12)', async () => {
  const { scope, switchTeam, world } = await ready();
  world.dependents.now = { ...world.dependents.now, futureAppointments: 5 };
  const found = { ...impact, futureAppointments: 5 };
  await expect(switchTeam({ ...to, expected: impact }, scope)).rejects.toMatchObject({
    code: 'conflict',
    detail: { facts: found },
  });
  expect(await switchTeam({ ...to, expected: found }, scope)).toMatchObject({ state: 'switching', predicted: found });
});

test('asked for twice at once a switch is one switch, and another is refused while it is open', async () => {
  const all = await ready();
  const outcomes = await Promise.allSettled([all.switchTeam(to, all.scope), all.switchTeam(to, all.scope)]);
  const ids = outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value.id : outcome.reason));
  expect(new Set(ids).size).toBe(1);
  await expect(all.switchTeam({ calcomTeamId: 34_211 }, all.scope)).rejects.toMatchObject({ code: 'conflict' });
  expect(await all.teamSwitches.forTenant(friseurId).count({}, 10)).toBe(1);
});

test('a switch that was given up goes on from its step when it is asked for again, and is left alone until then', async () => {
  const all = await ready();
  const records = all.teamSwitches.forTenant(friseurId);
  const { id } = await all.switchTeam(to, all.scope);
  const begun = await records.byId(id);
  if (begun === undefined) throw new Error('it has begun');
  const refused = { dueAt: null, step: 'remembering', problem: 'Refused.', refusals: 5, version: begun.version + 1 };
  await records.save({ ...begun, ...refused });
  expect(await all.run({ id }, all.scope)).toEqual({ state: 'idle' });
  expect(await all.switchTeam(to, all.scope)).toMatchObject({ id, step: 'remembering', problem: null });
  expect(await all.run({ id }, all.scope)).toEqual({ state: 'done' });
  expect(await records.byId(id)).toMatchObject({ state: 'switched', open: false });
});

test('under one Idempotency-Key a switch is one switch (AP2)', async () => {
  const { scope, switchTeam } = await ready();
  const keyed = { ...scope, idempotencyKey: 'k1' };
  expect(await switchTeam(to, keyed)).toEqual(await switchTeam(to, keyed));
});

test('where another company takes the new team first, the switch ends and nothing was changed', async () => {
  const all = await ready();
  const { id } = await all.switchTeam(to, all.scope);
  await claim(all.bindings, { kind: 'calcom_team', value: 34210, reference: 'x' }, tenantIdOf(3));
  const kept = ['services', 'mappings', 'branches', 'teamMembers', 'companies', 'teamBindings', 'bindings'] as const;
  const before = await essenceOf(all.store, kept);
  await all.run({ id }, all.scope);
  expect(await openSwitchOf(all, all.scope)).toMatchObject({
    state: 'undone',
    open: false,
    problem: expect.any(String),
  });
  expect(await essenceOf(all.store, kept)).toEqual(before);
});

test('while a switch has the new team, no other company can bind it', async () => {
  const all = await ready();
  const { id } = await all.switchTeam(to, all.scope);
  await all.run({ id }, all.scope);
  const bind = claim(all.bindings, { kind: 'calcom_team', value: 34210, reference: 'x' }, tenantIdOf(3));
  await expect(bind).rejects.toMatchObject({ code: 'already_bound' });
});

test('an import that is under way is ended, and cannot write its run again', async () => {
  const all = await ready();
  const runs = all.syncRuns.forTenant(friseurId);
  const team = await all.teamBindings.forTenant(friseurId).byId(teamBindingIdOf(friseurId, oldTeam.id));
  if (team === undefined) throw new Error('the company is furnished with a team');
  const importing = await all.openSyncRun({ team, trigger: 'manual', acceptChanges: true }, all.scope);
  const { id } = await all.switchTeam(to, all.scope);
  await all.run({ id }, all.scope);
  expect(await runs.byId(importing.id)).toMatchObject({ state: 'cancelled', open: false, dueAt: null });
  const progress = runs.save({ ...importing, done: 1, version: importing.version + 1 });
  await expect(progress).rejects.toMatchObject({ code: 'stale_version' });
});

test('an undo puts everything back as it was, and the new team is left in the same way (TEN-051)', async () => {
  const kept = ['services', 'mappings', 'branches', 'companies', 'bindings'] as const;
  const fresh = await ready();
  const before = (await essenceOf(fresh.store, kept)) as Record<string, readonly { _id: string }[]>;
  const all = await switched();
  const { version = 0 } = (await openSwitchOf(all, all.scope)) ?? {};
  expect(await all.undo({ teamSwitchId: all.id, version }, all.scope)).toMatchObject({ state: 'undoing' });
  expect(await all.run({ id: all.id }, all.scope)).toEqual({ state: 'done' });
  expect(await openSwitchOf(all, all.scope)).toMatchObject({ state: 'undone', open: false, happened: impact });

  const after = (await essenceOf(all.store, kept)) as typeof before;
  const sansHooks = (rows: unknown) =>
    JSON.parse(JSON.stringify(rows, (key, value) => (key === 'webhookId' ? undefined : value)));
  expect(sansHooks(after)).toEqual(sansHooks(before));
  const bindings = await all.teamBindings.forTenant(friseurId).where({ status: 'active' }, 10);
  expect(bindings).toMatchObject([{ calcomTeamId: oldTeam.id }]);
  expect(await all.syncRuns.forTenant(friseurId).where({ open: true }, 2)).toMatchObject([
    { calcomTeamId: oldTeam.id, acceptChanges: false },
  ]);
});

test.each([
  ['the old team', 'calcom_team' as const, oldTeam.id],
  ['an event type of it', 'event_type' as const, 3420901],
])('an undo is refused once another company has %s, and nothing is changed', async (_, kind, value) => {
  const all = await switched();
  const { version = 0 } = (await openSwitchOf(all, all.scope)) ?? {};
  await claim(all.bindings, { kind, value, reference: 'x' }, tenantIdOf(3));
  const before = await allRowsIn(all.store);
  await expect(all.undo({ teamSwitchId: all.id, version }, all.scope)).rejects.toMatchObject({ code: 'already_bound' });
  expect(await allRowsIn(all.store)).toEqual(before);
});

test('an undo that loses the race for an event type ends as it was, and holds nothing of what it claimed', async () => {
  const all = await switched();
  const { version = 0 } = (await openSwitchOf(all, all.scope)) ?? {};
  await all.undo({ teamSwitchId: all.id, version }, all.scope);
  await claim(all.bindings, { kind: 'event_type', value: 3420902, reference: 'x' }, tenantIdOf(3));
  await all.run({ id: all.id }, all.scope);
  expect(await openSwitchOf(all, all.scope)).toMatchObject({
    state: 'switched',
    open: false,
    problem: expect.any(String),
  });
  expect(await all.bindings.byIds(['calcom_team:34209', 'event_type:3420901'])).toEqual([]);
  expect(await all.companies.forTenant(friseurId).byId(friseurId)).toMatchObject({ calcomTeam: newTeam });
});

test('an undo needs the version that was read, and a stranger finds no switch (law 12)', async () => {
  const { id, undo, scope } = await switched();
  await expect(undo({ teamSwitchId: id, version: 1 }, scope)).rejects.toMatchObject({ code: 'stale_version' });
  const stranger = scopeOf({ id: strangerId });
  await expect(undo({ teamSwitchId: id, version: 1 }, stranger)).rejects.toMatchObject({ code: 'not_found' });
});

test('a company that is leaving cannot switch, and one switch that is due is found without its ring', async () => {
  const all = await ready();
  await all.switchTeam(to, all.scope);
  const rung: string[] = [];
  const rings = { teamSwitch: (id: string) => void rung.push(id) };
  const { sweep } = switchesOf({ ...all.world, deps: { ...all.world.deps, rings } });
  await sweep(platformScope);
  expect(rung).toHaveLength(1);

  const other = await ready();
  const company = await other.companies.forTenant(friseurId).byId(friseurId);
  if (company === undefined) throw new Error('the company is furnished');
  await other.companies.forTenant(friseurId).save({ ...company, status: 'offboarding', version: company.version + 1 });
  await expect(other.switchTeam(to, other.scope)).rejects.toMatchObject({ code: 'conflict' });
});

const settledCollections = [
  'services',
  'mappings',
  'branches',
  'teamMembers',
  'companies',
  'teamBindings',
  'bindings',
  'teamSwitches',
] as const;

test('a crash after any write of a switch is completed by its next run, to the same end', async () => {
  const undisturbed = await switched();
  const wanted = await essenceOf(undisturbed.store, settledCollections);
  const crashes = await afterEveryCrash({
    prepared: async () => {
      const all = await ready();
      await all.switchTeam(to, all.scope);
      return all.store;
    },
    run: async (store) => {
      const world = worldOn(store, calcom, { hours: runs++ });
      const id = (await world.deps.teamSwitches.forTenant(friseurId).where({}, 1))[0]?.id ?? '';
      return switchesOf(world).run({ id }, scopeOf({ id: friseurId }));
    },
    settled: async (store) => expect(await essenceOf(store, settledCollections)).toEqual(wanted),
  });
  expect(crashes).toBeGreaterThan(20);
});

test('a crash after any write of an undo is completed by its next run, to the same end', async () => {
  const undone = async () => {
    const all = await switched();
    const { version = 0 } = (await openSwitchOf(all, all.scope)) ?? {};
    await all.undo({ teamSwitchId: all.id, version }, all.scope);
    return all;
  };
  const undisturbed = await undone();
  await undisturbed.run({ id: undisturbed.id }, undisturbed.scope);
  const wanted = await essenceOf(undisturbed.store, settledCollections);
  const crashes = await afterEveryCrash({
    prepared: async () => (await undone()).store,
    run: async (store) => {
      const world = worldOn(store, calcom, { hours: runs++ });
      const id = (await world.deps.teamSwitches.forTenant(friseurId).where({}, 1))[0]?.id ?? '';
      return switchesOf(world).run({ id }, scopeOf({ id: friseurId }));
    },
    settled: async (store) => expect(await essenceOf(store, settledCollections)).toEqual(wanted),
  });
  expect(crashes).toBeGreaterThan(20);
});

let runs = 1;

test('services of no event type are nobody’s loss', async () => {
  const all = await switched();
  const own = await all.services.forTenant(friseurId).where({ eventTypeId: null }, 2);
  expect(own).toMatchObject([{ active: true, syncError: null }]);
  expect(own[0]?.id).not.toBe(serviceIdOf(friseurId, 3420901));
});
