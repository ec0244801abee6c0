import type { Actor } from '@fencepost/contracts/scope';
import type { AcrossTenants } from '@fencepost/service-kit/across-tenants';
import type { AlarmClock } from '@fencepost/service-kit/alarm-clock';
import type { AlarmHandlers } from '@fencepost/service-kit/alarm-worker';
import { makeRing, onCompanyAlarm } from '@fencepost/service-kit/company-alarms';
import type { Logger } from '@fencepost/service-kit/logger';
import { newId } from '@fencepost/service-kit/random-id';
import type { UseCases } from './wire.ts';
import type { World } from './world.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

/** Names of what rings for one record. */
const rung = {
  intent: 'intent',
  reservation: 'reservation',
  reconciliation: 'reconciliation',
  replay: 'replay',
} as const;

/** What is looked after all the time, and how often. */
export const periodical = {
  /** Finds what Cal.com is to be told and whose alarm was lost. */
  'intent-sweep': 10 * SECOND_MS,
  /** Finds held slots that Cal.com is to keep or to give back. */
  'reservation-sweep': 10 * SECOND_MS,
  /** Gives back what a crash has claimed. */
  'claim-sweep': MINUTE_MS,
  /** Looks at every claim there is. */
  'claim-check': 60 * MINUTE_MS,
  /** Hygiene: a hold is over by its time (BKG-042). */
  'hold-clean': 10 * MINUTE_MS,
  /** Goes on with merges of customers that a crash has left. */
  'merge-resume': MINUTE_MS,
  /** Starts the reconciliations that are due. */
  'reconciliation-schedule': MINUTE_MS,
  /** Finds reconciliations and replays whose alarm was lost. */
  'run-sweep': 15 * SECOND_MS,
  /** Signs the heads of the audit chains. */
  'audit-checkpoint': 60 * MINUTE_MS,
  /** Forgets Idempotency-Keys that are older than a day. */
  'idempotency-purge': 60 * MINUTE_MS,
} as const;

/** Most runs that one sweep rings for; the next one comes soon. */
const SWEPT_AT_ONCE = 500;
const itself: Actor = { kind: 'service', id: 'booking' };

/** Rings of the use cases, over the alarm clock. */
export const ringsOn = (alarms: Pick<AlarmClock, 'ring'>): World['rings'] => ({
  intent: makeRing(alarms, rung.intent),
  reservation: makeRing(alarms, rung.reservation),
  reconciliation: makeRing(alarms, rung.reconciliation),
  replay: (replayId) => void alarms.ring(rung.replay, replayId, { inMs: 0 }),
});

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
    [rung.intent]: onCompanyAlarm('booking', async (intentId, scope) => {
      const outcome = await does.runIntent(intentId, scope);
      const facts = { tenantId: scope.tenantId, intentId, ...outcome };
      if (outcome.state === 'refused') log.warn(facts, 'Cal.com refuses what it was told');
      else if (outcome.state !== 'idle') log.info(facts, 'an intent was worked on');
    }),
    [rung.reservation]: onCompanyAlarm('booking', async (reservationId, scope) => {
      const outcome = await does.runReservation(reservationId, scope);
      if (outcome.state === 'idle') return;
      log.info({ tenantId: scope.tenantId, reservationId, ...outcome }, 'a held slot was worked on at Cal.com');
    }),
    [rung.reconciliation]: onCompanyAlarm('booking', async (reconciliationId, scope, signal) => {
      const wanted = { reconciliationId, isLeaving: () => signal.aborted };
      const outcome = await does.runReconciliation(wanted, scope);
      if (outcome === undefined) return;
      const { findings, ...run } = outcome.run;
      log.info({ tenantId: scope.tenantId, ...run, err: outcome.failure }, 'bookings were read back');
    }),
    [rung.replay]: async (replayId) => {
      const outcome = await does.runReplay({ replayId }, platform('replay a stretch of the ingress stream'));
      if (outcome === undefined) return;
      const { samples, ...replay } = outcome.replay;
      log.info({ ...replay, err: outcome.failure }, 'a replay was worked on');
    },
    'intent-sweep': async () => {
      await does.sweepIntents(platform('find what Cal.com is to be told'));
    },
    'reservation-sweep': async () => {
      await does.sweepReservations(platform('find held slots that Cal.com is to keep or to give back'));
    },
    'claim-sweep': async () => {
      await does.sweepClaims({ everything: false }, platform('give back what a crash has claimed'));
    },
    'claim-check': async () => {
      await does.sweepClaims({ everything: true }, platform('look at every claim there is'));
    },
    'hold-clean': async () => {
      await does.cleanHolds(platform('clean up holds that are over'));
    },
    'merge-resume': async () => {
      await does.resumeMerges(platform('go on with merges that a crash has left'));
    },
    'reconciliation-schedule': async () => {
      await does.scheduleReconciliations(platform('start the reconciliations that are due'));
    },
    'run-sweep': async () => {
      await does.sweepReplays();
      const due = await world.leasing.reconciliations.due(SWEPT_AT_ONCE, platform('find reconciliations that are due'));
      for (const { id, tenantId } of due) world.rings.reconciliation(id, tenantId, 0);
    },
    'audit-checkpoint': async () => {
      await does.writeCheckpoints(platform('sign the heads of the audit chains'));
    },
    'idempotency-purge': async () => {
      await purgeKeys();
    },
  };
};
