import { z } from 'zod';
import { defineAction, defineEvent } from '../define.ts';
import { AppointmentId, BranchId, PolicyId, ServiceId, StaffId } from '../ids.ts';
import { Instant } from '../instant.ts';
import { PageRequest, pageOf } from '../page.ts';
import { Money } from '../text.ts';

const MOST_TIERS = 10;
const MOST_MINUTES = 366 * 24 * 60;
const MOST_TIMES = 1_000;

/** What a cancellation costs that is made at least so long before the start. */
export const FeeTier = z.object({
  atLeastMinutesBefore: z.int().nonnegative().max(MOST_MINUTES),
  /** A share of the price, or an amount. */
  fee: z.union([z.object({ percent: z.number().min(0).max(100) }), Money]),
});

/** The rules for guests; null: this level does not say. Hosts are exempt. */
export const PolicyRules = z.object({
  bookingNoticeMinutes: z.int().nonnegative().max(MOST_MINUTES).nullable().default(null),
  bookingWindowDays: z.int().positive().max(3_660).nullable().default(null),
  cancelNoticeMinutes: z.int().nonnegative().max(MOST_MINUTES).nullable().default(null),
  rescheduleNoticeMinutes: z.int().nonnegative().max(MOST_MINUTES).nullable().default(null),
  /** By one customer, in one month of the company's time zone. */
  cancellationsPerMonth: z.int().nonnegative().max(MOST_TIMES).nullable().default(null),
  reschedulesPerAppointment: z.int().nonnegative().max(MOST_TIMES).nullable().default(null),
  /** Whoever stayed away so often may not book by themselves. */
  noShowStrikes: z.int().positive().max(MOST_TIMES).nullable().default(null),
  /** Longest notice first. */
  cancellationFees: z.array(FeeTier).max(MOST_TIERS).nullable().default(null),
});
export type PolicyRules = z.output<typeof PolicyRules>;
export type PolicyRule = keyof PolicyRules;

/** On whose behalf something is asked: hosts are exempt from the rules for guests. */
export const As = z.enum(['customer', 'host']).default('customer');

/** Where a rule is set; each level wins over those before it. */
export const PolicyLevel = z.enum(['company', 'branch', 'service', 'staff']);
export type PolicyLevel = z.output<typeof PolicyLevel>;

/** The rules of one level: of the company, or of one branch, service or member of staff. */
export const Policy = z.object({
  id: PolicyId,
  level: PolicyLevel,
  /** The branch, service or member of staff; null for the company. */
  subjectId: z.union([BranchId, ServiceId, StaffId]).nullable(),
  rules: PolicyRules,
  version: z.int().positive(),
});
export type Policy = z.output<typeof Policy>;

export const setPolicy = defineAction({
  owner: 'booking',
  name: 'setPolicy',
  version: 1,
  summary: 'Set the rules of one level. A rule that is not sent is not said there.',
  scope: 'tenant',
  input: z.object({
    level: PolicyLevel,
    subjectId: Policy.shape.subjectId.default(null),
    rules: PolicyRules,
    /** Needed once the level has rules. */
    version: z.int().positive().optional(),
  }),
  output: Policy,
  errors: ['not_found', 'stale_version', 'invalid_input'],
  http: { method: 'put', path: '/v1/policies' },
});

export const listPolicies = defineAction({
  owner: 'booking',
  name: 'listPolicies',
  version: 1,
  summary: 'List the rules that the company has set, by level.',
  scope: 'tenant',
  input: PageRequest.extend({ level: PolicyLevel.optional() }),
  output: pageOf(Policy),
  errors: ['invalid_input'],
  http: { method: 'get', path: '/v1/policies' },
});

/** A rule in force, and the level that set it; `default` where none did. */
const InForce = z.object({
  rule: PolicyRules.keyof(),
  value: z.unknown(),
  from: z.enum([...PolicyLevel.options, 'default']),
});

export const getPolicyInForce = defineAction({
  owner: 'booking',
  name: 'getPolicyInForce',
  version: 1,
  summary: 'Tell which rules are in force for a service, a branch and a member of staff, and where each comes from.',
  scope: 'tenant',
  input: z.object({
    serviceId: ServiceId.optional(),
    branchId: BranchId.optional(),
    staffId: StaffId.optional(),
  }),
  output: z.object({ data: z.array(InForce) }),
  errors: ['not_found'],
  http: { method: 'get', path: '/v1/policies/in-force' },
});

/** Whether something is allowed, and if not, which rule says so and what would be. */
export const PolicyVerdict = z.discriminatedUnion('verdict', [
  z.object({ verdict: z.literal('allowed'), fee: Money.nullable() }),
  z.object({
    verdict: z.literal('denied'),
    rule: PolicyRules.keyof(),
    from: InForce.shape.from,
    /** In words, for the customer. */
    explanation: z.string().max(500),
    /** What may be done instead: until when it was possible, from when it is again. */
    alternatives: z.array(
      z.object({ action: z.enum(['book', 'reschedule', 'cancel', 'call']), at: Instant.nullable() }),
    ),
  }),
]);
export type PolicyVerdict = z.output<typeof PolicyVerdict>;

export const checkPolicy = defineAction({
  owner: 'booking',
  name: 'checkPolicy',
  version: 1,
  summary: 'Tell whether an appointment may be cancelled or moved now, and what that would cost.',
  scope: 'tenant',
  input: z.object({
    appointmentId: AppointmentId,
    action: z.enum(['cancel', 'reschedule']),
    as: As,
  }),
  output: PolicyVerdict,
  errors: ['not_found'],
  http: { method: 'get', path: '/v1/appointments/{appointmentId}/policy' },
});

export const policyChanged = defineEvent({
  owner: 'booking',
  name: 'policyChanged',
  version: 1,
  summary: 'The rules of a level are others than before.',
  scope: 'tenant',
  entity: 'policy',
  payload: z.object({ policy: Policy }),
});
