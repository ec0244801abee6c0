import type { Envelope } from '@fencepost/contracts/envelope';
import { derivedId } from '@fencepost/contracts/ids';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { Branch } from '@fencepost/contracts/tenant/branch';
import { type CalcomTeam, Company } from '@fencepost/contracts/tenant/company';
import { Mapping, Service } from '@fencepost/contracts/tenant/mapping';
import { calcomKeyPurpose } from '@fencepost/contracts/tenant/proof';
import { demoApiKeys, demoSeed } from '@fencepost/fakes/calcom/seed';
import { type FakeCalcom, startFakeCalcom } from '@fencepost/fakes/calcom/server';
import type { Store } from '@fencepost/mongo-kit/collection';
import { idempotencyKeys } from '@fencepost/mongo-kit/idempotency';
import { type Clock, instantOf } from '@fencepost/service-kit/clock';
import type { Aggregate, Records, TenantRecords } from '@fencepost/service-kit/records';
import { platformScope } from '@fencepost/testing/platform-scope';
import { makePoliteCalcom } from '@fencepost/vendors/calcom/polite';
import { rows } from '../src/adapters/rows.ts';
import { makeStores } from '../src/adapters/stores.ts';
import { mappingIdOf, serviceIdOf, teamBindingIdOf, tenantIdOf } from '../src/domain/record-ids.ts';
import { claim } from '../src/usecases/claim.ts';
import type { Dependents } from '../src/usecases/ports.ts';
import { makeRunTeamSwitch, makeSweepTeamSwitches } from '../src/usecases/switch/run-team-switch.ts';
import { makeSimulateTeamSwitch } from '../src/usecases/switch/simulate-team-switch.ts';
import type { SwitchDeps } from '../src/usecases/switch/switch-deps.ts';
import { makeSwitchTeam } from '../src/usecases/switch/switch-team.ts';
import { makeUndoTeamSwitch } from '../src/usecases/switch/undo-team-switch.ts';
import { makeOpenSyncRun } from '../src/usecases/sync/open-sync-run.ts';
import { calcomCredentialIdOf } from '../src/usecases/teams/open-calcom.ts';
import { type emptyStore, scopeOf, secretBox } from './world.ts';

export const oldTeam: CalcomTeam = { id: 34209, name: 'Friseur 1' };
export const newTeam: CalcomTeam = { id: 34210, name: 'Friseur 1 neu' };
const NOON_MS = Date.UTC(2026, 2, 1, 12);
const HOUR_MS = 3_600_000;
const noFurtherDependents: Dependents = { futureAppointments: 4, holds: 0, passports: 250 };

/** The demo’s Cal.com, in which the hairdresser’s owner has a second team too, is a member of a third, and owns an organization. */
export const startCalcom = (): Promise<FakeCalcom> => {
  const owner = { userId: 1001, role: 'OWNER' } as const;
  const common = { timeZone: 'Europe/Berlin', eventTypes: [] };
  const second = {
    ...common,
    ...newTeam,
    slug: 'friseur-1-neu',
    members: [owner],
    eventTypes: [
      {
        ...demoSeed.teams[0]?.eventTypes[0],
        id: 3421001,
        title: 'Schnitt',
        slug: 'schnitt',
        lengthInMinutes: 30,
        schedulingType: 'roundRobin',
        hostUserIds: [1001],
      },
    ],
  };
  const third = {
    ...common,
    id: 34211,
    name: 'Nur Gast',
    slug: 'gast',
    members: [{ userId: 1001, role: 'MEMBER' as const }],
  };
  return startFakeCalcom({
    seed: { ...demoSeed, teams: [...demoSeed.teams, second, third] },
    requestsPerMinute: 10_000,
  });
};

/** A world whose clock moves on by hours between commands, so that what a crash has leased is free again. */
export interface LeavingWorld {
  readonly deps: SwitchDeps;
  readonly dependents: { now: Dependents };
  later(): void;
}

export const worldOn = (store: Store, calcom: FakeCalcom, from: { hours: number } = { hours: 0 }): LeavingWorld => {
  const clock: Clock = {
    millis: () => NOON_MS + from.hours * HOUR_MS,
    now: () => instantOf(NOON_MS + from.hours * HOUR_MS),
  };
  const stores = makeStores(store);
  const dependents = { now: noFurtherDependents };
  let drawn = 0;
  const random = (count: number) => {
    drawn += 1;
    return Buffer.alloc(count, drawn);
  };
  const rings = { syncRun: () => {}, teamSwitch: () => {}, offboarding: () => {} };
  const deps: SwitchDeps = {
    ...stores,
    sealing: secretBox,
    calcom: makePoliteCalcom({ baseUrl: calcom.url, clock, timeoutMs: 5_000 }),
    countDependents: async () => dependents.now,
    openSyncRun: makeOpenSyncRun({ ...stores, rings, clock }),
    rings,
    random,
    clock,
  };
  return {
    deps,
    dependents,
    later: () => {
      from.hours += 1;
    },
  };
};

export const switchesOf = ({ deps }: LeavingWorld) => ({
  simulate: makeSimulateTeamSwitch(deps),
  switchTeam: makeSwitchTeam(deps),
  undo: makeUndoTeamSwitch(deps),
  run: makeRunTeamSwitch(deps),
  sweep: makeSweepTeamSwitches(deps),
});

/** A company in its team: services, mappings, members, branches that sell, numbers that lead there, a key. */
export const furnished = async (
  store: ReturnType<typeof emptyStore>,
  {
    number,
    team,
    apiKey,
    eventTypes,
  }: { number: number; team: CalcomTeam; apiKey: string; eventTypes: readonly number[] },
): Promise<TenantScope> => {
  const stores = makeStores(store);
  const id = tenantIdOf(number);
  const own = <T extends Aggregate>(records: TenantRecords<T>): Records<T> => records.forTenant(id);
  await own(stores.companies).add(
    Company.parse({
      id,
      number,
      name: `Company ${number}`,
      timeZone: 'Europe/Berlin',
      status: 'active',
      calcomTeam: team,
      version: 1,
    }),
  );
  const sealed = await secretBox.seal(apiKey, { tenantId: id, purpose: calcomKeyPurpose });
  await own(stores.calcomCredentials).add({ ...credential, id: calcomCredentialIdOf(id), sealed });
  await claim(stores.bindings, { kind: 'calcom_team', value: team.id, reference: id }, id);
  await own(stores.teamBindings).add({
    ...binding,
    id: teamBindingIdOf(id, team.id),
    calcomTeamId: team.id,
    calcomTeamName: team.name,
  });
  for (const eventTypeId of eventTypes) {
    const [serviceId, mappingId] = [serviceIdOf(id, eventTypeId), mappingIdOf(id, eventTypeId)];
    await claim(stores.bindings, { kind: 'event_type', value: eventTypeId, reference: mappingId }, id);
    await own(stores.services).add(
      Service.parse({
        id: serviceId,
        name: 'Schnitt',
        durationMinutes: 30,
        eventTypeId,
        syncStatus: 'synced',
        active: true,
        withdrawn: false,
        version: 1,
      }),
    );
    await own(stores.mappings).add(
      Mapping.parse({
        id: mappingId,
        eventTypeId,
        calcomTeamId: team.id,
        serviceId,
        webhookId: `hook-${eventTypeId}`,
        version: 1,
      }),
    );
  }
  await own(stores.services).add(
    Service.parse({
      id: derivedId('svc', id, 'own'),
      name: 'Gutschein',
      durationMinutes: 5,
      eventTypeId: null,
      syncStatus: 'never',
      active: true,
      withdrawn: false,
      version: 1,
    }),
  );
  const sold = eventTypes.map((eventTypeId) => serviceIdOf(id, eventTypeId));
  const branch = async (name: string, serviceIds: string[]): Promise<Branch> => {
    const made: Branch = {
      id: derivedId('bra', id, name),
      name,
      timeZone: null,
      serviceIds,
      status: 'active',
      version: 1,
    };
    await own(stores.branches).add(made);
    await own(stores.phoneNumbers).add({
      id: derivedId('num', id, name),
      number: `+4930${number}00${name.length}`,
      branchId: made.id,
      label: '',
      status: 'active',
      version: 1,
    });
    return made;
  };
  await branch('Mitte', sold);
  await branch('Nordstadt', [...sold.slice(0, 1), derivedId('svc', id, 'own')]);
  for (const calcomUserId of [1, 2]) {
    await own(stores.teamMembers).add({
      ...member,
      id: derivedId('mem', id, String(calcomUserId)),
      calcomTeamId: team.id,
      calcomUserId,
      calcomMembershipId: calcomUserId,
    });
  }
  await store.outbox.forget(await store.outbox.pending('9999-12-31T23:59:59.999Z', 10_000));
  return scopeOf({ id });
};

const credential = {
  calcomUserId: 1001,
  status: 'valid',
  problem: null,
  checkedAt: '2026-03-01T12:00:00.000Z',
  version: 1,
} as const;
const binding = {
  status: 'active',
  syncStatus: 'synced',
  lastTeamSync: null,
  teamSyncError: null,
  memberCount: 2,
  eventTypeCount: 2,
  version: 1,
} as const;
const member = {
  name: 'Frieda',
  email: 'frieda@example.com',
  role: 'MEMBER',
  accepted: true,
  staffId: null,
  status: 'joined',
  version: 1,
} as const;

export const friseurKey = demoApiKeys.friseurOwner;

/** Every stored row of every collection of the service, from the definitions themselves. */
export const allRowsIn = async (store: Store): Promise<Readonly<Record<string, readonly Row[]>>> => {
  const found: Record<string, readonly Row[]> = {};
  for (const [name, definition] of Object.entries({ ...rows, idempotencyKeys })) {
    const door = store.collection(definition as typeof rows.services);
    const reader = definition.scope === 'tenant' ? door.acrossTenants(platformScope) : door.platform();
    found[name] = (await reader.find({}, { sort: { _id: 1 }, limit: 1_000 })) as readonly Row[];
  }
  return found;
};
export interface Row {
  readonly _id: string;
  readonly version: number;
  readonly outbox: readonly Envelope[];
}

/** What is stored without what differs from run to run: versions, times, ids of runs and pending events. */
export const essenceOf = async (store: Store, collections: readonly (keyof typeof rows)[]): Promise<unknown> => {
  const everything = await allRowsIn(store);
  const bare = (row: object): unknown =>
    JSON.parse(JSON.stringify(row, (key, value) => (variable.has(key) ? undefined : value)));
  return Object.fromEntries(collections.map((name) => [name, (everything[name] ?? []).map(bare)]));
};
const variable: ReadonlySet<string> = new Set([
  'version',
  'outbox',
  'createdAt',
  'updatedAt',
  'startedAt',
  'finishedAt',
  'dueAt',
  'leaseUntil',
  'leasedBy',
]);
