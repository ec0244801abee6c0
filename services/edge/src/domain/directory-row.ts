import { type ApiKeyEntry, EndpointEntry } from '@fencepost/contracts/directory';
import { Role } from '@fencepost/contracts/roles';
import type { ApiKey } from './api-key.ts';
import type { Vendor } from './endpoint.ts';

/** An endpoint as the directory has it: secrets sealed, the moment after which one is void, or Infinity. */
export interface SealedEndpoint {
  readonly endpointId: string;
  readonly tenantId: string;
  readonly vendor: Vendor;
  readonly secrets: readonly SealedSecret[];
}

export interface SealedSecret {
  readonly sealed: string;
  readonly validUntilMs: number;
}

// Ids, JWEs and instants have no line break in them.
const SEPARATOR = '\n';
const NEVER = '';

/** An endpoint as one flat text: as an object with its strings it would take half as much memory again. */
export const packEndpoint = ({ endpointId, tenantId, vendor, secrets }: EndpointEntry): string =>
  [endpointId, tenantId, vendor, ...secrets.flatMap(({ sealed, notAfter }) => [sealed, notAfter ?? NEVER])].join(
    SEPARATOR,
  );

export const unpackEndpoint = (row: string): SealedEndpoint => {
  const [endpointId = '', tenantId = '', vendor, ...rest] = row.split(SEPARATOR);
  const secrets: SealedSecret[] = [];
  for (let at = 0; at < rest.length; at += 2) {
    const notAfter = rest[at + 1] || NEVER;
    const validUntilMs = notAfter === NEVER ? Number.POSITIVE_INFINITY : Date.parse(notAfter);
    secrets.push({ sealed: rest[at] ?? '', validUntilMs });
  }
  return { endpointId, tenantId, vendor: EndpointEntry.shape.vendor.parse(vendor), secrets };
};

export const packApiKey = ({ apiKeyId, tenantId, role, person }: ApiKeyEntry): string =>
  [apiKeyId, tenantId ?? '', role, person ?? ''].join(SEPARATOR);

export const unpackApiKey = (row: string): ApiKey => {
  const [apiKeyId = '', tenantId, role, person] = row.split(SEPARATOR);
  return { apiKeyId, tenantId: tenantId || null, role: Role.parse(role), person: person || null };
};
