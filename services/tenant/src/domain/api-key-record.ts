import type { ApiKeyEntry } from '@fencepost/contracts/directory';
import type { TenantId } from '@fencepost/contracts/ids';
import { Instant } from '@fencepost/contracts/instant';
import { ApiKey } from '@fencepost/contracts/tenant/api-key';
import { z } from 'zod';

/** A key to `/v1` as it is stored: the key itself is not, only its SHA-256 (hex). */
export const ApiKeyRecord = ApiKey.extend({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Null of keys from before this was noted. */
  issuedAt: Instant.nullable().default(null),
});
export type ApiKeyRecord = z.output<typeof ApiKeyRecord>;

/** What the edge needs of a key, or undefined where it must not believe it. The operator's keys have no company. */
export const apiKeyEntry = (record: ApiKeyRecord, tenantId: TenantId | null): ApiKeyEntry | undefined =>
  record.status === 'active'
    ? { kind: 'apiKey', apiKeyId: record.id, tenantId, role: record.role, version: record.version }
    : undefined;
