import { z } from 'zod';
import { derivedId, EndpointId, TenantId } from './ids.ts';
import { Instant } from './instant.ts';

/** Where authentic Cal.com deliveries wait, byte for byte as received. */
export const calcomIngressSubject = 'ingress.calcom';

/**
 * Where authentic requests of Retell wait: call events, and functions that change something. Without what was said in the
 * call, which is not kept; whatever cannot be read is kept byte for byte.
 */
export const retellIngressSubject = 'ingress.retell';

/** Header names of an ingress message. */
export const ingressHeaders = {
  endpointId: 'fp-endpoint',
  claimedTenantId: 'fp-claimed-tenant',
  receivedAt: 'fp-received-at',
  requestId: 'fp-request',
  webhookVersion: 'fp-webhook-version',
  /** Of Retell: `event`, or the name of the function that was asked for. */
  operation: 'fp-operation',
} as const;

/** The headers of an ingress message, parsed. The tenant is what the endpoint claims: evidence, not yet a verdict. */
export const IngressHeaders = z
  .object({
    [ingressHeaders.endpointId]: EndpointId,
    [ingressHeaders.claimedTenantId]: TenantId,
    [ingressHeaders.receivedAt]: Instant,
    [ingressHeaders.requestId]: z.string(),
    [ingressHeaders.webhookVersion]: z.string().optional(),
    [ingressHeaders.operation]: z.string().max(64).optional(),
  })
  .transform((headers) => ({
    endpointId: headers[ingressHeaders.endpointId],
    claimedTenantId: headers[ingressHeaders.claimedTenantId],
    receivedAt: headers[ingressHeaders.receivedAt],
    requestId: headers[ingressHeaders.requestId],
    webhookVersion: headers[ingressHeaders.webhookVersion] ?? null,
    operation: headers[ingressHeaders.operation] ?? null,
  }));
export type IngressHeaders = z.output<typeof IngressHeaders>;

/** The id of a delivery, which is also its message id: Cal.com sends none, so endpoint and body are its identity. */
export const deliveryIdOf = (endpointId: string, body: Uint8Array): string => derivedId('dlv', endpointId, body);
