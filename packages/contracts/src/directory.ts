import { z } from 'zod';
import { ApiKeyId, EndpointId, TenantId } from './ids.ts';
import { Instant } from './instant.ts';
import { PersonId } from './person.ts';
import { Role } from './roles.ts';

/** The key-value bucket through which `tenant` tells the edge whom it may believe. */
export const directoryBucket = 'directory';

/** A webhook endpoint as the edge needs it. Secrets are sealed for this tenant and endpoint. */
export const EndpointEntry = z.object({
  kind: z.literal('endpoint'),
  endpointId: EndpointId,
  tenantId: TenantId,
  /** Whose webhooks it takes; entries written before there were others are Cal.com's. */
  vendor: z.enum(['calcom', 'retell']).default('calcom'),
  version: z.int().positive(),
  secrets: z
    .array(z.object({ sealed: z.string(), notAfter: Instant.nullable() }))
    .min(1)
    .max(5),
});
export type EndpointEntry = z.output<typeof EndpointEntry>;

/** An API key as the edge needs it: a company's, or the platform operator's where `tenantId` is null. */
export const ApiKeyEntry = z.object({
  kind: z.literal('apiKey'),
  apiKeyId: ApiKeyId,
  tenantId: TenantId.nullable(),
  /** Entries written before there were roles are an administrator's. */
  role: Role.default('admin'),
  /** The person behind an operator's key; unknown of a company's, and of keys from before this was noted. */
  person: PersonId.nullable().default(null),
  version: z.int().positive(),
});
export type ApiKeyEntry = z.output<typeof ApiKeyEntry>;

export const DirectoryEntry = z.discriminatedUnion('kind', [EndpointEntry, ApiKeyEntry]);
export type DirectoryEntry = z.output<typeof DirectoryEntry>;

/** Bucket keys. An endpoint is found by its key, an API key by the SHA-256 (hex) of the key. */
export const directoryKey = {
  endpoint: (endpointKey: string): string => `endpoint.${endpointKey}`,
  apiKey: (sha256Hex: string): string => `apikey.${sha256Hex}`,
} as const;

/** What an endpoint's secrets are sealed for. */
export const endpointSecretPurpose = (endpointId: string): string => `webhook-secret:${endpointId}`;
