import { z } from 'zod';
import { defineAction, defineEvent } from '../define.ts';
import { AppointmentId, ReconciliationId } from '../ids.ts';
import { Instant } from '../instant.ts';
import { PageRequest, pageOf } from '../page.ts';
import { CalcomUid } from './appointment.ts';

const MOST_FINDINGS = 200;

/** A booking that Cal.com and we do not tell alike. */
export const ReconciliationFinding = z.object({
  /** `missed`: only Cal.com has it; `extra`: only we have it; `different`: both do, and differ in `fields`. */
  kind: z.enum(['missed', 'extra', 'different']),
  calcomUid: CalcomUid.nullable(),
  appointmentId: AppointmentId.nullable(),
  fields: z.array(z.string().max(50)),
  /** `mended`: ours is now as Cal.com’s; `reported`: a person must look; `underway`: an intent of ours is on its way there. */
  outcome: z.enum(['mended', 'reported', 'underway']),
});

/** One comparison of a team’s bookings at Cal.com with ours (law 7). */
export const Reconciliation = z.object({
  id: ReconciliationId,
  cause: z.enum(['schedule', 'operator', 'company']),
  state: z.enum(['running', 'done', 'failed']),
  from: Instant,
  to: Instant,
  read: z.int().nonnegative(),
  same: z.int().nonnegative(),
  missed: z.int().nonnegative(),
  extra: z.int().nonnegative(),
  different: z.int().nonnegative(),
  mended: z.int().nonnegative(),
  findings: z.array(ReconciliationFinding).max(MOST_FINDINGS),
  /** Why it does not get on, in words; null while it does. */
  problem: z.string().max(500).nullable(),
  startedAt: Instant,
  endedAt: Instant.nullable(),
  version: z.int().positive(),
});
export type Reconciliation = z.output<typeof Reconciliation>;

export const startReconciliation = defineAction({
  owner: 'booking',
  name: 'startReconciliation',
  version: 1,
  summary: 'Read the team’s bookings back from Cal.com now, mend ours and report the rest. One at a time per company.',
  scope: 'tenant',
  input: z.object({}),
  output: Reconciliation,
  errors: ['not_found', 'credentials_refused', 'unavailable'],
  http: { method: 'post', path: '/v1/reconciliations', status: 202 },
});

export const listReconciliations = defineAction({
  owner: 'booking',
  name: 'listReconciliations',
  version: 1,
  summary: 'List the company’s reconciliations, newest first.',
  scope: 'tenant',
  input: PageRequest,
  output: pageOf(Reconciliation),
  errors: ['invalid_input'],
  http: { method: 'get', path: '/v1/reconciliations' },
});

export const getReconciliation = defineAction({
  owner: 'booking',
  name: 'getReconciliation',
  version: 1,
  summary: 'Read how far a reconciliation is and what it found.',
  scope: 'tenant',
  input: z.object({ reconciliationId: ReconciliationId }),
  output: Reconciliation,
  errors: ['not_found'],
  http: {
    method: 'get',
    path: '/v1/reconciliations/{reconciliationId}',
    watch: { member: 'state', until: ['done', 'failed'] },
  },
});

export const getWebhookRecall = defineAction({
  owner: 'booking',
  name: 'getWebhookRecall',
  version: 1,
  summary: 'Tell how many changes at Cal.com were first seen by webhook and how many only by reading back (A10).',
  scope: 'tenant',
  input: z.object({ days: z.coerce.number().int().min(1).max(90).default(30) }),
  output: z.object({
    byWebhook: z.int().nonnegative(),
    byReconciliation: z.int().nonnegative(),
    /** Of all changes seen, the share seen by webhook first; null where there was none. */
    recall: z.number().min(0).max(1).nullable(),
  }),
  errors: ['invalid_input'],
  http: { method: 'get', path: '/v1/calcom/webhook-recall' },
});

export const reconciliationChanged = defineEvent({
  owner: 'booking',
  name: 'reconciliationChanged',
  version: 1,
  summary: 'A reconciliation began, got on or ended.',
  scope: 'tenant',
  entity: 'reconciliation',
  payload: z.object({ reconciliation: Reconciliation.omit({ problem: true }) }),
});
