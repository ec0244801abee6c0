import { z } from 'zod';
import { defineAction, defineEvent } from '../define.ts';
import { FlagId, TenantId } from '../ids.ts';
import { ExpectedVersion } from '../text.ts';
import { Company } from './company.ts';

/** Every feature flag there is: what it opens, and whether only pilot companies may have it. */
export const flagDefinitions = {
  portal: { summary: 'The web portal for customers and staff (PRT-028)', pilotOnly: true },
  voice_booking: { summary: 'Booking by telephone agents', pilotOnly: false },
  calendar_sync: { summary: 'Two-way sync with staff calendars', pilotOnly: true },
} as const;

// Object.keys forgets the names of a constant table; nothing else is in it.
export const FlagName = z.enum(Object.keys(flagDefinitions) as (keyof typeof flagDefinitions)[]);
export type FlagName = z.output<typeof FlagName>;

/** How far a flag is rolled out over all companies; one record a flag, of the platform. */
export const FlagRollout = z.object({
  id: FlagId,
  name: FlagName,
  /** Which share of companies has it; who is in is decided by the company's id, so a company never leaves when this rises. */
  percent: z.int().min(0).max(100),
  version: z.int().positive(),
});
export type FlagRollout = z.output<typeof FlagRollout>;

/** A decision for one company, which comes before every roll-out. */
export const FlagOverride = z.object({
  id: FlagId,
  name: FlagName,
  /** Null where the decision was taken back. */
  enabled: z.boolean().nullable(),
  version: z.int().positive(),
});
export type FlagOverride = z.output<typeof FlagOverride>;

/** Whether a company has a feature, and why. */
export const FlagState = z.object({
  name: FlagName,
  enabled: z.boolean(),
  reason: z.enum(['override', 'rollout', 'not_rolled_out', 'not_pilot_company', 'company_not_active']),
});
export type FlagState = z.output<typeof FlagState>;

export const listFlags = defineAction({
  owner: 'tenant',
  name: 'listFlags',
  version: 1,
  summary: 'List every feature, whether the company has it, and why.',
  scope: 'tenant',
  input: z.object({}),
  output: z.object({ data: z.array(FlagState) }),
  errors: ['not_found'],
  http: { method: 'get', path: '/v1/flags' },
});

export const requireFlag = defineAction({
  owner: 'tenant',
  name: 'requireFlag',
  version: 1,
  summary: 'Answer where the company has a feature, refuse where it has not: the gate that other services ask.',
  scope: 'tenant',
  input: z.object({ name: FlagName }),
  output: FlagState,
  errors: ['not_found', 'not_pilot_company', 'forbidden'],
});

export const setFlagOverride = defineAction({
  owner: 'tenant',
  name: 'setFlagOverride',
  version: 1,
  summary: 'Decide a feature for one company; `enabled` null takes the decision back.',
  scope: 'platform',
  input: z.object({ tenantId: TenantId, name: FlagName, enabled: z.boolean().nullable() }),
  output: FlagState,
  errors: ['not_found', 'conflict', 'stale_version'],
  http: { method: 'put', path: '/v1/ops/companies/{tenantId}/flags/{name}' },
});

export const setFlagRollout = defineAction({
  owner: 'tenant',
  name: 'setFlagRollout',
  version: 1,
  summary: 'Roll a feature out to a share of all companies.',
  scope: 'platform',
  input: z.object({ name: FlagName, percent: FlagRollout.shape.percent, version: ExpectedVersion.optional() }),
  output: FlagRollout,
  errors: ['stale_version'],
  http: { method: 'put', path: '/v1/ops/flags/{name}' },
});

export const listFlagRollouts = defineAction({
  owner: 'tenant',
  name: 'listFlagRollouts',
  version: 1,
  summary: 'List how far each feature is rolled out.',
  scope: 'platform',
  input: z.object({}),
  output: z.object({ data: z.array(FlagRollout) }),
  errors: [],
  http: { method: 'get', path: '/v1/ops/flags' },
});

export const setPilot = defineAction({
  owner: 'tenant',
  name: 'setPilot',
  version: 1,
  summary: 'Take a company into the pilot programme, or out of it.',
  scope: 'platform',
  input: z.object({ tenantId: TenantId, pilot: z.boolean() }),
  output: Company,
  errors: ['not_found', 'conflict', 'stale_version'],
  http: { method: 'put', path: '/v1/ops/companies/{tenantId}/pilot' },
});

export const flagOverrideChanged = defineEvent({
  owner: 'tenant',
  name: 'flagOverrideChanged',
  version: 1,
  summary: 'A feature was decided for one company, or the decision taken back (`enabled` null).',
  scope: 'tenant',
  entity: 'flag',
  payload: z.object({ flag: FlagOverride }),
});

export const flagRolloutChanged = defineEvent({
  owner: 'tenant',
  name: 'flagRolloutChanged',
  version: 1,
  summary: 'A feature is rolled out to another share of companies.',
  scope: 'platform',
  entity: 'flag',
  payload: z.object({ flag: FlagRollout }),
});
