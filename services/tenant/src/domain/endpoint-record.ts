import type { EndpointEntry } from '@fencepost/contracts/directory';
import { Instant } from '@fencepost/contracts/instant';
import { Endpoint, EndpointKey } from '@fencepost/contracts/tenant/endpoint';
import { z } from 'zod';
import type { Owned } from './owned.ts';

const SECRETS_AT_ONCE = 2;

/** A secret as it is stored: encrypted for this company and endpoint, valid until `notAfter`, or for ever. */
const SealedSecret = z.object({ sealed: z.string().min(1).max(2_000), notAfter: Instant.nullable() });

/** A webhook endpoint with its key and its secrets, the current one first. */
export const EndpointRecord = Endpoint.extend({
  key: EndpointKey,
  secrets: z.array(SealedSecret).min(1).max(SECRETS_AT_ONCE),
});
export type EndpointRecord = z.output<typeof EndpointRecord>;

/** The secrets after a rotation: the new one, and the one before it for as long as the overlap lasts. */
export const rotatedSecrets = (
  secrets: EndpointRecord['secrets'],
  sealed: string,
  previousValidUntil: Instant,
): EndpointRecord['secrets'] => [
  { sealed, notAfter: null },
  ...secrets.slice(0, 1).map((previous) => ({ ...previous, notAfter: previousValidUntil })),
];

/** What the edge needs of an endpoint, or undefined where it must not believe it. */
export const endpointEntry = (record: Owned<EndpointRecord>): EndpointEntry | undefined => {
  const { id, tenantId, vendor, status, version, secrets } = record;
  return status === 'active' ? { kind: 'endpoint', endpointId: id, tenantId, vendor, version, secrets } : undefined;
};
