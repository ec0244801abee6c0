import { z } from 'zod';
import { defineAction } from '../define.ts';
import { FileAnswer } from '../file-answer.ts';
import { AlertId, RepairPlanId, TenantId } from '../ids.ts';
import { Instant } from '../instant.ts';
import { PageRequest, pageOf } from '../page.ts';
import { Actor } from '../scope.ts';
import { ExpectedVersion } from '../text.ts';

/** How urgent an alert is, most urgent first. */
export const Severity = z.enum(['critical', 'high', 'medium']);
export type Severity = z.output<typeof Severity>;

/** Open until somebody takes it (`acknowledged`) or wants to hear nothing of it for a while (`silenced`); over when nothing violates. */
export const AlertStatus = z.enum(['open', 'acknowledged', 'silenced', 'resolved']);
export type AlertStatus = z.output<typeof AlertStatus>;

/** An alert is a state with one cause: opened once, updated in place, resolved by itself. Ids and facts only, no names of people. */
export const Alert = z.object({
  id: AlertId,
  invariant: z.string(),
  severity: Severity,
  status: AlertStatus,
  tenantId: TenantId.nullable(),
  companyName: z.string().nullable(),
  /** What tells this alert from others of the same invariant and company. */
  cause: z.string(),
  title: z.string(),
  /** How many records violate now. */
  count: z.int().nonnegative(),
  samples: z.array(z.object({ subject: z.string(), evidence: z.record(z.string(), z.unknown()) })),
  runbook: z.string(),
  openedAt: Instant,
  lastSeenAt: Instant,
  resolvedAt: Instant.nullable(),
  /** Who has taken it; forgotten when it resolves. */
  acknowledged: z.object({ by: Actor, at: Instant }).nullable(),
  /** Quiet until then; a worse severity or a new opening ends the silence. */
  silenced: z.object({ by: Actor, at: Instant, until: Instant }).nullable(),
  /** When nobody had acknowledged it in time: after 15 minutes (critical), 1 hour (high), 4 hours (medium). */
  escalatedAt: Instant.nullable(),
  /** The newest repair plan made for it. */
  repairPlanId: RepairPlanId.nullable(),
  /** What Slack shows: null before the first delivery. `pending` while the newest state is not shown yet. */
  slack: z.object({ ts: z.string().nullable(), pending: z.boolean(), lastError: z.string().nullable() }),
  version: z.int().positive(),
});
export type Alert = z.output<typeof Alert>;

export const listAlerts = defineAction({
  owner: 'integrity-monitor',
  name: 'listAlerts',
  version: 1,
  summary: 'List alerts, newest first.',
  scope: 'platform',
  input: PageRequest.extend({
    /** `active`: whatever is not resolved. */
    status: z.enum([...AlertStatus.options, 'active']).optional(),
    invariant: z.string().max(100).optional(),
    tenantId: TenantId.optional(),
  }),
  output: pageOf(Alert),
  errors: ['invalid_input'],
  http: { method: 'get', path: '/v1/ops/alerts' },
});

export const getAlert = defineAction({
  owner: 'integrity-monitor',
  name: 'getAlert',
  version: 1,
  summary: 'Read one alert as it is now.',
  scope: 'platform',
  input: z.object({ alertId: AlertId }),
  output: Alert,
  errors: ['not_found'],
  http: { method: 'get', path: '/v1/ops/alerts/{alertId}' },
});

const Handling = z.object({ alertId: AlertId, version: ExpectedVersion.optional() });

export const acknowledgeAlert = defineAction({
  owner: 'integrity-monitor',
  name: 'acknowledgeAlert',
  version: 1,
  summary: 'Take an alert: it does not escalate any more. Repeating it changes nothing.',
  scope: 'platform',
  input: Handling,
  output: Alert,
  errors: ['not_found', 'wrong_state', 'stale_version'],
  http: { method: 'post', path: '/v1/ops/alerts/{alertId}/acknowledge' },
});

/** A week. */
const LONGEST_SILENCE_MINUTES = 10_080;

export const silenceAlert = defineAction({
  owner: 'integrity-monitor',
  name: 'silenceAlert',
  version: 1,
  summary: 'Hear nothing of an alert for a while. It still resolves, counts and can be read.',
  scope: 'platform',
  input: Handling.extend({ minutes: z.int().min(1).max(LONGEST_SILENCE_MINUTES) }),
  output: Alert,
  errors: ['not_found', 'wrong_state', 'stale_version'],
  http: { method: 'post', path: '/v1/ops/alerts/{alertId}/silence' },
});

export const reopenAlert = defineAction({
  owner: 'integrity-monitor',
  name: 'reopenAlert',
  version: 1,
  summary: 'Give an alert back: it is neither acknowledged nor silenced any more.',
  scope: 'platform',
  input: Handling,
  output: Alert,
  errors: ['not_found', 'wrong_state', 'stale_version'],
  http: { method: 'post', path: '/v1/ops/alerts/{alertId}/reopen' },
});

/** One thing that happened to an alert. */
export const AlertEntry = z.object({
  at: Instant,
  happened: z.enum([
    'opened',
    'changed',
    'acknowledged',
    'silenced',
    'silence_ended',
    'given_back',
    'escalated',
    'repair_planned',
    'repair_approved',
    'repair_applied',
    'repair_verified',
    'repair_unverified',
    'repair_undone',
    'repair_expired',
    'resolved',
    'reopened',
  ]),
  /** Null where the monitor did it. */
  by: Actor.nullable(),
  /** How many records violated then. */
  count: z.int().nonnegative(),
  /** In words, where there is more to say; no personal data. */
  note: z.string().max(1_500).nullable(),
});
export type AlertEntry = z.output<typeof AlertEntry>;

export const listAlertHistory = defineAction({
  owner: 'integrity-monitor',
  name: 'listAlertHistory',
  version: 1,
  summary: 'What happened to an alert, oldest first: the newest 200 entries of it.',
  scope: 'platform',
  input: z.object({ alertId: AlertId }),
  output: z.object({ data: z.array(AlertEntry) }),
  errors: ['not_found'],
  http: { method: 'get', path: '/v1/ops/alerts/{alertId}/history' },
});

export const getIncidentReport = defineAction({
  owner: 'integrity-monitor',
  name: 'getIncidentReport',
  version: 1,
  summary:
    'The incident report of an alert, filled in from its history, in Markdown: date, companies, priority, root cause, fixes, before and after, follow-ups.',
  scope: 'platform',
  input: z.object({ alertId: AlertId }),
  output: FileAnswer,
  errors: ['not_found'],
  http: { method: 'get', path: '/v1/ops/alerts/{alertId}/incident-report', answers: 'file' },
});

export const getMonitorStatus = defineAction({
  owner: 'integrity-monitor',
  name: 'getMonitorStatus',
  version: 1,
  summary: 'Tell what the monitor has seen: events applied, position in the stream, known entities, last scan.',
  scope: 'platform',
  input: z.object({}),
  output: z.object({
    position: z.int().nonnegative(),
    eventsApplied: z.int().nonnegative(),
    entities: z.record(z.string(), z.int().nonnegative()),
    caughtUp: z.boolean(),
    lastScanAt: Instant.nullable(),
    openAlerts: z.int().nonnegative(),
    slackPending: z.int().nonnegative(),
  }),
  errors: [],
  http: { method: 'get', path: '/v1/ops/monitor' },
});
