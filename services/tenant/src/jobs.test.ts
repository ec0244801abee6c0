import { makeLeasing } from '@fencepost/mongo-kit/leasing';
import { makeAcrossTenants } from '@fencepost/service-kit/across-tenants';
import { makeLogger } from '@fencepost/service-kit/logger';
import { makeMetrics } from '@fencepost/service-kit/metrics';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { newestRun, type SyncWorld, startSyncWorld, twoBound } from '../test/sync-world.ts';
import { LEASE_MS, scopeOf } from '../test/world.ts';
import { rows } from './adapters/rows.ts';
import { serviceIdOf } from './domain/record-ids.ts';
import type { SyncRunRecord } from './domain/sync-run-record.ts';
import { jobsOf, rung } from './jobs.ts';

let world: SyncWorld;
beforeAll(async () => {
  world = await startSyncWorld();
});
afterEach(() => world.calcom.reset());
afterAll(() => world.calcom.close());

type Line = Readonly<Record<string, unknown>>;
const ring = () => {};

/** Two bound companies, and the jobs of a process that logs into a list. */
const logging = async () => {
  const bound = await twoBound(world);
  const lines: Line[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  const log = makeLogger({ service: 'tenant', level: 'info', destination });
  const leasing = makeLeasing<SyncRunRecord>(bound.store.collection(rows.syncRuns), {
    clock: world.clock,
    newOwner: () => 'try_of_the_sweep',
    leaseMs: LEASE_MS,
    onCorrupt: () => {},
  });
  const jobs = jobsOf(bound.does, {
    world: { rings: { syncRun: ring, teamSwitch: ring, offboarding: ring }, leasing: { syncRuns: leasing } },
    acrossTenants: makeAcrossTenants({ log, metrics: makeMetrics('tenant') }),
    log,
    purgeKeys: async () => {},
  });
  const importOf = async (company: typeof bound.one) => {
    const { id: runId } = await newestRun({ does: bound.does, of: company });
    lines.length = 0;
    await jobs[rung.syncRun]?.(`${company.id}.${runId}`, new AbortController().signal);
    return { tenantId: company.id, runId };
  };
  return { ...bound, lines, importOf };
};

describe('the log of an import (TEN-026)', () => {
  test('has a line for every step, each with company, run and team, and one of what came of it', async () => {
    const { one, lines, importOf } = await logging();
    const whose = { ...(await importOf(one)), calcomTeamId: 34209 };
    for (const line of lines) expect(line).toMatchObject({ ...whose, level: 'info' });
    expect(lines.map(({ step }) => step)).toEqual([
      'queued',
      'checking_team',
      'reading_event_types',
      'validating',
      'writing_services',
      'registering_webhooks',
      'syncing_members',
      'verifying',
      'done',
      'done',
    ]);
    expect(lines).toContainEqual(expect.objectContaining({ step: 'writing_services', total: 18 }));
    expect(lines.at(-1)).toMatchObject({ state: 'synced', counts: { created: 18, webhooks: 18, membersJoined: 2 } });
  });

  test('names event type, expected and actual team as an error where an import was stopped for them (TEN-021)', async () => {
    const { one, lines, importOf } = await logging();
    world.calcom.control.plantForeign(34209, 2563193);
    const whose = await importOf(one);
    expect(lines.filter(({ level }) => level === 'error')).toEqual([
      expect.objectContaining({
        ...whose,
        msg: 'Team ID mismatch - security violation',
        error: expect.objectContaining({ eventTypeId: 2563193, expectedTeamId: 34209, actualTeamId: 39203 }),
      }),
    ]);
  });

  test('warns of each service that is not synced afterwards, with its id and state (TEN-023, TEN-025)', async () => {
    const { does, one, stores, lines, importOf } = await logging();
    await importOf(one);
    expect(lines.filter(({ level }) => level === 'warn')).toEqual([]);
    world.calcom.control.changeEventType(3420902, { lengthInMinutes: 50 });
    world.clock.advance(60 * 60_000);
    const [team] = await stores.teamBindings.forTenant(one.id).where({ status: 'active' }, 1);
    if (team === undefined) throw new Error('no team');
    const scheduled = { team, trigger: 'scheduled', acceptChanges: false } as const;
    await does.openSyncRun(scheduled, scopeOf(one));
    const whose = await importOf(one);
    expect(lines.filter(({ level }) => level === 'warn')).toEqual([
      expect.objectContaining({
        ...whose,
        msg: `Service created but not synced: ${serviceIdOf(one.id, 3420902)} is pending.`,
      }),
    ]);
  });

  test('says why one waits, and until when', async () => {
    const { one, lines, importOf } = await logging();
    world.calcom.fault({ times: 1, path: '/event-types', effect: { kind: 'status', status: 500 } });
    const whose = await importOf(one);
    expect(lines.filter(({ level }) => level === 'warn')).toEqual([
      expect.objectContaining({
        ...whose,
        step: 'reading_event_types',
        waitingUntil: expect.any(String),
        error: expect.objectContaining({ code: 'unavailable' }),
        err: expect.anything(),
      }),
    ]);
  });

  test('holds no e-mail address, name of a person or key', async () => {
    const { one, lines, importOf } = await logging();
    await importOf(one);
    expect(lines.length).toBeGreaterThan(0);
    expect(JSON.stringify(lines)).not.toMatch(/Frieda|Stefan|@|cal_demo/i);
  });
});
