import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { registerCompany } from '@fencepost/contracts/tenant/company';
import { setCalcomApiKey } from '@fencepost/contracts/tenant/credential';
import { openEndpoint, rotateEndpointSecret } from '@fencepost/contracts/tenant/endpoint';
import { listServices } from '@fencepost/contracts/tenant/mapping';
import { finalSyncStates, getSyncRun, listSyncRuns, type SyncRun, startSync } from '@fencepost/contracts/tenant/sync';
import { bindTeam, getTeam } from '@fencepost/contracts/tenant/team';
import { bigTeam, bigTeamSeed } from '@fencepost/fakes/calcom/big-team-seed';
import { demoApiKeys, demoSeed } from '@fencepost/fakes/calcom/seed';
import { eventually } from '@fencepost/testing/eventually';
import { platformScope } from '@fencepost/testing/platform-scope';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { type System, startSystem } from './system.ts';
import { friseur, scopeOf } from './world.ts';

/** Other suites share these two cores. */
const PATIENCE_MS = 60_000;
vi.setConfig({ testTimeout: 10 * PATIENCE_MS });
const soon = <T>(assertion: () => T | Promise<T>): Promise<T> => eventually(assertion, PATIENCE_MS);

const EVENT_TYPES = 500;
const MEMBERS = 5_000;
const IDEAL_CALLS = 1 + 1 + EVENT_TYPES + MEMBERS / 250;
const MEGABYTE = 1_024 ** 2;
/** Far below what holding 5,000 members and 500 event types several times over would take beside the fake's own. */
const MOST_GROWTH_MB = 150;

const LOOK_EVERY_MS = 1_000;
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
/** What is in use: how much garbage lies about is the machine's business. */
const heldBytes = (): number => {
  collectGarbage();
  return process.memoryUsage().heapUsed;
};

let system: System;
beforeAll(async () => {
  const big = bigTeamSeed({ eventTypes: EVENT_TYPES, members: MEMBERS });
  const seed = { users: [...demoSeed.users, ...big.users], teams: [...demoSeed.teams, ...big.teams] };
  system = await startSystem(inject('servers'), { seed });
});
afterAll(() => system?.stop());

const setUp = async (company: typeof friseur, apiKey: string, calcomTeamId: number) => {
  const { call } = system;
  const { id } = await call(registerCompany, company, platformScope);
  const endpoint = await call(openEndpoint, { vendor: 'calcom' }, scopeOf({ id }));
  await call(setCalcomApiKey, { apiKey }, scopeOf({ id }));
  await call(bindTeam, { calcomTeamId }, scopeOf({ id }));
  return { id, endpoint };
};

const newest = async (company: { readonly id: string }) => {
  const [run] = (await system.call(listSyncRuns, { limit: 1 }, scopeOf(company))).data;
  if (run === undefined) throw new Error('no run yet');
  return run;
};
/** However slow the machine is: a run is given up only when it has not moved for long. */
const endOf = async (runId: string, company: { readonly id: string }): Promise<SyncRun> => {
  let last = '';
  for (;;) {
    const run = await soon(async () => {
      const found = await system.call(getSyncRun, { runId }, scopeOf(company));
      expect(JSON.stringify(found), 'the run moves').not.toBe(last);
      return found;
    });
    if (isFinal(run)) return run;
    last = JSON.stringify(run);
  }
};
const isFinal = ({ state }: SyncRun): boolean => (finalSyncStates as readonly string[]).includes(state);
const sentBy = (key: string): number =>
  system.calcom.requests().reduce((sum, one) => (one.key === key ? sum + one.count : sum), 0);

test('binding a team starts its import, which runs by itself to the end and tells each state once (TEN-019, TEN-020, TEN-045)', async () => {
  const company = await setUp(friseur, demoApiKeys.friseurOwner, 34209);
  const run = await endOf((await newest(company)).id, company);
  expect(run).toMatchObject({ state: 'synced', counts: { created: 18, webhooks: 18, membersJoined: 2 }, warnings: [] });
  const { data } = await system.call(listServices, { limit: 100, syncStatus: 'synced' }, scopeOf(company));
  expect(data).toHaveLength(18);
  const states = await soon(() => {
    const told = system.events.filter(
      ({ subject, entity }) => subject.includes('syncRunChanged') && entity.id === run.id,
    );
    const found = told.map(({ payload }) => (payload.syncRun as { state: string }).state);
    expect(found).toContain('synced');
    return found;
  });
  expect(states.toSorted()).toEqual(['pending', 'synced', 'syncing']);
});

test('a process that ends in the middle of an import leaves the rest to the next one', async () => {
  const { call, calcom } = system;
  // Slow enough to be seen at it, and each call short enough to end before the process does.
  const slow = { kind: 'delay', ms: 500 } as const;
  calcom.fault({ times: 18, method: 'POST', path: '/900034209/event-types', effect: slow });
  const company = await setUp({ ...friseur, number: 901 }, demoApiKeys.rehearsalOwner, 900_034_209);
  const { id: runId } = await newest(company);
  await soon(async () => {
    const { step } = await call(getSyncRun, { runId }, scopeOf(company));
    expect(step).toBe('registering_webhooks');
  });
  await system.restart();
  expect(await endOf(runId, company)).toMatchObject({ state: 'synced' });
  expect(await call(getTeam, {}, scopeOf(company))).toMatchObject({
    syncStatus: 'synced',
    eventTypeCount: 18,
    memberCount: 1,
  });
});

test('500 event types and 5,000 members come in one run, with few calls and bounded memory', async () => {
  const { call } = system;
  const before = sentBy(bigTeam.ownerKey);
  const heapBefore = heldBytes();
  const company = await setUp({ ...friseur, number: 500 }, bigTeam.ownerKey, bigTeam.id);
  const setUpCalls = sentBy(bigTeam.ownerKey) - before;
  let peak = 0;
  const watching = setInterval(() => {
    peak = Math.max(peak, heldBytes());
  }, LOOK_EVERY_MS);
  const run = await endOf((await newest(company)).id, company).finally(() => clearInterval(watching));
  expect(run).toMatchObject({
    state: 'synced',
    counts: { created: EVENT_TYPES, webhooks: EVENT_TYPES, membersJoined: MEMBERS },
  });
  expect(await call(getTeam, {}, scopeOf(company))).toMatchObject({
    eventTypeCount: EVENT_TYPES,
    memberCount: MEMBERS,
  });
  // The import may have begun before the command was answered: what setting up asked is at most six calls.
  expect(sentBy(bigTeam.ownerKey) - before).toBeLessThanOrEqual(1.2 * IDEAL_CALLS + Math.min(setUpCalls, 6));
  expect(peak, 'positive control: it was looked at').toBeGreaterThan(0);
  expect((peak - heapBefore) / MEGABYTE).toBeLessThan(MOST_GROWTH_MB);
});

test('an endpoint’s new secret reaches Cal.com by itself', async () => {
  const { call } = system;
  const [bound] = (await call(listSyncRuns, { limit: 1 }, scopeOf(await friseurAgain()))).data;
  const company = await friseurAgain();
  const endpoint = await call(openEndpoint, { vendor: 'calcom' }, scopeOf(company));
  await call(rotateEndpointSecret, { endpointId: endpoint.id, overlapMinutes: 60 }, scopeOf(company));
  await soon(async () => {
    const run = await newest(company);
    expect(run.id).not.toBe(bound?.id);
    expect(run).toMatchObject({ trigger: 'event', state: 'synced' });
  });
});

/** Registering it again answers with the company that is there. */
const friseurAgain = () => system.call(registerCompany, friseur, platformScope);

test('two processes’ people who start a sync at once get one run', async () => {
  const company = await friseurAgain();
  await soon(async () => expect(finalSyncStates).toContain((await newest(company)).state));
  // Long enough that none of the four comes after its end.
  system.calcom.fault({ times: 1, path: '/34209/event-types', effect: { kind: 'delay', ms: 4_000 } });
  const runs = await Promise.all(
    [1, 2, 3, 4].map(() => system.call(startSync, { acceptChanges: true }, scopeOf(company))),
  );
  expect(new Set(runs.map(({ id }) => id)).size).toBe(1);
});
