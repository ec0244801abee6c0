import { AppError } from '@fencepost/contracts/errors';
import type { DeliveredMessage, Delivery } from './delivery.ts';
import type { Logger } from './logger.ts';
import type { Park } from './parked.ts';
import { postponementOf } from './postponed.ts';
import { retryDelayMs } from './retry-delay.ts';

/** What became of a message: done, before its time, coming again, or put aside for a person. */
export type Outcome = 'handled' | 'postponed' | 'retried' | 'parked';

export interface SettleDeps {
  readonly handle: (delivery: Delivery) => Promise<unknown>;
  readonly park: Park;
  readonly log: Logger;
}

/** Runs the handler once and answers the broker accordingly; never throws. The acknowledgement comes after the effect (EV2). */
export const makeSettle = ({ handle, park, log }: SettleDeps) => {
  const retry = (message: DeliveredMessage, error: unknown): Outcome => {
    const { seq, subject, messageId, attempt } = message.delivery;
    const again = error instanceof AppError && error.retry === 'later' ? 'later' : 'soon';
    const delayMs = retryDelayMs(again, attempt, Math.random());
    log.warn(
      { err: error, seq, subject, messageId, attempt, delayMs },
      'a message could not be handled; it comes again',
    );
    message.nak(delayMs);
    return 'retried';
  };
  const postpone = (message: DeliveredMessage, { message: why }: AppError, forMs: number | null): Outcome => {
    const { seq, subject, messageId, attempt } = message.delivery;
    const delayMs = forMs ?? retryDelayMs('soon', attempt, Math.random());
    log.info({ why, seq, subject, messageId, attempt, delayMs }, 'a message came before its time; it comes again');
    message.nak(delayMs);
    return 'postponed';
  };
  const putAside = async (message: DeliveredMessage, error: AppError): Promise<Outcome> => {
    const { seq, subject, messageId } = message.delivery;
    try {
      await park(message.delivery, error);
    } catch (cause) {
      // Acknowledging now would lose the message (RT2).
      return retry(message, cause);
    }
    log.error({ err: error, seq, subject, messageId }, 'a message was parked: it can never be handled as it is');
    message.ack();
    return 'parked';
  };
  return async (message: DeliveredMessage): Promise<Outcome> => {
    try {
      await handle(message.delivery);
    } catch (error) {
      if (!(error instanceof AppError)) return retry(message, error);
      const forMs = postponementOf(error);
      if (forMs !== undefined) return postpone(message, error, forMs);
      return error.retry === 'never' ? putAside(message, error) : retry(message, error);
    }
    message.ack();
    return 'handled';
  };
};
