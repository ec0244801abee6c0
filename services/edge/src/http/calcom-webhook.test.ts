import { createHmac } from 'node:crypto';
import { AppError } from '@fencepost/contracts/errors';
import { DeliveryAccepted } from '@fencepost/contracts/openapi-webhook';
import { Problem } from '@fencepost/contracts/problem';
import { beforeEach, describe, expect, it } from 'vitest';
import { type InMemoryEdge, makeInMemoryEdge, SECRET } from '../../test/support/in-memory-edge.ts';

const body = '{"triggerEvent":"BOOKING_CREATED","payload":{"uid":"abc"}}';
const signature = createHmac('sha256', SECRET).update(body).digest('hex');
const headers = { 'x-cal-signature-256': signature };

let edge: InMemoryEdge;
beforeEach(async () => {
  edge = await makeInMemoryEdge();
});

describe('a delivery', () => {
  it('is answered only after the broker has stored it, also when it had it already', async () => {
    let stored = false;
    edge.publish = async () => {
      await Promise.resolve();
      stored = true;
      return { stream: 'INGRESS', seq: 7, duplicate: true };
    };
    const response = await edge.deliver(body, headers);
    expect(stored).toBe(true);
    expect(response.status).toBe(200);
    expect(DeliveryAccepted.parse(await response.json()).deliveryId).toBe(edge.published[0]?.messageId);
  });

  it('is answered 503 with Retry-After when the broker is not certain (WH8)', async () => {
    edge.publish = async () => {
      throw new AppError('unavailable', 'The broker did not confirm the message in time.');
    };
    const response = await edge.deliver(body, headers);
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '2']);
    expect(Problem.parse(await response.json()).code).toBe('unavailable');
  });

  it('is answered 500 without a word of the cause when we make a mistake, and the sender tries again', async () => {
    edge.publish = async () => {
      throw new TypeError('secret internals');
    };
    const response = await edge.deliver(body, headers);
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('secret');
  });

  it.each(['2021-10-20', '2031-01-01', '\u00e4', 'two words', 'x'.repeat(65)])(
    'is accepted whatever webhook version it names: %s',
    async (version) => {
      const response = await edge.deliver(body, { ...headers, 'x-cal-webhook-version': version });
      expect(response.status).toBe(200);
      const isSendable = /^[\x21-\x7e]{1,64}$/.test(version);
      expect(edge.published[0]?.headers['fp-webhook-version']).toBe(isSendable ? version : undefined);
    },
  );

  it('is refused and not published when its signature is not right', async () => {
    const refused = await edge.deliver(`${body} `, headers);
    expect(refused.status).toBe(401);
    expect(edge.published).toEqual([]);
  });
});

describe('the name of a request (AP3)', () => {
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
  const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;

  it.each([
    ['its own x-request-id', { 'x-request-id': 'abc-12345' }, 'abc-12345'],
    ['its own x-request-id before a trace', { 'x-request-id': 'abc-12345', traceparent }, 'abc-12345'],
    ['the trace id of its traceparent', { traceparent }, traceId],
    ['a new one for a malformed traceparent', { traceparent: traceparent.slice(1) }, undefined],
    ['a new one for a trace id of zeros', { traceparent: `00-${'0'.repeat(32)}-00f067aa0ba902b7-01` }, undefined],
    ['a new one for an x-request-id with a line break', { 'x-request-id': 'abc\r\nfp-endpoint: x' }, undefined],
    ['a new one for an endless x-request-id', { 'x-request-id': 'a'.repeat(129) }, undefined],
  ])('is %s', async (_, given: Record<string, string>, expected) => {
    const response = await edge.deliver(body, { ...headers, ...given });
    const name = response.headers.get('x-request-id');
    expect(name).toMatch(expected === undefined ? /^req_[0-9a-z]{26}-\d+$/ : new RegExp(`^${expected}$`));
    expect(edge.published[0]?.headers['fp-request']).toBe(name);
  });
});
