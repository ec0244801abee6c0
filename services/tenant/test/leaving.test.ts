import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createBranch, listBranches, offerServices } from '@fencepost/contracts/tenant/branch';
import { listServices } from '@fencepost/contracts/tenant/mapping';
import { companyOffboarded, getOffboarding, offboardCompany } from '@fencepost/contracts/tenant/offboarding';
import { getTeam } from '@fencepost/contracts/tenant/team';
import { getTeamSwitch, simulateTeamSwitch, switchTeam, undoTeamSwitch } from '@fencepost/contracts/tenant/team-switch';
import { instantOf, systemClock } from '@fencepost/service-kit/clock';
import type { Bucket } from '@fencepost/service-kit/key-value';
import { platformScope } from '@fencepost/testing/platform-scope';
import { Redis } from 'ioredis';
import { expect, inject, test, vi } from 'vitest';
import { furnish, identity, quiet, seedOf, soon } from './possessions.ts';
import { type System, startSystem } from './system.ts';
import { scopeOf } from './world.ts';

/** Other suites share these two cores, and a test waits for several things. */
vi.setConfig({ testTimeout: 180_000 });

/** By collection, everything stored that names a company; without what the relay takes away by and by. */
const rowsOf = async ({ database }: System, id: string): Promise<ReadonlyMap<string, readonly string[]>> => {
  const found = new Map<string, readonly string[]>();
  for (const collection of await database.collections()) {
    const rows = await collection.find().sort({ _id: 1 }).toArray();
    const texts = rows.map(({ outbox: _, ...row }) => JSON.stringify(row)).filter((text) => text.includes(id));
    if (texts.length > 0) found.set(collection.collectionName, texts);
  }
  return found;
};

const webhooksAt = async ({ calcom }: System, at: { apiKey: string; calcomTeamId: number; eventTypeId: number }) => {
  const url = `${calcom.url}/v2/teams/${at.calcomTeamId}/event-types/${at.eventTypeId}/webhooks`;
  const response = await fetch(url, { headers: { authorization: `Bearer ${at.apiKey}` } });
  const { data }: { data: unknown[] } = JSON.parse(await response.text());
  return data;
};

const entriesIn = async (bucket: Bucket): Promise<readonly string[]> => {
  const entries = new Map<string, string>();
  const replayed = Promise.withResolvers<void>();
  const watching = bucket.watch({
    onPut: (key, value) => entries.set(key, value),
    onRemove: (key) => entries.delete(key),
    onReady: replayed.resolve,
  });
  await replayed.promise;
  await watching.stop();
  return [...entries.values()];
};

test('a company that leaves takes everything of its own along, and nothing of another’s (TEN-056, D-07, TI10)', async () => {
  const [leaving, staying] = [identity(811), identity(812)];
  const system = await startSystem(inject('servers'), { seed: seedOf([leaving, staying]) });
  try {
    const { call, dependents, directory, events } = system;
    const [leaver, stayer] = await Promise.all([furnish(system, leaving), furnish(system, staying)]);
    for (const company of [leaver, stayer]) {
      await call(createBranch, { name: 'Once' }, { ...scopeOf(company), idempotencyKey: 'once' });
      await quiet(system, company);
    }
    const [before, others] = [await rowsOf(system, leaver.id), await rowsOf(system, stayer.id)];
    expect([...before.keys()].toSorted(), 'positive control: one of everything').toEqual([...others.keys()].toSorted());
    expect(before.size).toBeGreaterThanOrEqual(15);
    expect(await webhooksAt(system, leaver)).toHaveLength(1);

    const command = { tenantId: leaver.id, confirmNumber: leaving.number };
    dependents.now = { futureAppointments: 2, holds: 0, passports: 5 };
    await expect(call(offboardCompany, command, platformScope)).rejects.toMatchObject({ code: 'still_referenced' });
    expect(await rowsOf(system, leaver.id)).toEqual(before);

    await call(offboardCompany, { ...command, withFutureAppointments: true }, platformScope);
    await soon(async () =>
      expect(await call(getOffboarding, { tenantId: leaver.id }, platformScope)).toMatchObject({ state: 'left' }),
    );
    const left = await rowsOf(system, leaver.id);
    expect([...left.keys()].toSorted()).toEqual(['companies', 'offboardings']);
    expect(JSON.parse(left.get('companies')?.[0] ?? '')).toMatchObject({
      number: leaving.number,
      status: 'offboarded',
      calcomTeam: null,
    });
    expect(await rowsOf(system, stayer.id)).toEqual(others);
    expect(await webhooksAt(system, leaver)).toEqual([]);
    expect(await webhooksAt(system, stayer)).toHaveLength(1);
    await soon(() => {
      const told = events.filter(({ subject }) => subject === companyOffboarded.subject);
      expect(told.map(({ tenantId }) => tenantId)).toEqual([leaver.id]);
    });
    await soon(async () => {
      const entries = (await entriesIn(directory)).join();
      expect(entries).toContain(stayer.id);
      expect(entries).not.toContain(leaver.id);
    });

    // A backup brings a row back: the same command takes it away again, and every other service is told again.
    const backup = JSON.parse(before.get('branches')?.[0] ?? '');
    await system.database.collection('branches').insertOne({ ...backup, outbox: [] });
    expect([...(await rowsOf(system, leaver.id)).keys()], 'positive control').toContain('branches');
    expect(await call(offboardCompany, command, platformScope)).toMatchObject({ state: 'leaving' });
    await soon(async () =>
      expect(await call(getOffboarding, { tenantId: leaver.id }, platformScope)).toMatchObject({ state: 'left' }),
    );
    expect([...(await rowsOf(system, leaver.id)).keys()].toSorted()).toEqual(['companies', 'offboardings']);
    expect(await rowsOf(system, stayer.id)).toEqual(others);
    await soon(() =>
      expect(
        events.filter(({ subject }) => subject === companyOffboarded.subject).map(({ entity }) => entity.id),
      ).toEqual([leaver.id, leaver.id]),
    );
  } finally {
    await system.stop();
  }
});

/** Beyond the lease of a step that died with its process. */
const LATER_MS = 5 * 60_000;
const laterClock = {
  millis: () => systemClock.millis() + LATER_MS,
  now: () => instantOf(systemClock.millis() + LATER_MS),
};

const spawnTenant = async ({ config }: System) => {
  const args = ['--conditions=@fencepost/source', join(import.meta.dirname, 'tenant-process.ts')];
  const child = spawn(process.execPath, [...args, JSON.stringify(config)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const died = once(child, 'exit').then(() => Promise.reject(new Error('the service did not start')));
  await Promise.race([once(child.stdout, 'data'), died]);
  died.catch(() => undefined);
  return {
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
};

/** What FLUSHALL would do, to this system's keys alone. */
const loseAlarms = async ({ config }: System): Promise<number> => {
  const redis = new Redis(config.REDIS_URL);
  const keys = await redis.keys(`{${config.NAMESPACE}-tenant}:*`);
  const lost = await redis.del(...keys);
  redis.disconnect();
  return lost;
};

test('a team switch is simulated, killed in its middle and forgotten by Redis, finished by another process with the predicted numbers, and undone (TEN-051, A12)', async () => {
  const who = identity(821);
  const system = await startSystem(inject('servers'), { seed: seedOf([who]), replicas: 0 });
  const victim = await spawnTenant(system);
  try {
    const { call, calcom, dependents, database } = system;
    const company = await furnish(system, who);
    const scope = scopeOf(company);
    const { data: services } = await call(listServices, { limit: 10 }, scope);
    const sold = services.filter(({ active }) => active).map(({ id }) => id);
    const [branch] = (await call(listBranches, { limit: 1 }, scope)).data;
    if (branch === undefined) throw new Error('a company is furnished with a branch');
    await call(offerServices, { branchId: branch.id, serviceIds: sold, version: branch.version }, scope);
    dependents.now = { futureAppointments: 4, holds: 1, passports: 250 };

    const to = { calcomTeamId: who.formerTeamId };
    const { impact } = await call(simulateTeamSwitch, to, scope);
    const expected = { services: 2, mappings: 2, teamMembers: 1, branchOffers: 2, phoneNumbers: 1 };
    expect(impact).toEqual({ ...expected, ...dependents.now });
    const hanging = `/${who.calcomTeamId}/event-types/${who.eventTypeId}/webhooks`;
    calcom.fault({ times: 1, method: 'DELETE', path: hanging, effect: { kind: 'hang' } });
    const { id: teamSwitchId } = await call(switchTeam, { ...to, expected: impact }, scope);
    await soon(async () =>
      expect(await call(getTeamSwitch, { teamSwitchId }, scope)).toMatchObject({ step: 'removing_webhooks' }),
    );
    await victim.kill();
    expect(await loseAlarms(system), 'positive control').toBeGreaterThan(0);
    await system.join(laterClock);
    const read = () => call(getTeamSwitch, { teamSwitchId }, scope);
    await soon(async () => expect(await read()).toMatchObject({ state: 'switched' }));
    expect(await read()).toMatchObject({ predicted: impact, happened: impact, problem: null });

    const own = (collection: string, filter: object) =>
      database.collection(collection).countDocuments({ tenantId: company.id, ...filter });
    const ofOldTeam = { calcomTeamId: who.calcomTeamId };
    expect(await own('mappings', { ...ofOldTeam, status: 'retired' })).toBe(impact.mappings);
    expect(await own('teamMembers', { ...ofOldTeam, status: 'left' })).toBe(impact.teamMembers);
    expect(await own('services', { _id: { $in: sold }, active: false, syncStatus: 'never' })).toBe(impact.services);
    expect((await call(listBranches, { limit: 1 }, scope)).data).toMatchObject([{ serviceIds: [] }]);
    await quiet(system, company);

    const { version } = await read();
    await call(undoTeamSwitch, { teamSwitchId, version }, scope);
    await soon(async () => expect(await read()).toMatchObject({ state: 'undone' }));
    await quiet(system, company);
    expect(await call(getTeam, {}, scope)).toMatchObject({ calcomTeamId: who.calcomTeamId, syncStatus: 'synced' });
    expect(await own('mappings', { ...ofOldTeam, status: 'active' })).toBe(impact.mappings);
    expect(await own('mappings', { calcomTeamId: who.formerTeamId, status: 'active' })).toBe(0);
    expect(await own('services', { _id: { $in: sold }, active: true })).toBe(impact.services);
    const [again] = (await call(listBranches, { limit: 1 }, scope)).data;
    expect(again?.serviceIds.toSorted()).toEqual(sold.toSorted());
  } finally {
    await victim.kill();
    await system.stop();
  }
});
