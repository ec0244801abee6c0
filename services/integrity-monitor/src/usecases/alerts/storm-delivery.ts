import { AppError } from '@fencepost/contracts/errors';
import type { Clock } from '@fencepost/service-kit/clock';
import type { Logger } from '@fencepost/service-kit/logger';
import type { AlertRecord } from '../../domain/alert-record.ts';
import type { AlertChannel, Alerts, Board, Gauges } from '../ports.ts';
import type { Places } from './places.ts';
import { makeShowStorm } from './show-storm.ts';
import type { SlackPause } from './slack-pause.ts';

interface Deps {
  readonly alerts: Alerts;
  readonly board: Board;
  readonly channel: AlertChannel;
  readonly clock: Clock;
  readonly gauges: Gauges;
  readonly log: Logger;
  readonly updateEveryMs: number;
  readonly pause: SlackPause;
  readonly places: Places;
}

/** Keeps a storm of alerts to a few messages, and the one that stands for the rest up to date. */
export const makeStormDelivery = (deps: Deps) => {
  const { alerts, clock, gauges, log, pause } = deps;
  const showStorm = makeShowStorm(deps);
  let dueAt = 0;

  return {
    /** Whether an alert goes out as a message of its own; otherwise the storm's stands for it from now on. */
    hasPlace: async (alert: AlertRecord): Promise<boolean> => {
      const { ts, unsure, folded } = alert.slack;
      if (ts !== null) return true;
      // Whatever is in a storm stays in it until the storm is dissolved.
      const place = folded ? false : await deps.places.take(alert);
      // It may be in the channel already: that has to be found out, room or not.
      if (place === false && unsure) return true;
      if (place === false) await alerts.change(alert, { slack: { pending: false, pendingSince: null, folded: true } });
      return place === true;
    },
    deliver: async (): Promise<void> => {
      if (pause.isOn() || clock.millis() < dueAt) return;
      dueAt = clock.millis() + deps.updateEveryMs;
      const error = await showStorm().then(() => undefined, asAppError);
      if (error === undefined) return;
      gauges.slackFailed(error.code);
      const { delay } = pause.failed(error);
      dueAt = clock.millis() + delay;
      log.warn(
        { err: error, retryInMs: delay },
        'the message of a storm of alerts is not shown yet; it is tried again',
      );
    },
  };
};

export const asAppError = (error: unknown): AppError =>
  error instanceof AppError ? error : new AppError('internal', 'Unexpected failure.', {}, { cause: error });
