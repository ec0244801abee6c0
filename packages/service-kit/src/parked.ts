import { createHash } from 'node:crypto';
import { codeOf } from '@fencepost/contracts/errors';
import type { Delivery } from './delivery.ts';
import type { Publisher } from './publisher.ts';

/** Headers of a parked message, beside those of the original. */
export const parkedHeaders = {
  code: 'fp-parked-code',
  reason: 'fp-parked-reason',
  /** The same for the same place in the code, so that one defect is one group. */
  stackHash: 'fp-parked-stack-hash',
  subject: 'fp-parked-subject',
  seq: 'fp-parked-seq',
  messageId: 'fp-parked-message-id',
  attempts: 'fp-parked-attempts',
} as const;

/** Puts a message aside with its original bytes and headers; resolves once that is durable, and only then may the source be acknowledged. */
export type Park = (delivery: Delivery, reason: unknown) => Promise<void>;

const MAX_REASON_LENGTH = 500;

export const makeParking =
  ({ publisher, durable }: { readonly publisher: Publisher; readonly durable: string }): Park =>
  async (delivery, reason) => {
    const { messageId, seq } = delivery;
    const headers = { ...delivery.headers, ...explanation(delivery, reason) };
    // The message id beside the place: a stream that was made anew counts from 1 again.
    const id = `parked:${durable}:${seq}:${messageId}`;
    await publisher.publish(`parked.${durable}`, delivery.data, { messageId: id, headers });
  };

const explanation = (delivery: Delivery, reason: unknown): Readonly<Record<string, string>> => {
  const { message, stack = '' } = reason instanceof Error ? reason : new Error(String(reason));
  return {
    [parkedHeaders.code]: codeOf(reason),
    [parkedHeaders.reason]: oneLine(message),
    [parkedHeaders.stackHash]: createHash('sha256').update(placeOf(stack)).digest('hex').slice(0, 16),
    [parkedHeaders.subject]: delivery.subject,
    [parkedHeaders.seq]: String(delivery.seq),
    [parkedHeaders.messageId]: oneLine(delivery.messageId),
    [parkedHeaders.attempts]: String(delivery.attempt),
  };
};

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').slice(0, MAX_REASON_LENGTH);

/** The frames alone: the message above them may name the very record. */
const placeOf = (stack: string): string =>
  stack
    .split('\n')
    .filter((line) => line.trimStart().startsWith('at '))
    .join('\n');
