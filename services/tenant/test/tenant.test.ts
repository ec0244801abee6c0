import { createHash } from 'node:crypto';
import { DirectoryEntry, endpointSecretPurpose } from '@fencepost/contracts/directory';
import { scanTenant } from '@fencepost/contracts/integrity/facts';
import { inspectTenantWork } from '@fencepost/contracts/integrity/work';
import { issueApiKey, issueOperatorKey } from '@fencepost/contracts/tenant/api-key';
import { registerCompany } from '@fencepost/contracts/tenant/company';
import { setCalcomApiKey } from '@fencepost/contracts/tenant/credential';
import { openEndpoint, rotateEndpointSecret } from '@fencepost/contracts/tenant/endpoint';
import { mapEventType } from '@fencepost/contracts/tenant/mapping';
import { bindTeam } from '@fencepost/contracts/tenant/team';
import { resolveTenant } from '@fencepost/contracts/tenant/verdict';
import { bigTeam, bigTeamSeed } from '@fencepost/fakes/calcom/big-team-seed';
import { demoApiKeys, demoSeed } from '@fencepost/fakes/calcom/seed';
import { eventually } from '@fencepost/testing/eventually';
import { platformScope } from '@fencepost/testing/platform-scope';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { periodical } from '../src/jobs.ts';
import { type System, startSystem } from './system.ts';
import { askProAi, askProAiTeam, friseur, friseurTeam, scopeOf, secretBox } from './world.ts';

/** Other suites share these two cores. */
const PATIENCE_MS = 30_000;
vi.setConfig({ testTimeout: 4 * PATIENCE_MS });
const soon = <T>(assertion: () => T | Promise<T>): Promise<T> => eventually(assertion, PATIENCE_MS);

let system: System;
beforeAll(async () => {
  const contested = bigTeamSeed({ eventTypes: 1, members: 1 });
  const seed = { users: [...demoSeed.users, ...contested.users], teams: [...demoSeed.teams, ...contested.teams] };
  system = await startSystem(inject('servers'), { seed });
});
afterAll(() => system?.stop());

const entryAt = async (key: string): Promise<DirectoryEntry> => {
  const value = await system.directory.get(key);
  if (value === undefined) throw new Error(`nothing at ${key} yet`);
  return DirectoryEntry.parse(JSON.parse(value));
};

test('two companies set up over the mesh at once have what is theirs, and every step told its events', async () => {
  const { call, events } = system;
  const setUp = async (company: typeof friseur, team: typeof friseurTeam, apiKey: string, eventTypeId: number) => {
    const { id } = await call(registerCompany, company, platformScope);
    await call(setCalcomApiKey, { apiKey }, scopeOf({ id }));
    await call(bindTeam, { calcomTeamId: team.id }, scopeOf({ id }));
    await call(mapEventType, { eventTypeId }, scopeOf({ id }));
    return { id, endpoint: await call(openEndpoint, { vendor: 'calcom' }, scopeOf({ id })) };
  };
  const [one, fifteen] = await Promise.all([
    setUp(friseur, friseurTeam, demoApiKeys.friseurOwner, 3420901),
    setUp(askProAi, askProAiTeam, demoApiKeys.askProAiOwner, 2563193),
  ]);
  const told = [
    'companyRegistered',
    'calcomCredentialChanged',
    'teamBindingChanged',
    'companyTeamBound',
    'syncRunChanged',
  ];
  const made = [...told, 'serviceOffered', 'eventTypeMapped', 'endpointOpened'].map(
    (name) => `events.tenant.${name}.v1`,
  );
  for (const { id } of [one, fifteen]) {
    await soon(() => {
      const subjects = new Set(events.filter(({ tenantId }) => tenantId === id).map(({ subject }) => subject));
      expect([...subjects]).toEqual(expect.arrayContaining(made));
    });
  }
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  expect(new Set(events.map(({ tenantId }) => tenantId))).toEqual(new Set([one.id, fifteen.id]));

  const ask = (endpointId: string, eventTypeId: number) =>
    call(resolveTenant, { endpointId, eventTypeId, calcomTeamId: null }, platformScope);
  expect(await ask(fifteen.endpoint.id, 2563193)).toMatchObject({ verdict: 'accepted', tenantId: fifteen.id });
  expect(await ask(fifteen.endpoint.id, 3420901)).toMatchObject({ reason: 'event_type_of_other_company' });
});

test('companies that race for one team over the mesh: exactly one wins', async () => {
  const { call, calcom } = system;
  const apiKey = 'cal_race';
  calcom.control.addMember(bigTeam.id, { userId: 9001, role: 'OWNER', apiKeys: [apiKey] });
  const companies = await Promise.all(
    [101, 102, 103, 104].map((number) => call(registerCompany, { ...friseur, number }, platformScope)),
  );
  for (const company of companies) await call(setCalcomApiKey, { apiKey }, scopeOf(company));
  const outcomes = await Promise.allSettled(
    companies.map((company) => call(bindTeam, { calcomTeamId: bigTeam.id }, scopeOf(company))),
  );
  const codes = outcomes.map((outcome) => (outcome.status === 'fulfilled' ? 'won' : outcome.reason.code));
  expect(codes.toSorted()).toEqual([...Array(3).fill('already_bound'), 'won']);
});

describe('the directory', () => {
  test('follows every endpoint, rotation and key, with secrets that open for this company alone', async () => {
    const { call } = system;
    const one = await call(registerCompany, friseur, platformScope);
    const endpoint = await call(openEndpoint, { vendor: 'calcom' }, scopeOf(one));
    const { key } = await call(issueApiKey, { label: 'Website' }, scopeOf(one));
    const hash = createHash('sha256').update(key).digest('hex');
    await soon(() => entryAt(`endpoint.${endpoint.key}`));
    expect(await soon(() => entryAt(`apikey.${hash}`))).toMatchObject({ kind: 'apiKey', tenantId: one.id });

    const rotation = { endpointId: endpoint.id, overlapMinutes: 60 };
    const { secret } = await call(rotateEndpointSecret, rotation, scopeOf(one));
    const entry = await soon(async () => {
      const found = await entryAt(`endpoint.${endpoint.key}`);
      expect(found.version).toBe(2);
      return found;
    });
    const sealed = entry.kind === 'endpoint' ? entry.secrets.map((each) => each.sealed) : [];
    const sealedFor = { tenantId: one.id, purpose: endpointSecretPurpose(endpoint.id) };
    const opened = await Promise.all(sealed.map((each) => secretBox.open(each, sealedFor)));
    expect(opened).toEqual([secret, endpoint.secret]);
  });

  test('that was lost is whole again after a start, the operator’s keys included', async () => {
    const { call, directory, restart } = system;
    const one = await call(registerCompany, friseur, platformScope);
    const endpoint = await call(openEndpoint, { vendor: 'calcom' }, scopeOf(one));
    const { key } = await call(issueOperatorKey, { label: 'Ops' }, platformScope);
    const keys = [`endpoint.${endpoint.key}`, `apikey.${createHash('sha256').update(key).digest('hex')}`];
    for (const lost of keys) await soon(() => entryAt(lost));
    for (const lost of keys) await directory.remove(lost);
    await restart();
    for (const lost of keys) await expect(entryAt(lost)).resolves.toBeDefined();
  });
});

test('the service says how far its outbox and its jobs are: every job that repeats is done, and no event waits', async () => {
  await soon(async () => {
    const { oldestEventSeconds, jobs } = await system.call(inspectTenantWork, {}, platformScope);
    expect(oldestEventSeconds ?? 0).toBeLessThan(60);
    expect(jobs?.map(({ name }) => name)).toEqual(Object.keys(periodical));
    expect(jobs?.filter(({ secondsSinceDone }) => secondsSinceDone === null)).toEqual([]);
  });
});

test('a scan pages through stored facts in the order of their ids', async () => {
  const page = (after: string | null) =>
    system.call(scanTenant, { collection: 'companies', after, limit: 2, ifDigest: null }, platformScope);
  const ids: string[] = [];
  for (let next: string | null | undefined; next !== null; ) {
    const found = await page(next ?? null);
    ids.push(...(found.facts ?? []).map(({ entity }) => entity.id));
    next = found.next;
  }
  expect(ids.length).toBeGreaterThanOrEqual(6);
  expect(ids).toEqual([...new Set(ids)].toSorted());
});
