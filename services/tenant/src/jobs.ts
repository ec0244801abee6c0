import type { Actor } from '@fencepost/contracts/scope';
import type { SyncRun } from '@fencepost/contracts/tenant/sync';
import type { AcrossTenants } from '@fencepost/service-kit/across-tenants';
import type { AlarmClock } from '@fencepost/service-kit/alarm-clock';
import type { AlarmHandlers } from '@fencepost/service-kit/alarm-worker';
import { makeRing, onCompanyAlarm } from '@fencepost/service-kit/company-alarms';
import type { ErrandOutcome } from '@fencepost/service-kit/errand';
import type { Logger } from '@fencepost/service-kit/logger';
import { newId } from '@fencepost/service-kit/random-id';
import { logOutcome, logStep } from './log-sync-run.ts';
import type { UseCases } from './wire.ts';
import type { World } from './world.ts';

const SECOND_MS = 1_000;

/** Names of what rings for one company's record. */
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
  const ringOf = (name: string) => makeRing(alarms, name);
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
    [rung.syncRun]: onCompanyAlarm('tenant', async (runId, scope, signal) => {
      const { tenantId } = scope;
      const onStep = (run: SyncRun) => logStep(log, run, tenantId);
      const outcome = await does.runSync({ runId, isLeaving: () => signal.aborted, onStep }, scope);
      if (outcome !== undefined) logOutcome(log, outcome, tenantId);
    }),
    [rung.teamSwitch]: onCompanyAlarm('tenant', async (id, scope) => {
      logErrand(log, await does.runTeamSwitch({ id }, scope), { tenantId: scope.tenantId, teamSwitchId: id });
    }),
    [rung.offboarding]: onCompanyAlarm('tenant', async (offboardingId, scope) => {
      logErrand(log, await does.runOffboarding(scope), { tenantId: scope.tenantId, offboardingId });
    }),
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
  else if (outcome.state === 'parked')
    log.error({ ...facts, ...outcome }, 'a company’s leave was given up: a person must mend it');
  else if (outcome.state === 'done') log.info(facts, 'a company’s leave was carried out');
};
