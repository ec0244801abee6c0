import { z } from 'zod';
import { defineAction } from '../define.ts';
import { AlertId, TenantId } from '../ids.ts';
import { Instant } from '../instant.ts';
import { PageRequest, pageOf } from '../page.ts';

/** How urgent an alert is, most urgent first. */
export const Severity = z.enum(['critical', 'high', 'medium']);
export type Severity = z.output<typeof Severity>;

/** An alert is a state with one cause: opened once, updated in place, resolved by itself. Ids and facts only, no names of people. */
export const Alert = z.object({
  id: AlertId,
  invariant: z.string(),
  severity: Severity,
  status: z.enum(['open', 'resolved']),
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
  input: PageRequest.extend({ status: Alert.shape.status.optional() }),
  output: pageOf(Alert),
  errors: ['invalid_input'],
  http: { method: 'get', path: '/v1/ops/alerts' },
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
