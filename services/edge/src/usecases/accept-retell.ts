import { AppError } from '@fencepost/contracts/errors';
import { deliveryIdOf, ingressHeaders, retellIngressSubject } from '@fencepost/contracts/ingress';
import type { Clock } from '@fencepost/service-kit/clock';
import type { Publisher } from '@fencepost/service-kit/publisher';
import { keptRetellBody } from '@fencepost/vendors/retell/kept';
import { verifyRetellSignature } from '@fencepost/vendors/retell/signature';
import { activeSecrets, type Endpoint } from '../domain/endpoint.ts';
import type { AcceptedDelivery } from './accept-delivery.ts';

export interface RetellRequest {
  readonly endpoint: Endpoint;
  readonly rawBody: Buffer;
  readonly requestId: string;
}

export interface AcceptRetell {
  /** Throws `unauthenticated` unless the endpoint’s key signed these bytes within five minutes (WH4, K4). */
  readonly authenticate: (request: RetellRequest, signature: string | undefined) => void;
  /** The id under which a request is kept. */
  readonly identify: (request: RetellRequest) => string;
  /** Keeps an authentic request without what was said in the call; resolves once it is durable. Throws `unavailable`. */
  readonly store: (request: RetellRequest, operation: string) => Promise<AcceptedDelivery>;
}

/** The operation of a call's events; those of functions are their names. */
export const EVENT_OPERATION = 'event';

export const makeAcceptRetell = ({
  publisher,
  clock,
}: {
  readonly publisher: Pick<Publisher, 'publish'>;
  readonly clock: Clock;
}): AcceptRetell => {
  // What cannot be read is kept as it came: the consumer puts it aside, explained.
  const keptOf = (rawBody: Buffer): Buffer => keptRetellBody(rawBody) ?? rawBody;
  const identify: AcceptRetell['identify'] = ({ endpoint, rawBody }) =>
    deliveryIdOf(endpoint.endpointId, keptOf(rawBody));

  return {
    authenticate: ({ endpoint, rawBody }, signature) => {
      const now = clock.millis();
      if (verifyRetellSignature(rawBody, signature, activeSecrets(endpoint, now), now)) return;
      throw new AppError(
        'unauthenticated',
        'X-Retell-Signature is not the signature of this body by this endpoint’s key, made within five minutes.',
        { challenge: 'Signature header="X-Retell-Signature"' },
      );
    },
    identify,
    store: async ({ endpoint, rawBody, requestId }, operation) => {
      const kept = keptOf(rawBody);
      const deliveryId = deliveryIdOf(endpoint.endpointId, kept);
      const headers = {
        [ingressHeaders.endpointId]: endpoint.endpointId,
        [ingressHeaders.claimedTenantId]: endpoint.tenantId,
        [ingressHeaders.receivedAt]: clock.now(),
        [ingressHeaders.requestId]: requestId,
        [ingressHeaders.operation]: operation,
      };
      // Two functions may be asked with the very same arguments: each is a message of its own.
      const messageId = `${deliveryId}-${operation}`;
      const { duplicate } = await publisher.publish(retellIngressSubject, kept, { messageId, headers });
      return { deliveryId, duplicate };
    },
  };
};
