import { AppError } from '@fencepost/contracts/errors';
import { calcomIngressSubject, deliveryIdOf, ingressHeaders } from '@fencepost/contracts/ingress';
import type { Clock } from '@fencepost/service-kit/clock';
import type { Publisher } from '@fencepost/service-kit/publisher';
import { verifyCalcomSignature } from '@fencepost/vendors/calcom/signature';
import { activeSecrets, type Endpoint } from '../domain/endpoint.ts';
import { isJsonObject } from '../domain/json-object.ts';

export interface InboundDelivery {
  readonly endpoint: Endpoint;
  readonly rawBody: Buffer;
  readonly signature: string | undefined;
  readonly webhookVersion: string | undefined;
  readonly requestId: string;
}

export interface AcceptedDelivery {
  readonly deliveryId: string;
  /** The same delivery was stored before. */
  readonly duplicate: boolean;
}

export interface AcceptDeliveryDeps {
  readonly publisher: Pick<Publisher, 'publish'>;
  readonly clock: Clock;
}

const sendableVersion = /^[\x21-\x7e]{1,64}$/;

/**
 * Stores an authentic delivery byte for byte and resolves once it is durable. Believes the signature before it looks
 * inside (WH1), and looks no further than that it is a JSON object: triggers and versions are the consumer's business.
 * Throws `unauthenticated`, `malformed_body` or `unavailable`.
 */
export const makeAcceptDelivery =
  ({ publisher, clock }: AcceptDeliveryDeps) =>
  async ({ endpoint, rawBody, signature, webhookVersion, requestId }: InboundDelivery): Promise<AcceptedDelivery> => {
    const { endpointId, tenantId } = endpoint;
    if (!verifyCalcomSignature(rawBody, signature, activeSecrets(endpoint, clock.millis()))) {
      throw new AppError(
        'unauthenticated',
        'X-Cal-Signature-256 is not the signature of this body by this endpoint’s secret.',
        { challenge: 'Signature header="X-Cal-Signature-256"' },
      );
    }
    if (!isJsonObject(rawBody)) {
      throw new AppError('malformed_body', 'The body must be one JSON object in UTF-8.');
    }
    const deliveryId = deliveryIdOf(endpointId, rawBody);
    const headers: Record<string, string> = {
      [ingressHeaders.endpointId]: endpointId,
      [ingressHeaders.claimedTenantId]: tenantId,
      [ingressHeaders.receivedAt]: clock.now(),
      [ingressHeaders.requestId]: requestId,
    };
    if (webhookVersion !== undefined && sendableVersion.test(webhookVersion)) {
      headers[ingressHeaders.webhookVersion] = webhookVersion;
    }
    const { duplicate } = await publisher.publish(calcomIngressSubject, rawBody, { messageId: deliveryId, headers });
    return { deliveryId, duplicate };
  };
