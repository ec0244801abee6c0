import { AppError } from '@fencepost/contracts/errors';
import type { DeliveredMessage, Delivery } from './delivery.ts';
import type { Logger } from './logger.ts';
import type { Park } from './parked.ts';
import { retryDelayMs } from './retry-delay.ts';

/** What became of a message: done, coming again, or put aside for a person. */
export type Outcome = 'handled' | 'retried' | 'parked';

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
      return error instanceof AppError && error.retry === 'never' ? putAside(message, error) : retry(message, error);
    }
    message.ack();
    return 'handled';
  };
};
