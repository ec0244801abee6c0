import { z } from 'zod';
import { defineAction, defineEvent } from '../define.ts';
import { OffboardingId, TenantId } from '../ids.ts';
import { Instant } from '../instant.ts';

/** A company's leave: durable, resumable, and the only way a company goes (TEN-056, D-07). */
export const Offboarding = z.object({
  id: OffboardingId,
  tenantId: TenantId,
  state: z.enum(['leaving', 'left']),
  step: z.string(),
  /** Records that were removed, by collection. */
  removed: z.record(z.string(), z.int().nonnegative()),
  /** Why it does not go on at the moment; it is tried again. */
  problem: z.string().nullable(),
  startedAt: Instant,
  finishedAt: Instant.nullable(),
  version: z.int().positive(),
});
export type Offboarding = z.output<typeof Offboarding>;

export const offboardCompany = defineAction({
  owner: 'tenant',
  name: 'offboardCompany',
  version: 1,
  summary:
    'Let a company leave: close its doors, give up what it holds, remove its data everywhere. Refused while it has future appointments, unless those are to go too. Not to be undone. Asked again after it has left, removes what was written since.',
  scope: 'platform',
  input: z.object({
    tenantId: TenantId,
    /** The company’s number, typed again: this cannot be undone. */
    confirmNumber: z.int().positive(),
    withFutureAppointments: z.boolean().default(false),
  }),
  output: Offboarding,
  errors: ['not_found', 'conflict', 'still_referenced', 'unavailable', 'stale_version'],
  http: { method: 'post', path: '/v1/ops/companies/{tenantId}/offboard', status: 202, idempotencyKey: 'optional' },
});

export const getOffboarding = defineAction({
  owner: 'tenant',
  name: 'getOffboarding',
  version: 1,
  summary: 'Read how far a company’s leave is.',
  scope: 'platform',
  input: z.object({ tenantId: TenantId }),
  output: Offboarding,
  errors: ['not_found'],
  http: {
    method: 'get',
    path: '/v1/ops/companies/{tenantId}/offboarding',
    watch: { member: 'state', until: ['left'] },
  },
});

export const companyOffboarded = defineEvent({
  owner: 'tenant',
  name: 'companyOffboarded',
  version: 1,
  summary: 'A company has left: its number stays taken, its data is to be removed by every service that has any.',
  scope: 'tenant',
  entity: 'company',
  payload: z.object({
    company: z.object({
      id: TenantId,
      number: z.int().positive(),
      status: z.literal('offboarded'),
      version: z.int().positive(),
    }),
  }),
});
