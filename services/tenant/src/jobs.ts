import type { TenantId } from '@fencepost/contracts/ids';
import { type Actor, tenantScope } from '@fencepost/contracts/scope';
import type { AcrossTenants } from '@fencepost/service-kit/across-tenants';
import type { AlarmClock } from '@fencepost/service-kit/alarm-clock';
import type { AlarmHandlers } from '@fencepost/service-kit/alarm-worker';
import type { Logger } from '@fencepost/service-kit/logger';
import { newId } from '@fencepost/service-kit/random-id';
import type { ErrandOutcome } from './usecases/errand.ts';
import type { SyncOutcome } from './usecases/sync/run-sync.ts';
import type { UseCases } from './wire.ts';
import type { World } from './world.ts';

const SECOND_MS = 1_000;

/** Names of what rings for one company's record; the id of such an alarm is `<tenantId>.<recordId>`. */
export const rung = { syncRun: 'sync-run', teamSwitch: 'team-switch', offboarding: 'offboarding' } as const;

/** What is looked after all the time, and how often. */
export const periodical = {
  /** Finds runs whose alarm was lost. */
  'sync-sweep': 10 * SECOND_MS,
  /** Starts the runs that are due. */
  'sync-schedule': 60 * SECOND_MS,
  /** Forgets Idempotency-Keys that are older than a day. */
  'idempotency-purge': 3_600 * SECOND_MS,
  /** Finds team switches and off-boardings whose alarm was lost. */
  'leaving-sweep': 15 * SECOND_MS,
} as const;

/** Most runs that one sweep rings for; the next one comes soon. */
const SWEPT_AT_ONCE = 500;
const itself: Actor = { kind: 'service', id: 'tenant' };

/** Rings of the use cases, over the alarm clock. */
export const ringsOn = (alarms: Pick<AlarmClock, 'ring'>): World['rings'] => {
  const ringOf = (name: string) => (id: string, tenantId: TenantId, inMs: number) =>
    void alarms.ring(name, `${tenantId}.${id}`, { inMs });
  return { syncRun: ringOf(rung.syncRun), teamSwitch: ringOf(rung.teamSwitch), offboarding: ringOf(rung.offboarding) };
};

interface JobDeps {
  readonly world: Pick<World, 'rings' | 'leasing'>;
  readonly acrossTenants: AcrossTenants;
  readonly log: Logger;
  readonly purgeKeys: () => Promise<unknown>;
}

/** Jobs: alarm -> use case. */
export const jobsOf = (does: UseCases, { world, acrossTenants, log, purgeKeys }: JobDeps): AlarmHandlers => {
  const platform = (reason: string) => acrossTenants(reason, { actor: itself, requestId: newId('req') });
  return {
    [rung.syncRun]: async (id, signal) => {
      const [tenantId = '', runId = ''] = id.split('.');
      const scope = tenantScope({ tenantId, actor: itself, requestId: newId('req') });
      logOutcome(log, await does.runSync({ runId, isLeaving: () => signal.aborted }, scope), tenantId);
    },
    [rung.teamSwitch]: async (alarm) => {
      const [tenantId = '', id = ''] = alarm.split('.');
      const scope = tenantScope({ tenantId, actor: itself, requestId: newId('req') });
      logErrand(log, await does.runTeamSwitch({ id }, scope), { tenantId, teamSwitchId: id });
    },
    [rung.offboarding]: async (alarm) => {
      const [tenantId = '', offboardingId = ''] = alarm.split('.');
      const scope = tenantScope({ tenantId, actor: itself, requestId: newId('req') });
      logErrand(log, await does.runOffboarding(scope), { tenantId, offboardingId });
    },
    'leaving-sweep': async () => {
      await does.sweepTeamSwitches(platform('find team switches that are due'));
      await does.sweepOffboardings(platform('find off-boardings that are due'));
    },
    'sync-sweep': async () => {
      const due = await world.leasing.syncRuns.due(SWEPT_AT_ONCE, platform('find sync runs that are due'));
      for (const { id, tenantId } of due) world.rings.syncRun(id, tenantId, 0);
    },
    'sync-schedule': async () => {
      await does.scheduleSyncs(platform('start the syncs of teams that are due'));
    },
    'idempotency-purge': async () => {
      await purgeKeys();
    },
  };
};

const logErrand = (log: Logger, outcome: ErrandOutcome, facts: object): void => {
  if (outcome.state === 'waiting') log.warn({ ...facts, ...outcome }, 'a company’s leave waits');
  else if (outcome.state === 'done') log.info(facts, 'a company’s leave was carried out');
};

/** Every import leaves its trace in the log, one of a foreign team as an error (TEN-021, TEN-026). */
const logOutcome = (log: Logger, outcome: SyncOutcome | undefined, tenantId: string): void => {
  if (outcome === undefined) return;
  const { id: runId, calcomTeamId, state, step, counts, error, waitingUntil } = outcome.run;
  const facts = { tenantId, runId, calcomTeamId, state, step, counts, error, waitingUntil, err: outcome.failure };
  if (state === 'error') log.error(facts, error?.message ?? 'a sync run failed');
  else if (outcome.failure !== undefined) log.warn(facts, 'a sync run waits');
  else log.info(facts, 'a sync run was worked on');
};
