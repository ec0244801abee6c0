import { z } from 'zod';
import { defineAction, defineEvent } from '../define.ts';
import { ApiKeyId, TenantId } from '../ids.ts';
import { PageRequest, pageOf } from '../page.ts';
import { PersonHandle, PersonId } from '../person.ts';
import { Role } from '../roles.ts';

/** A key to `/v1`, without the key itself: only its SHA-256 is stored. */
export const ApiKey = z.object({
  id: ApiKeyId,
  label: z.string().min(1).max(100),
  /** What the key may do; keys issued before there were roles are an administrator's. */
  role: Role.default('admin'),
  status: z.enum(['active', 'revoked']),
  version: z.int().positive(),
});
export type ApiKey = z.output<typeof ApiKey>;

/** A key to `/v1/ops`. */
export const OperatorKey = ApiKey.extend({
  /** Who is behind it. A key that an operator's key issued has the person of that one; null of keys from before this was noted. */
  person: PersonId.nullable().default(null),
  /** The key that issued it; null where the installation did. */
  issuedBy: ApiKeyId.nullable().default(null),
});
export type OperatorKey = z.output<typeof OperatorKey>;

const ShownOnce = z.object({ apiKey: ApiKey, key: z.string().startsWith('fp_') });

export const issueApiKey = defineAction({
  owner: 'tenant',
  name: 'issueApiKey',
  version: 1,
  summary: 'Issue a key that may read and change this company through /v1. It is shown this once.',
  scope: 'tenant',
  input: ApiKey.pick({ label: true, role: true }),
  output: ShownOnce,
  errors: ['not_found', 'conflict'],
  role: 'owner',
  http: { method: 'post', path: '/v1/api-keys', status: 201, idempotencyKey: 'required' },
});

export const issueCompanyApiKey = defineAction({
  owner: 'tenant',
  name: 'issueCompanyApiKey',
  version: 1,
  summary: 'Issue a key of a company for the operator: the first one of a new company, or one after all were lost.',
  scope: 'platform',
  input: ApiKey.pick({ label: true, role: true }).extend({ tenantId: TenantId }),
  output: ShownOnce,
  errors: ['not_found', 'conflict'],
  http: { method: 'post', path: '/v1/ops/companies/{tenantId}/api-keys', status: 201, idempotencyKey: 'required' },
});

export const listApiKeys = defineAction({
  owner: 'tenant',
  name: 'listApiKeys',
  version: 1,
  summary: 'List the keys to /v1 of the company, newest first; never the keys themselves.',
  scope: 'tenant',
  input: PageRequest,
  output: pageOf(ApiKey),
  errors: ['invalid_input'],
  role: 'admin',
  http: { method: 'get', path: '/v1/api-keys' },
});

export const revokeApiKey = defineAction({
  owner: 'tenant',
  name: 'revokeApiKey',
  version: 1,
  summary: 'Revoke a key. It opens nothing any more, within a second; it cannot be restored.',
  scope: 'tenant',
  input: z.object({ apiKeyId: ApiKeyId, version: ApiKey.shape.version }),
  output: ApiKey,
  errors: ['not_found', 'stale_version'],
  role: 'owner',
  http: { method: 'post', path: '/v1/api-keys/{apiKeyId}/revoke' },
});

export const issueOperatorKey = defineAction({
  owner: 'tenant',
  name: 'issueOperatorKey',
  version: 1,
  summary:
    'Issue one more key to /v1/ops for the person whose key asks. Another person is let in where the system is installed, by no key. It is shown this once.',
  scope: 'platform',
  input: ApiKey.pick({ label: true }).extend({
    /** Whom the installation lets in; a person of its own unless given. No key may say it. */
    person: PersonHandle.optional(),
  }),
  output: ShownOnce.extend({ apiKey: OperatorKey }),
  errors: ['forbidden'],
  http: { method: 'post', path: '/v1/ops/operator-keys', status: 201 },
});

export const listOperatorKeys = defineAction({
  owner: 'tenant',
  name: 'listOperatorKeys',
  version: 1,
  summary: 'List the operators’ keys, newest first; never the keys themselves.',
  scope: 'platform',
  input: PageRequest,
  output: pageOf(OperatorKey),
  errors: ['invalid_input'],
  http: { method: 'get', path: '/v1/ops/operator-keys' },
});

export const revokeOperatorKey = defineAction({
  owner: 'tenant',
  name: 'revokeOperatorKey',
  version: 1,
  summary: 'Revoke an operator’s key. It opens nothing any more, within a second; the last one is kept.',
  scope: 'platform',
  input: z.object({ apiKeyId: ApiKeyId, version: ApiKey.shape.version }),
  output: OperatorKey,
  errors: ['not_found', 'conflict', 'stale_version'],
  http: { method: 'post', path: '/v1/ops/operator-keys/{apiKeyId}/revoke' },
});

export const apiKeyIssued = defineEvent({
  owner: 'tenant',
  name: 'apiKeyIssued',
  version: 1,
  summary: 'A company has a key to /v1.',
  scope: 'tenant',
  entity: 'apiKey',
  payload: z.object({ apiKey: ApiKey }),
});

export const apiKeyRevoked = defineEvent({
  owner: 'tenant',
  name: 'apiKeyRevoked',
  version: 1,
  summary: 'A key opens nothing any more.',
  scope: 'tenant',
  entity: 'apiKey',
  payload: z.object({ apiKey: ApiKey }),
});
