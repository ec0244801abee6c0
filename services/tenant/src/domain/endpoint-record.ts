import type { EndpointEntry } from '@fencepost/contracts/directory';
import { Instant } from '@fencepost/contracts/instant';
import { Endpoint, EndpointKey } from '@fencepost/contracts/tenant/endpoint';
import type { Owned } from '@fencepost/service-kit/records';
import { z } from 'zod';

/** The current one and those before it whose overlap has not ended. */
const SECRETS_AT_ONCE = 5;

/** A secret as it is stored: encrypted for this company and endpoint, valid until `notAfter`, or for ever. */
const SealedSecret = z.object({ sealed: z.string().min(1).max(2_000), notAfter: Instant.nullable() });

/** A webhook endpoint with its key and its secrets, the current one first. */
export const EndpointRecord = Endpoint.extend({
  key: EndpointKey,
  secrets: z.array(SealedSecret).min(1).max(SECRETS_AT_ONCE),
});
export type EndpointRecord = z.output<typeof EndpointRecord>;

/**
 * The secrets after a rotation: the new one, and those before it for as long as the overlap that was promised to each, yet
 * none longer than this overlap: Cal.com still signs with an older one until it was told of the new one. Undefined where
 * there would be too many.
 */
export const rotatedSecrets = (
  secrets: EndpointRecord['secrets'],
  sealed: string,
  { now, previousValidUntil }: { readonly now: Instant; readonly previousValidUntil: Instant },
): EndpointRecord['secrets'] | undefined => {
  const earlier = secrets
    .map(({ notAfter, ...secret }) => ({ ...secret, notAfter: earlierOf(notAfter, previousValidUntil) }))
    .filter(({ notAfter }, at) => at === 0 || notAfter > now);
  return earlier.length < SECRETS_AT_ONCE ? [{ sealed, notAfter: null }, ...earlier] : undefined;
};

const earlierOf = (one: Instant | null, other: Instant): Instant => (one !== null && one < other ? one : other);

/** What the edge needs of an endpoint, or undefined where it must not believe it. */
export const endpointEntry = (record: Owned<EndpointRecord>): EndpointEntry | undefined => {
  const { id, tenantId, vendor, status, version, secrets } = record;
  return status === 'active' ? { kind: 'endpoint', endpointId: id, tenantId, vendor, version, secrets } : undefined;
};
