import { type Clock, instantOf } from '@fencepost/service-kit/clock';
import type { Logger } from '@fencepost/service-kit/logger';
import type { AlertRecord, NewAlert, SlackState } from '../domain/alert-record.ts';
import type { Alerts } from './ports.ts';

interface Deps {
  readonly alerts: Alerts;
  readonly clock: Clock;
  readonly log: Logger;
  /** This replica, among all that deliver. */
  readonly me: string;
}

export interface AlertLease {
  /** The alert, for this replica alone; undefined when another one was faster. */
  claim(alert: AlertRecord): Promise<AlertRecord | undefined>;
  /** Stores what came of the delivery and lets go. Where the alert has changed meanwhile, it stays pending. */
  release(claimed: AlertRecord, outcome: Partial<SlackState>): Promise<void>;
}

/** Longer than any delivery: whoever holds an alert past it has crashed. */
const LEASE_MS = 60_000;
const MAX_ATTEMPTS = 20;

/** A first post is marked before it is begun: after a crash nobody else knows that it may have arrived. */
const claimOf = ({ slack: { ts } }: NewAlert, me: string, until: number) => ({
  claimedBy: me,
  claimedUntil: instantOf(until),
  unsure: ts === null,
});

/** For one post, which begins within seconds or is left to others. */
const FIRST_LEASE_MS = 20_000;
/** Longer than a post may take (SLACK_TIMEOUT_MS). */
const POST_MS = 12_000;

/** The claim with which a new alert is stored, to be posted at once. */
export const firstClaimOf = (alert: NewAlert, me: string, clock: Clock) =>
  claimOf(alert, me, clock.millis() + FIRST_LEASE_MS);

/** Whether there is time enough to post under the claim. */
export const isClaimFresh = ({ slack }: AlertRecord, clock: Clock): boolean =>
  Date.parse(slack.claimedUntil) - clock.millis() > POST_MS;

export const makeAlertLease = ({ alerts, clock, log, me }: Deps): AlertLease => ({
  claim: (alert) => alerts.change(alert, { slack: claimOf(alert, me, clock.millis() + LEASE_MS) }),
  release: async (claimed, outcome) => {
    const free = { claimedBy: null, claimedUntil: clock.now() };
    if ((await alerts.change(claimed, { slack: { ...outcome, ...free } })) !== undefined) return;
    const { pending: _pending, pendingSince: _since, ...others } = outcome;
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const latest = await alerts.byId(claimed.id);
      if (latest?.slack.claimedBy !== me) return;
      if ((await alerts.change(latest, { slack: { ...others, ...free } })) !== undefined) return;
    }
    log.warn({ alertId: claimed.id }, 'what came of a delivery could not be stored: its claim ends by itself');
  },
});
