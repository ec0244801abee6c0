import { z } from 'zod';
import { defineAction } from '../define.ts';
import { Severity } from './alert.ts';

/** The five points at which an invariant is enforced from its one declaration (A4). */
export const EnforcementPoint = z.enum(['contract', 'writeGuard', 'database', 'continuous', 'fullScan']);
export type EnforcementPoint = z.output<typeof EnforcementPoint>;

/** What one point does about an invariant. `off`: it could enforce it and is switched off, which is a fault. */
export const PointState = z.object({
  state: z.enum(['enforced', 'not_applicable', 'off']),
  /** How it does, or why it cannot. */
  because: z.string(),
});

/** A sentence that must be true, as operators read it. */
export const InvariantFacts = z.object({
  id: z.string(),
  /** What people call its alert, where it has a name of its own. */
  alertName: z.string().nullable(),
  sentence: z.string(),
  impact: z.string(),
  severity: Severity,
  scope: z.enum(['tenant', 'platform']),
  sources: z.enum(['events', 'events_and_stored_state']),
  /** Where a violation is a weakness that can be scored: the vector, and what code computes from it (D-10). */
  cvss: z.object({ vector: z.string(), score: z.number().min(0).max(10) }).nullable(),
  points: z.record(EnforcementPoint, PointState),
  /** Where people read what to do. */
  runbook: z.string(),
  openAlerts: z.int().nonnegative(),
});
export type InvariantFacts = z.output<typeof InvariantFacts>;

export const listInvariants = defineAction({
  owner: 'integrity-monitor',
  name: 'listInvariants',
  version: 1,
  summary: 'Every invariant there is, which of the five points enforces it, and how many alerts it has now.',
  scope: 'platform',
  input: z.object({}),
  output: z.object({ data: z.array(InvariantFacts) }),
  errors: [],
  http: { method: 'get', path: '/v1/ops/invariants' },
});
