import { codeOf } from '@fencepost/contracts/errors';
import type { Logger } from '@fencepost/service-kit/logger';
import { untold } from '../domain/alert-history.ts';
import type { AlertRecord } from '../domain/alert-record.ts';
import type { AlertChannel } from './ports.ts';

interface Deps {
  readonly channel: AlertChannel;
  readonly log: Logger;
}

/**
 * Brings an alert's newest state into the channel and answers with the name of its message. `maybePosted`: an earlier
 * attempt ended without an answer, so the message is looked for before it is posted again.
 */
export const makeShowAlert = ({ channel, log }: Deps) => {
  /** Without the permission to look, a second message is better than none (K14). */
  const findIfAllowed = (alertId: string): Promise<string | undefined> =>
    channel.find(alertId).catch((error: unknown) => {
      if (codeOf(error) !== 'conflict') throw error;
      log.error({ alertId, err: error }, 'cannot look for a message that may be posted already; posting again');
      return undefined;
    });

  return async (alert: AlertRecord, maybePosted: boolean): Promise<string> => {
    const ts = alert.slack.ts ?? (maybePosted ? await findIfAllowed(alert.id) : undefined);
    if (ts === undefined) return channel.post(alert);
    await channel.update(ts, alert);
    const entries = untold(alert);
    if (entries.length > 0) await channel.note(ts, alert, entries);
    return ts;
  };
};
