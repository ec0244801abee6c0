import { derivedId } from '@fencepost/contracts/ids';
import { issueApiKey } from '@fencepost/contracts/tenant/api-key';
import { createBranch } from '@fencepost/contracts/tenant/branch';
import { type Company, registerCompany } from '@fencepost/contracts/tenant/company';
import { setCalcomApiKey } from '@fencepost/contracts/tenant/credential';
import { listDrift } from '@fencepost/contracts/tenant/drift';
import { openEndpoint } from '@fencepost/contracts/tenant/endpoint';
import { setFlagOverride } from '@fencepost/contracts/tenant/flag';
import { listServices } from '@fencepost/contracts/tenant/mapping';
import { assignPhoneNumber } from '@fencepost/contracts/tenant/phone-number';
import { createStaff } from '@fencepost/contracts/tenant/staff';
import { listSyncRuns, startSync } from '@fencepost/contracts/tenant/sync';
import { bindTeam } from '@fencepost/contracts/tenant/team';
import { getTeamSwitch, switchTeam } from '@fencepost/contracts/tenant/team-switch';
import { registerVoiceAgent } from '@fencepost/contracts/tenant/voice-agent';
import type { CalcomSeed, SeedTeam } from '@fencepost/fakes/calcom/seed';
import { eventually } from '@fencepost/testing/eventually';
import { platformScope } from '@fencepost/testing/platform-scope';
import { expect } from 'vitest';
import type { System } from './system.ts';
import { friseur, scopeOf } from './world.ts';

/** Other suites share these two cores. */
const PATIENCE_MS = 60_000;
export const soon = <T>(assertion: () => T | Promise<T>): Promise<T> => eventually(assertion, PATIENCE_MS);

/** What a company of a test is at Cal.com: its owner's key, the team it is in, and the one it may change from or to. */
export interface Identity {
  readonly number: number;
  readonly userId: number;
  readonly email: string;
  readonly apiKey: string;
  readonly calcomTeamId: number;
  readonly formerTeamId: number;
  readonly eventTypeId: number;
}

export const identity = (number: number): Identity => ({
  number,
  userId: 70_000 + number,
  email: `owner-${number}@example.com`,
  apiKey: `cal_owner_${number}`,
  calcomTeamId: 71_000 + number,
  formerTeamId: 72_000 + number,
  eventTypeId: 730_001 + number * 10,
});

/** A Cal.com with two teams for each of them, with two event types each, all owned by its one person. */
export const seedOf = (identities: readonly Identity[]): CalcomSeed => ({
  users: identities.map(({ number, userId, email, apiKey }) => ({
    id: userId,
    name: `Owner ${number}`,
    email,
    username: `owner-${number}`,
    timeZone: 'Europe/Berlin',
    apiKeys: [apiKey],
  })),
  teams: identities.flatMap(({ userId, calcomTeamId, formerTeamId, eventTypeId }) => [
    teamOf(calcomTeamId, userId, eventTypeId),
    teamOf(formerTeamId, userId, eventTypeId + 5),
  ]),
});

const teamOf = (id: number, userId: number, firstEventTypeId: number): SeedTeam => ({
  id,
  name: `Team ${id}`,
  slug: `team-${id}`,
  timeZone: 'Europe/Berlin',
  members: [{ userId, role: 'OWNER' }],
  eventTypes: [0, 1].map((n) => ({
    id: firstEventTypeId + n,
    title: `Schnitt ${firstEventTypeId + n}`,
    slug: `schnitt-${firstEventTypeId + n}`,
    lengthInMinutes: 30,
    schedulingType: 'roundRobin',
    hostUserIds: [userId],
  })),
});

/** One of everything that a company can have, by which it may be asked for. */
export type Possessions = Awaited<ReturnType<typeof furnish>>;

/** What no company has. */
export const nobodys: Possessions = {
  ...identity(999),
  id: derivedId('ten', 'nobody'),
  phoneNumber: '+49303999000',
  vendorAgentId: 'agent_nobody',
  branchId: derivedId('bra', 'nobody'),
  staffId: derivedId('stf', 'nobody'),
  phoneNumberId: derivedId('num', 'nobody'),
  voiceAgentId: derivedId('agt', 'nobody'),
  endpointId: derivedId('end', 'nobody'),
  apiKeyId: derivedId('key', 'nobody'),
  serviceId: derivedId('svc', 'nobody'),
  driftId: derivedId('drf', 'nobody'),
  teamSwitchId: derivedId('swt', 'nobody'),
  runId: derivedId('run', 'nobody'),
};

/** Registers a company with its key, in no team yet. */
export const registered = async ({ call }: System, { number, apiKey }: Identity): Promise<Company> => {
  const company = await call(registerCompany, { ...friseur, number, name: `Company ${number}` }, platformScope);
  await call(setCalcomApiKey, { apiKey }, scopeOf(company));
  return company;
};

/** Until no import of the company is open, and what was told of the company is published. */
export const quiet = async ({ call, database }: System, company: { readonly id: string }): Promise<void> => {
  const { collections } = { collections: await database.collections() };
  await soon(async () => {
    expect((await call(listSyncRuns, { limit: 1 }, scopeOf(company))).data[0]).toMatchObject({ state: 'synced' });
    for (const collection of collections) {
      expect(await collection.countDocuments({ tenantId: company.id, 'outbox.0': { $exists: true } })).toBe(0);
    }
  });
};

/** A company that has changed its team once, with one of everything. */
export const furnish = async (system: System, who: Identity) => {
  const { call, calcom } = system;
  const { id } = await registered(system, who);
  const scope = scopeOf({ id });
  await call(bindTeam, { calcomTeamId: who.formerTeamId }, scope);
  await quiet(system, { id });
  const { id: teamSwitchId } = await call(switchTeam, { calcomTeamId: who.calcomTeamId }, scope);
  await soon(async () =>
    expect(await call(getTeamSwitch, { teamSwitchId }, scope)).toMatchObject({ state: 'switched' }),
  );
  await quiet(system, { id });

  const [phoneNumber, vendorAgentId] = [`+493039990${who.number}`, `agent_${who.number}`];
  const branch = await call(createBranch, { name: 'Mitte' }, scope);
  const staff = await call(createStaff, { name: 'Frieda', email: who.email, branchIds: [branch.id] }, scope);
  const number = await call(assignPhoneNumber, { number: phoneNumber, branchId: branch.id }, scope);
  const agent = await call(registerVoiceAgent, { vendor: 'retell', agentId: vendorAgentId }, scope);
  const { apiKey } = await call(issueApiKey, { label: 'Website' }, scope);
  await call(setFlagOverride, { tenantId: id, name: 'voice_booking', enabled: true }, platformScope);
  const endpoint = await call(openEndpoint, { vendor: 'calcom' }, scope);
  // The endpoint's own import, and not the switch's: its webhooks.
  await soon(async () => expect((await call(listSyncRuns, { limit: 9 }, scope)).data.length).toBeGreaterThan(2));
  await quiet(system, { id });
  calcom.control.changeEventType(who.eventTypeId, { lengthInMinutes: 55 });
  const { id: runId } = await call(startSync, { acceptChanges: false }, scope);
  await quiet(system, { id });

  const [drift] = (await call(listDrift, { limit: 1, state: 'open' }, scope)).data;
  const services = (await call(listServices, { limit: 10 }, scope)).data;
  const service = services.find(({ eventTypeId }) => eventTypeId === who.eventTypeId);
  if (drift === undefined || service === undefined) throw new Error('a company is furnished with a drift');
  return {
    ...who,
    id: id as string,
    phoneNumber,
    vendorAgentId,
    teamSwitchId,
    runId,
    branchId: branch.id,
    staffId: staff.id,
    phoneNumberId: number.id,
    voiceAgentId: agent.id,
    endpointId: endpoint.id,
    apiKeyId: apiKey.id,
    serviceId: service.id,
    driftId: drift.id,
  };
};
