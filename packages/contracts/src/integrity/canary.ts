import { z } from 'zod';
import { defineAction } from '../define.ts';
import { CanaryRunId } from '../ids.ts';
import { Instant } from '../instant.ts';
import { PageRequest, pageOf } from '../page.ts';
import { Actor } from '../scope.ts';

/** What a probe tries with the other company's ids. */
export const ProbeKind = z.enum(['route', 'action', 'job', 'subject', 'cache_key', 'search']);
export type ProbeKind = z.output<typeof ProbeKind>;

/** One probe that did not go as it must. */
export const ProbeFailure = z.object({
  kind: ProbeKind,
  /** `GET /v1/appointments/{appointmentId}` */
  target: z.string(),
  /** `leak`: a foreign thing was seen or touched. `no_control`: the own one was not, so the probe proves nothing. */
  failure: z.enum(['leak', 'no_control', 'error']),
  explanation: z.string().max(1_000),
});

/** One round of the prober between the two synthetic companies (A7). */
export const CanaryRun = z.object({
  id: CanaryRunId,
  /** `dose`: a few probes, as in production all day; `full`: every one. */
  size: z.enum(['dose', 'full']),
  state: z.enum(['running', 'completed', 'failed']),
  requestedBy: Actor,
  startedAt: Instant,
  finishedAt: Instant.nullable(),
  probes: z.int().nonnegative(),
  controls: z.int().nonnegative(),
  failures: z.array(ProbeFailure),
  /** Null until it is complete. */
  passed: z.boolean().nullable(),
  notCovered: z.array(z.string()),
  version: z.int().positive(),
});
export type CanaryRun = z.output<typeof CanaryRun>;

export const startCanaryRun = defineAction({
  owner: 'integrity-monitor',
  name: 'startCanaryRun',
  version: 1,
  summary: 'Let the prober try what one synthetic company can see and touch of the other.',
  scope: 'platform',
  input: z.object({ size: CanaryRun.shape.size.default('full') }),
  output: CanaryRun,
  errors: ['wrong_state'],
  http: { method: 'post', path: '/v1/ops/canary-runs', status: 202 },
});

export const getCanaryRun = defineAction({
  owner: 'integrity-monitor',
  name: 'getCanaryRun',
  version: 1,
  summary: 'Read a round of the prober.',
  scope: 'platform',
  input: z.object({ canaryRunId: CanaryRunId }),
  output: CanaryRun,
  errors: ['not_found'],
  http: {
    method: 'get',
    path: '/v1/ops/canary-runs/{canaryRunId}',
    watch: { member: 'state', until: ['completed', 'failed'] },
  },
});

export const listCanaryRuns = defineAction({
  owner: 'integrity-monitor',
  name: 'listCanaryRuns',
  version: 1,
  summary: 'List rounds of the prober, newest first.',
  scope: 'platform',
  input: PageRequest.extend({ size: CanaryRun.shape.size.optional() }),
  output: pageOf(CanaryRun),
  errors: ['invalid_input'],
  http: { method: 'get', path: '/v1/ops/canary-runs' },
});
