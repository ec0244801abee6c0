import { headers } from '@nats-io/transport-node';
import { expect, test } from 'vitest';
import { deliveredMessage } from './delivery.ts';
import { makeNamespace } from './namespace.ts';

/** A message of the broker, and what was answered to it. */
const messageFrom = (reply: string) => {
  const answers: unknown[] = [];
  const head = headers();
  head.set('Nats-Msg-Id', 'm1');
  head.set('fp-request', 'req_1');
  const msg = {
    subject: 't1.ingress.calcom',
    reply,
    data: Uint8Array.of(1),
    headers: head,
    respond: (answer: unknown) => answers.push(answer) > 0,
  };
  return { answers, message: deliveredMessage(msg, makeNamespace('t1')) };
};

const stored = Date.parse('2026-01-01T00:00:00.007Z') * 1e6;

test.each([
  ['as servers write it today', `$JS.ACK.t1_INGRESS.booking.2.41.57.${stored}.12`],
  ['with a domain and an account', `$JS.ACK.hub.ACCHASH.t1_INGRESS.booking.2.41.57.${stored}.12.rand`],
  ['with an empty domain', `$JS.ACK._.ACCHASH.t1_INGRESS.booking.2.41.57.${stored}.12`],
])('place, attempt and time are read from the reply subject %s', (_, reply) => {
  expect(messageFrom(reply).message).toMatchObject({
    delivery: {
      subject: 'ingress.calcom',
      headers: { 'fp-request': 'req_1' },
      messageId: 'm1',
      seq: 41,
      attempt: 2,
      receivedAt: '2026-01-01T00:00:00.007Z',
    },
    consumer: 'booking',
    consumerSeq: 57,
    pending: 12,
  });
});

test('a delay goes to the broker as whole nanoseconds, never as nothing and never as a fraction (RT1)', () => {
  const { answers, message } = messageFrom(`$JS.ACK.S.c.1.1.1.${stored}.0`);
  for (const delayMs of [0, 0.2, 1.5, 250, 60_000]) message.nak(delayMs);
  expect(answers).toEqual([1, 1, 2, 250, 60_000].map((ms) => `-NAK {"delay":${ms * 1e6}}`));
});
