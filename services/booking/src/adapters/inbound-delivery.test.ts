import { expect, test } from 'vitest';
import { friseur } from '../../test/companies.ts';
import { bookingBody, ingressMessage } from '../../test/deliveries.ts';
import { inboundDelivery } from './inbound-delivery.ts';

const message = ingressMessage(bookingBody(), friseur, 7);

test('a message of the edge is read with its place and the company that it claims', () => {
  expect(inboundDelivery(message)).toMatchObject({
    deliveryId: message.messageId,
    endpointId: friseur.endpointId,
    claimedTenantId: friseur.tenantId,
    streamSeq: 7,
    requestId: 'req_test',
  });
});

test.each(Object.keys(message.headers).filter((name) => name !== 'fp-webhook-version'))(
  'a message without %s is parked: nobody can decode it',
  (name) => {
    const { [name]: _, ...headers } = message.headers;
    expect(() => inboundDelivery({ ...message, headers })).toThrow(expect.objectContaining({ retry: 'never' }));
  },
);
