import { z } from 'zod';
import { defineAction, type Owner } from '../define.ts';
import { Instant } from '../instant.ts';
import { Actor } from '../scope.ts';
import { ExpectedVersion } from '../text.ts';

/** How far a constraint is: only counted, told where it is broken, or made impossible by the database. */
export const ConstraintLevel = z.enum(['observe', 'warn', 'enforce']);
export type ConstraintLevel = z.output<typeof ConstraintLevel>;

/** An invariant on its way to becoming a rule of the database (A12). */
export const Constraint = z.object({
  /** The invariant's id. */
  id: z.string(),
  sentence: z.string(),
  level: ConstraintLevel,
  since: Instant,
  /** Violations now, soft-deleted rows too (D-06). */
  violations: z.int().nonnegative(),
  /** Since when every look was clean; null where the newest was not. */
  cleanSince: Instant.nullable(),
  /** Whole days of that, and how many `enforce` asks for. */
  cleanDays: z.int().nonnegative(),
  requiredDays: z.int().positive(),
  approved: z.object({ by: Actor, at: Instant, level: ConstraintLevel }).nullable(),
  /** Why it cannot climb now; empty where it can. */
  blockers: z.array(z.string()),
  /** The rules in the owners' databases that say it, and whether each is really there. */
  rules: z.array(z.object({ owner: z.string(), rule: z.string(), level: ConstraintLevel })),
  /** When it stepped back by itself, and why: refusals had risen by more than 10 %. */
  steppedBack: z.object({ at: Instant, because: z.string() }).nullable(),
  version: z.int().positive(),
});
export type Constraint = z.output<typeof Constraint>;

export const listConstraints = defineAction({
  owner: 'integrity-monitor',
  name: 'listConstraints',
  version: 1,
  summary: 'Every constraint of the ratchet: its level, its clean days, and what keeps it from climbing.',
  scope: 'platform',
  input: z.object({}),
  output: z.object({ data: z.array(Constraint) }),
  errors: [],
  http: { method: 'get', path: '/v1/ops/constraints' },
});

const Named = z.object({ constraint: z.string().max(100), version: ExpectedVersion.optional() });

export const approveConstraint = defineAction({
  owner: 'integrity-monitor',
  name: 'approveConstraint',
  version: 1,
  summary: 'Approve that a constraint climbs to a level, once it may.',
  scope: 'platform',
  input: Named.extend({ level: ConstraintLevel }),
  output: Constraint,
  errors: ['not_found', 'wrong_state', 'stale_version'],
  http: { method: 'post', path: '/v1/ops/constraints/{constraint}/approve' },
});

export const moveConstraint = defineAction({
  owner: 'integrity-monitor',
  name: 'moveConstraint',
  version: 1,
  summary:
    'Move a constraint one level up, where it may, or down to any level. Up to `enforce`: 7 clean days, no violation, approved.',
  scope: 'platform',
  input: Named.extend({ level: ConstraintLevel }),
  output: Constraint,
  errors: ['not_found', 'conflict', 'forbidden', 'wrong_state', 'unavailable', 'stale_version'],
  timeoutMs: 30_000,
  http: { method: 'post', path: '/v1/ops/constraints/{constraint}/move' },
});

/** A rule in an owner's database, as it is there now. */
export const DatabaseRule = z.object({
  /** `customers.tenantId` */
  rule: z.string(),
  level: ConstraintLevel,
  /** Rows that the rule would refuse now. */
  violations: z.int().nonnegative(),
  /** Writes that it refused, over all processes; those of a process that died may be missing. */
  refusals: z.int().nonnegative(),
  /** Writes in all, refused ones too, so that a rise can be told as a share. */
  writes: z.int().nonnegative(),
});

const defineRules = <O extends Owner>(owner: O) => ({
  list: defineAction({
    owner,
    name: 'listDatabaseRules',
    version: 1,
    summary: 'The rules of this owner’s database that a ratchet moves, and how far each is really enforced.',
    scope: 'platform',
    input: z.object({}),
    output: z.object({ data: z.array(DatabaseRule) }),
    errors: [],
    timeoutMs: 30_000,
  }),
  set: defineAction({
    owner,
    name: 'setDatabaseRule',
    version: 1,
    summary: 'Set how far a rule of this owner’s database is enforced, and read back that it is.',
    scope: 'platform',
    input: z.object({ rule: z.string().max(100), level: ConstraintLevel }),
    output: DatabaseRule,
    errors: ['not_found', 'conflict'],
    timeoutMs: 30_000,
  }),
});

const ofTenant = defineRules('tenant');
const ofBooking = defineRules('booking');
export const listTenantDatabaseRules = ofTenant.list;
export const setTenantDatabaseRule = ofTenant.set;
export const listBookingDatabaseRules = ofBooking.list;
export const setBookingDatabaseRule = ofBooking.set;
