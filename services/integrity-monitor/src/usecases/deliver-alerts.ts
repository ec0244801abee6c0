import type { AppError, ErrorCode } from '@fencepost/contracts/errors';
import { type Clock, instantOf } from '@fencepost/service-kit/clock';
import type { Logger } from '@fencepost/service-kit/logger';
import { lastSeq } from '../domain/alert-history.ts';
import type { AlertRecord } from '../domain/alert-record.ts';
import { isClaimFresh, makeAlertLease } from './alert-lease.ts';
import type { OpenAlert } from './alerts/open-alert.ts';
import type { Places } from './alerts/places.ts';
import type { SlackPause } from './alerts/slack-pause.ts';
import { asAppError, makeStormDelivery } from './alerts/storm-delivery.ts';
import type { AlertChannel, Alerts, Board, Gauges } from './ports.ts';
import { makeShowAlert } from './show-alert.ts';

interface Deps {
  readonly alerts: Alerts;
  readonly board: Board;
  readonly channel: AlertChannel;
  readonly clock: Clock;
  readonly gauges: Gauges;
  readonly log: Logger;
  /** This replica, among all that deliver. */
  readonly me: string;
  readonly pause: SlackPause;
  readonly places: Places;
  /** Where alerts come from that are claimed already. */
  readonly opened: OpenAlert;
  /** A message is changed at most this often. */
  readonly updateEveryMs: number;
}

const ALERTS_PER_ROUND = 20;

/** Slack's errors that say the message itself is gone or no longer ours. */
const messageLost: ReadonlySet<unknown> = new Set([
  ...['message_not_found', 'thread_not_found', 'cant_update_message', 'edit_window_closed'],
]);

/**
 * One round of delivery. An alert is claimed, shown, released; it stays `pending` until the channel has shown its newest
 * state, so a crash anywhere repeats the step. Trouble with the channel pauses all alerts, not one.
 */
export const makeDeliverAlerts = (deps: Deps): (() => Promise<void>) => {
  const { alerts, clock, gauges, log, pause } = deps;
  const lease = makeAlertLease(deps);
  const show = makeShowAlert(deps);
  const storm = makeStormDelivery(deps);

  const inMs = (delay: number): string => instantOf(clock.millis() + delay);

  /** `maybePosted`: by an attempt before, of which a refusal of this one says nothing. */
  const failed = async (claimed: AlertRecord, error: AppError, maybePosted: boolean): Promise<void> => {
    gauges.slackFailed(error.code);
    const isLost = claimed.slack.ts !== null && messageLost.has(error.detail.slackError);
    const { delay, everybody } = isLost ? { delay: 0, everybody: false } : pause.failed(error);
    const facts = { alertId: claimed.id, err: error, retryInMs: delay };
    if (everybody || isLost) log.warn(facts, 'an alert is not shown in Slack yet; it is tried again');
    else log.error(facts, `Slack does not take this alert until somebody acts. ${error.message}`);
    await lease.release(claimed, {
      lastError: `${error.code}: ${error.message}`,
      attempts: claimed.slack.attempts + 1,
      nextAttemptAt: inMs(delay),
      ...(isLost ? { ts: null } : {}),
      ...(wasRefused.has(error.code) && !maybePosted ? { unsure: false } : {}),
    });
  };

  const deliver = async (alert: AlertRecord): Promise<void> => {
    if (!(await storm.hasPlace(alert))) return;
    const claimed = await lease.claim(alert);
    if (claimed === undefined) return;
    await deliverClaimed(claimed, alert.slack.unsure);
  };

  const deliverClaimed = async (claimed: AlertRecord, maybePosted: boolean): Promise<void> => {
    const shown = await show(claimed, maybePosted).catch(asAppError);
    if (typeof shown !== 'string') return failed(claimed, shown, maybePosted);
    pause.worked();
    await lease.release(claimed, {
      ...{ ts: shown, pending: false, pendingSince: null, toldSeq: lastSeq(claimed), folded: false, unsure: false },
      ...{ lastError: null, attempts: 0, nextAttemptAt: inMs(deps.updateEveryMs) },
    });
  };

  const deliverNew = async (claimed: AlertRecord): Promise<void> => {
    if (pause.isOn()) return lease.release(claimed, { unsure: false });
    // Whoever comes late leaves it to the others, who take it over once the claim is over.
    if (isClaimFresh(claimed, clock)) await deliverClaimed(claimed, false);
  };

  /** What came meanwhile; the place for the next one is held again while Slack is asked. */
  const deliverOpened = async (): Promise<void> => {
    for (let news = deps.opened.claimed(); news.length > 0; news = deps.opened.claimed()) {
      const settled = deps.places.settle();
      // Nobody waits for it yet: what it fails with is thrown below.
      settled.catch(() => undefined);
      for (const claimed of news) await deliverNew(claimed);
      await settled;
    }
  };

  return async () => {
    await deliverOpened();
    for (const alert of await alerts.undelivered(clock.now(), ALERTS_PER_ROUND)) {
      await deliverOpened();
      if (pause.isOn()) return;
      await deliver(alert);
    }
    await deliverOpened();
    await storm.deliver();
    await deps.places.settle();
  };
};

/** What Slack refused was certainly not posted. */
const wasRefused: ReadonlySet<ErrorCode> = new Set(['conflict', 'rate_limited']);
