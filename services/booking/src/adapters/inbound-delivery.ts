import { AppError } from '@fencepost/contracts/errors';
import { deliveryIdOf, IngressHeaders } from '@fencepost/contracts/ingress';
import type { Delivery } from '@fencepost/service-kit/consumer';
import type { InboundDelivery } from '../usecases/ports/deliveries.ts';

/** Reads a message of INGRESS. Throws `invalid_input` where the edge's headers are missing: nobody can apply such bytes. */
export const inboundDelivery = ({
  headers,
  data,
  seq,
}: Pick<Delivery, 'headers' | 'data' | 'seq'>): InboundDelivery => {
  const parsed = IngressHeaders.safeParse(headers);
  if (!parsed.success) {
    throw new AppError(
      'invalid_input',
      'An ingress message lacks the headers of the edge.',
      {},
      { cause: parsed.error },
    );
  }
  const { endpointId, claimedTenantId, receivedAt, requestId } = parsed.data;
  return {
    deliveryId: deliveryIdOf(endpointId, data),
    endpointId,
    claimedTenantId,
    receivedAt,
    requestId,
    streamSeq: seq,
    body: data,
  };
};
