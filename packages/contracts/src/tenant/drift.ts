import { z } from 'zod';
import { defineAction, defineEvent } from '../define.ts';
import { CalcomId, DriftId, ServiceId } from '../ids.ts';
import { Instant } from '../instant.ts';
import { PageRequest, pageOf } from '../page.ts';
import { ExpectedVersion } from '../text.ts';
import { CALCOM_TIMEOUT_MS, calcomRefusals } from './asks-calcom.ts';
import { DriftSeverity } from './company.ts';

/** One member that Cal.com has otherwise than we; `ours` and `theirs` as text, null where there is none. */
export const Difference = z.object({
  field: z.string(),
  ours: z.string().max(1_000).nullable(),
  theirs: z.string().max(1_000).nullable(),
  severity: DriftSeverity,
});
export type Difference = z.output<typeof Difference>;

/**
 * An event type that is not as we have it: changed, removed, or new at Cal.com. One record an event type; a decision
 * holds until Cal.com changes it again (`digest`).
 */
export const Drift = z.object({
  id: DriftId,
  eventTypeId: CalcomId,
  serviceId: ServiceId.nullable(),
  kind: z.enum(['changed', 'removed', 'new']),
  severity: DriftSeverity,
  differences: z.array(Difference),
  /** Of what Cal.com had when this was seen. */
  digest: z.string(),
  /** `open` waits for a decision; `settled` came to agree without one. */
  state: z.enum(['open', 'accepted', 'reset', 'ignored', 'settled']),
  /** `policy` where the company's settings decided. */
  decidedBy: z.enum(['person', 'policy']).nullable(),
  firstSeenAt: Instant,
  lastSeenAt: Instant,
  version: z.int().positive(),
});
export type Drift = z.output<typeof Drift>;

export const listDrift = defineAction({
  owner: 'tenant',
  name: 'listDrift',
  version: 1,
  summary: 'List where services and Cal.com’s event types differ, newest first.',
  scope: 'tenant',
  input: PageRequest.extend({ state: Drift.shape.state.optional() }),
  output: pageOf(Drift),
  errors: ['invalid_input'],
  http: { method: 'get', path: '/v1/drift' },
});

export const decideDrift = defineAction({
  owner: 'tenant',
  name: 'decideDrift',
  version: 1,
  summary:
    'Decide about a difference: `accept` takes what Cal.com has, `reset` writes ours to Cal.com, `ignore` keeps both until Cal.com changes it again.',
  scope: 'tenant',
  input: z.object({ driftId: DriftId, decision: z.enum(['accept', 'reset', 'ignore']), version: ExpectedVersion }),
  output: Drift,
  errors: ['not_found', 'conflict', 'team_mismatch', ...calcomRefusals, 'stale_version'],
  timeoutMs: CALCOM_TIMEOUT_MS,
  http: { method: 'post', path: '/v1/drift/{driftId}/decide' },
});

export const driftChanged = defineEvent({
  owner: 'tenant',
  name: 'driftChanged',
  version: 1,
  summary: 'A difference between a service and Cal.com was seen, changed again, or decided.',
  scope: 'tenant',
  entity: 'drift',
  payload: z.object({ drift: Drift }),
});
