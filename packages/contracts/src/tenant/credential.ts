import { z } from 'zod';
import { defineAction, defineEvent } from '../define.ts';
import { CalcomCredentialId, CalcomId } from '../ids.ts';
import { Instant } from '../instant.ts';
import { CALCOM_TIMEOUT_MS, calcomRefusals } from './asks-calcom.ts';

/** A company's key to Cal.com, without the key: it is stored sealed for this company and shown to nobody again (law 9). */
export const CalcomCredential = z.object({
  id: CalcomCredentialId,
  /** Whose key it is at Cal.com. */
  calcomUserId: CalcomId,
  /** `rejected` once Cal.com refused it; a new key makes it valid again. */
  status: z.enum(['valid', 'rejected']),
  /** Why it was rejected, in words; null while it is valid. */
  problem: z.string().max(500).nullable(),
  checkedAt: Instant,
  version: z.int().positive(),
});
export type CalcomCredential = z.output<typeof CalcomCredential>;

/** A team that the company's key can see, and whether it may be bound. */
export const VisibleTeam = z.object({
  id: CalcomId,
  name: z.string(),
  /** The key may administer it: without that, members and webhooks stay closed to us. */
  administered: z.boolean(),
  /** Where it stands: free, this company's own, another company's, or an organization, which holds teams and is none. */
  standing: z.enum(['free', 'own', 'other_company', 'organization']),
});
export type VisibleTeam = z.output<typeof VisibleTeam>;

export const setCalcomApiKey = defineAction({
  owner: 'tenant',
  name: 'setCalcomApiKey',
  version: 1,
  summary:
    'Store the company’s Cal.com key, after asking Cal.com what it opens. A wrong or weaker key is refused in words.',
  scope: 'tenant',
  input: z.object({ apiKey: z.string().regex(/^cal_[\w-]{1,200}$/, 'a Cal.com key starting with cal_ is expected') }),
  output: z.object({ credential: CalcomCredential, teams: z.array(VisibleTeam) }),
  errors: ['not_found', 'conflict', ...calcomRefusals, 'stale_version'],
  timeoutMs: CALCOM_TIMEOUT_MS,
  http: { method: 'put', path: '/v1/calcom/api-key' },
});

export const getCalcomCredential = defineAction({
  owner: 'tenant',
  name: 'getCalcomCredential',
  version: 1,
  summary: 'Tell whose Cal.com key is stored and whether Cal.com still takes it; never the key.',
  scope: 'tenant',
  input: z.object({}),
  output: CalcomCredential,
  errors: ['not_found'],
  http: { method: 'get', path: '/v1/calcom/api-key' },
});

export const listVisibleTeams = defineAction({
  owner: 'tenant',
  name: 'listVisibleTeams',
  version: 1,
  summary: 'Ask Cal.com which teams the stored key can see, and tell which of them may be bound (TEN-050).',
  scope: 'tenant',
  input: z.object({}),
  output: z.object({ data: z.array(VisibleTeam) }),
  errors: ['not_found', ...calcomRefusals],
  timeoutMs: CALCOM_TIMEOUT_MS,
  http: { method: 'get', path: '/v1/calcom/teams' },
});

export const calcomCredentialChanged = defineEvent({
  owner: 'tenant',
  name: 'calcomCredentialChanged',
  version: 1,
  summary: 'A company’s Cal.com key was stored, replaced, or refused by Cal.com.',
  scope: 'tenant',
  entity: 'calcomCredential',
  payload: z.object({ calcomCredential: CalcomCredential }),
});
