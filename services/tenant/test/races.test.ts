import { deliveryQuarantined, type Quarantine } from '@fencepost/contracts/booking/quarantine';
import { recordEvent } from '@fencepost/contracts/envelope';
import { derivedId, TenantId } from '@fencepost/contracts/ids';
import { registerCompany } from '@fencepost/contracts/tenant/company';
import { setCalcomApiKey } from '@fencepost/contracts/tenant/credential';
import { listServices, serviceOffered } from '@fencepost/contracts/tenant/mapping';
import { getSyncRun, listSyncRuns, startSync } from '@fencepost/contracts/tenant/sync';
import { bindTeam, getTeam } from '@fencepost/contracts/tenant/team';
import { getTeamSwitch, switchTeam } from '@fencepost/contracts/tenant/team-switch';
import { instantOf, systemClock } from '@fencepost/service-kit/clock';
import { platformScope } from '@fencepost/testing/platform-scope';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { identity, quiet, registered, seedOf, soon } from './possessions.ts';
import { type System, startSystem } from './system.ts';
import { friseur, scopeOf } from './world.ts';

const [contested, importer, switcher, doubted, bystander] = [831, 832, 833, 834, 835].map(identity) as [
  ReturnType<typeof identity>,
  ReturnType<typeof identity>,
  ReturnType<typeof identity>,
  ReturnType<typeof identity>,
  ReturnType<typeof identity>,
];

/** Other suites share these two cores, and a test waits for several things. */
vi.setConfig({ testTimeout: 180_000 });

let system: System;
beforeAll(async () => {
  const seed = seedOf([contested, importer, switcher, doubted, bystander]);
  system = await startSystem(inject('servers'), { seed, replicas: 2 });
});
afterAll(() => system?.stop());

/** So many that two replicas share them. */
const RACERS = 16;
const races = <T>(run: (n: number) => Promise<T>) =>
  Promise.allSettled(Array.from({ length: RACERS }, (_, n) => run(n)));

const answersOf = async (action: string): Promise<readonly number[]> => {
  const isMeant = (line: string) =>
    line.startsWith('fencepost_action_duration_seconds_count{') && line.includes(`action="${action}"`);
  const texts = await Promise.all(system.metrics.map((metrics) => metrics.render()));
  return texts.map((text) =>
    text
      .split('\n')
      .filter(isMeant)
      .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0),
  );
};

test('of companies that bind one team at once, over two replicas, one wins and the others have nothing (TEN-036, D-14)', async () => {
  const { call, database } = system;
  const companies = await Promise.all(
    Array.from({ length: RACERS }, async (_, n) => {
      const company = await call(registerCompany, { ...friseur, number: 8_310 + n }, platformScope);
      await call(setCalcomApiKey, { apiKey: contested.apiKey }, scopeOf(company));
      return company;
    }),
  );
  const outcomes = await races((n) =>
    call(bindTeam, { calcomTeamId: contested.calcomTeamId }, scopeOf(companies[n] ?? { id: '' })),
  );
  const codes = outcomes.map((outcome) => (outcome.status === 'fulfilled' ? 'won' : outcome.reason.code));
  expect(codes.toSorted()).toEqual([...Array(RACERS - 1).fill('already_bound'), 'won']);
  for (const answered of await answersOf(bindTeam.address)) expect(answered, 'both took part').toBeGreaterThan(0);

  const ofTeam = { calcomTeamId: contested.calcomTeamId };
  const [binding, ...further] = await database.collection('teamBindings').find(ofTeam).toArray();
  expect(further).toEqual([]);
  const winner = companies[codes.indexOf('won')]?.id;
  expect(binding).toMatchObject({ tenantId: winner, status: 'active' });
  const bound = await database.collection('companies').find({ 'calcomTeam.id': contested.calcomTeamId }).toArray();
  expect(bound.map(({ tenantId }) => tenantId)).toEqual([winner]);
  await quiet(system, { id: winner ?? '' });
});

test('imports of one company that are started at once, over two replicas, are one import (TEN-031)', async () => {
  const { call, events, calcom } = system;
  const company = await registered(system, importer);
  const scope = scopeOf(company);
  await call(bindTeam, { calcomTeamId: importer.calcomTeamId }, scope);
  await quiet(system, company);
  calcom.control.addEventType(importer.calcomTeamId, { id: 999_001, title: 'Neu', slug: 'neu', lengthInMinutes: 20 });
  // Long enough that none of them comes after its end.
  calcom.fault({ times: 1, path: `/${importer.calcomTeamId}/event-types`, effect: { kind: 'delay', ms: 4_000 } });
  const outcomes = await races(() => call(startSync, { acceptChanges: true }, scope));
  const ids = new Set(outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value.id : outcome.reason)));
  expect(ids.size).toBe(1);
  for (const answered of await answersOf(startSync.address)) expect(answered, 'both took part').toBeGreaterThan(0);

  const [runId = ''] = ids;
  await quiet(system, company);
  expect(await call(getSyncRun, { runId }, scope)).toMatchObject({ state: 'synced', counts: { created: 1 } });
  expect((await call(listSyncRuns, { limit: 10 }, scope)).data).toHaveLength(2);
  await soon(() => {
    const offered = events.filter(
      ({ subject, tenantId }) => subject === serviceOffered.subject && tenantId === company.id,
    );
    expect(offered).toHaveLength(3);
  });
});

test('an import that is under way when its company changes its team ends, and what it imported leads nowhere (TEN-051)', async () => {
  const { call, calcom, database } = system;
  const company = await registered(system, switcher);
  const scope = scopeOf(company);
  await call(bindTeam, { calcomTeamId: switcher.formerTeamId }, scope);
  await quiet(system, company);
  calcom.fault({ times: 1, path: `/${switcher.formerTeamId}/event-types`, effect: { kind: 'delay', ms: 4_000 } });
  const { id: runId } = await call(startSync, { acceptChanges: true }, scope);
  await soon(async () => expect(await call(getSyncRun, { runId }, scope)).toMatchObject({ state: 'syncing' }));
  const { id: teamSwitchId } = await call(switchTeam, { calcomTeamId: switcher.calcomTeamId }, scope);
  await soon(async () =>
    expect(await call(getTeamSwitch, { teamSwitchId }, scope)).toMatchObject({ state: 'switched' }),
  );
  await quiet(system, company);
  expect(await call(getSyncRun, { runId }, scope)).toMatchObject({ state: 'cancelled' });
  expect(await call(getTeam, {}, scope)).toMatchObject({ calcomTeamId: switcher.calcomTeamId, syncStatus: 'synced' });
  const mappings = await database.collection('mappings').find({ tenantId: company.id, status: 'active' }).toArray();
  expect(mappings.map(({ calcomTeamId }) => calcomTeamId)).toEqual([switcher.calcomTeamId, switcher.calcomTeamId]);
  const open = await database.collection('syncRuns').countDocuments({ tenantId: company.id, open: true });
  expect(open).toBe(0);
});

/** Later than the shortest time between two syncs that deliveries may cause, and earlier than the next scheduled one. */
const LATER_MS = 10 * 60_000;
const later = {
  millis: () => systemClock.millis() + LATER_MS,
  now: () => instantOf(systemClock.millis() + LATER_MS),
};

const quarantined = (claimedTenantId: string, reason: Quarantine['reason']) => {
  const id = derivedId('qua', claimedTenantId, reason);
  return recordEvent(deliveryQuarantined, {
    scope: platformScope,
    occurredAt: later.now(),
    causationId: null,
    entity: { id, version: 1 },
    payload: {
      quarantine: {
        id,
        deliveryId: derivedId('dlv', id),
        endpointId: derivedId('end', id),
        claimedTenantId: TenantId.parse(claimedTenantId),
        reason,
        explanation: 'Nobody knows this event type.',
        evidence: [],
        trigger: 'BOOKING_CREATED',
        eventTypeId: 999_002,
        calcomUid: null,
        streamSeq: 1,
        status: 'quarantined',
        receivedAt: later.now(),
        quarantinedAt: later.now(),
        releasedAt: null,
        version: 1,
      },
    },
  });
};

test('a delivery that only an unknown event type keeps in quarantine has the company imported, and nobody else', async () => {
  const { call, calcom, tell, restart } = system;
  const [company, other] = [await registered(system, doubted), await registered(system, bystander)];
  await call(bindTeam, { calcomTeamId: doubted.calcomTeamId }, scopeOf(company));
  await call(bindTeam, { calcomTeamId: bystander.calcomTeamId }, scopeOf(other));
  for (const each of [company, other]) await quiet(system, each);
  await restart(later);
  const runsOf = async (each: { readonly id: string }) =>
    (await call(listSyncRuns, { limit: 10 }, scopeOf(each))).data.map(({ trigger, state }) => [trigger, state]);
  const first = ['manual', 'synced'];
  expect(await runsOf(company)).toEqual([first]);

  calcom.control.addEventType(doubted.calcomTeamId, { id: 999_002, title: 'Neu', slug: 'neu', lengthInMinutes: 20 });
  await tell(quarantined(other.id, 'number_unknown'));
  await tell(quarantined(company.id, 'event_type_unknown'));
  await soon(async () => expect(await runsOf(company)).toEqual([['event', 'synced'], first]));
  const { data } = await call(listServices, { limit: 10, syncStatus: 'synced' }, scopeOf(company));
  expect(data.map(({ eventTypeId }) => eventTypeId)).toContain(999_002);
  expect(await runsOf(other)).toEqual([first]);

  // The same doubt again, and within a minute of that run: answered already.
  await tell({ ...quarantined(company.id, 'team_contradicts'), id: derivedId('evt', 'again') });
  await tell(quarantined(other.id, 'event_type_unknown'));
  await soon(async () => expect(await runsOf(other)).toEqual([['event', 'synced'], first]));
  expect(await runsOf(company)).toHaveLength(2);
});
