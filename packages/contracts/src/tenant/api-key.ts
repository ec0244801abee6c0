import { z } from 'zod';
import { defineAction, defineEvent } from '../define.ts';
import { ApiKeyId } from '../ids.ts';

/** A key to `/v1`, without the key itself: only its SHA-256 is stored. */
export const ApiKey = z.object({
  id: ApiKeyId,
  label: z.string().min(1).max(100),
  status: z.enum(['active', 'revoked']),
  version: z.int().positive(),
});
export type ApiKey = z.output<typeof ApiKey>;

const ShownOnce = z.object({ apiKey: ApiKey, key: z.string().startsWith('fp_') });

export const issueApiKey = defineAction({
  owner: 'tenant',
  name: 'issueApiKey',
  version: 1,
  summary: 'Issue a key that may read and change this company through /v1. It is shown this once.',
  scope: 'tenant',
  input: ApiKey.pick({ label: true }),
  output: ShownOnce,
  errors: ['not_found'],
});

export const issueOperatorKey = defineAction({
  owner: 'tenant',
  name: 'issueOperatorKey',
  version: 1,
  summary: 'Issue a key that may call /v1/ops. It belongs to no company and is shown this once.',
  scope: 'platform',
  input: ApiKey.pick({ label: true }),
  output: ShownOnce,
  errors: [],
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
