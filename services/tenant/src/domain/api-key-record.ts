import type { ApiKeyEntry } from '@fencepost/contracts/directory';
import type { TenantId } from '@fencepost/contracts/ids';
import { Instant } from '@fencepost/contracts/instant';
import { ApiKey, OperatorKey } from '@fencepost/contracts/tenant/api-key';
import { z } from 'zod';

/** A key to `/v1` as it is stored: the key itself is not, only its SHA-256 (hex). */
export const ApiKeyRecord = ApiKey.extend({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Null of keys from before this was noted. */
  issuedAt: Instant.nullable().default(null),
});
export type ApiKeyRecord = z.output<typeof ApiKeyRecord>;

/** A key to `/v1/ops` as it is stored. */
export const OperatorKeyRecord = ApiKeyRecord.extend(OperatorKey.pick({ person: true, issuedBy: true }).shape);
export type OperatorKeyRecord = z.output<typeof OperatorKeyRecord>;

/** What the edge needs of a company's key, or undefined where it must not believe it. */
export const apiKeyEntry = (record: ApiKeyRecord, tenantId: TenantId): ApiKeyEntry | undefined =>
  entryOf(record, { tenantId, person: null });

/** The same of an operator's key, which has no company. */
export const operatorKeyEntry = (record: OperatorKeyRecord): ApiKeyEntry | undefined =>
  entryOf(record, { tenantId: null, person: record.person });

const entryOf = (
  { status, id: apiKeyId, role, version }: ApiKeyRecord,
  whose: Pick<ApiKeyEntry, 'tenantId' | 'person'>,
): ApiKeyEntry | undefined => (status === 'active' ? { kind: 'apiKey', apiKeyId, role, version, ...whose } : undefined);
