import { z } from 'zod';
import { defineAction, defineEvent } from '../define.ts';
import { CalcomId, SyncRunId, TeamBindingId } from '../ids.ts';
import { Instant } from '../instant.ts';
import { PageRequest, pageOf } from '../page.ts';
import { ExpectedVersion } from '../text.ts';

const MAX_WARNINGS = 100;

/** What a run is doing now. */
export const SyncStep = z.enum([
  'queued',
  'checking_team',
  'reading_event_types',
  'validating',
  'writing_services',
  'registering_webhooks',
  'syncing_members',
  'verifying',
  'done',
]);
export type SyncStep = z.output<typeof SyncStep>;

/**
 * One import of a team's event types and members: durable, resumable, one at a time for a company. `held` waits for a
 * decision because too much would go (mass-removal brake). `error` has ended; `pending` and `syncing` have not.
 */
export const SyncRun = z.object({
  id: SyncRunId,
  teamBindingId: TeamBindingId,
  calcomTeamId: CalcomId,
  trigger: z.enum(['manual', 'scheduled', 'event', 'team_switch']),
  /** Take over every change at Cal.com, instead of those that the company's settings allow. */
  acceptChanges: z.boolean(),
  state: z.enum(['pending', 'syncing', 'held', 'synced', 'error', 'cancelled']),
  step: SyncStep,
  /** Of the present step: n of m. */
  done: z.int().nonnegative(),
  total: z.int().nonnegative(),
  counts: z.object({
    created: z.int().nonnegative(),
    changed: z.int().nonnegative(),
    unchanged: z.int().nonnegative(),
    removed: z.int().nonnegative(),
    drifted: z.int().nonnegative(),
    webhooks: z.int().nonnegative(),
    membersJoined: z.int().nonnegative(),
    membersChanged: z.int().nonnegative(),
    membersLeft: z.int().nonnegative(),
  }),
  warnings: z.array(z.string().max(500)).max(MAX_WARNINGS),
  /** Why the run failed or waits; of a team mismatch with what Cal.com and we say. */
  error: z
    .object({
      code: z.string(),
      message: z.string().max(1_000),
      eventTypeId: CalcomId.nullable(),
      expectedTeamId: CalcomId.nullable(),
      actualTeamId: CalcomId.nullable(),
    })
    .nullable(),
  /** Event types that a held run would remove. */
  wouldRemove: z.array(CalcomId),
  attempts: z.int().nonnegative(),
  /** When it goes on by itself: after a failure that may pass, or when Cal.com asked to wait. */
  waitingUntil: Instant.nullable(),
  startedAt: Instant,
  finishedAt: Instant.nullable(),
  version: z.int().positive(),
});
export type SyncRun = z.output<typeof SyncRun>;

/** States in which a run has ended. */
export const finalSyncStates = ['synced', 'error', 'cancelled'] as const satisfies readonly SyncRun['state'][];

const OneRun = z.object({ runId: SyncRunId });

export const startSync = defineAction({
  owner: 'tenant',
  name: 'startSync',
  version: 1,
  summary: 'Import the company’s team now. Answers at once with the run; while one is running, with that one.',
  scope: 'tenant',
  input: z.object({ acceptChanges: z.boolean().default(true) }),
  output: SyncRun,
  errors: ['not_found', 'conflict', 'credentials_refused'],
  http: { method: 'post', path: '/v1/sync-runs', status: 202, idempotencyKey: 'optional' },
});

export const getSyncRun = defineAction({
  owner: 'tenant',
  name: 'getSyncRun',
  version: 1,
  summary: 'Read a sync run: its state, step and progress.',
  scope: 'tenant',
  input: OneRun,
  output: SyncRun,
  errors: ['not_found'],
  http: { method: 'get', path: '/v1/sync-runs/{runId}', watch: { member: 'state', until: finalSyncStates } },
});

export const listSyncRuns = defineAction({
  owner: 'tenant',
  name: 'listSyncRuns',
  version: 1,
  summary: 'List the sync runs of the company, newest first.',
  scope: 'tenant',
  input: PageRequest,
  output: pageOf(SyncRun),
  errors: ['invalid_input'],
  http: { method: 'get', path: '/v1/sync-runs' },
});

export const cancelSync = defineAction({
  owner: 'tenant',
  name: 'cancelSync',
  version: 1,
  summary: 'Stop a sync run. Services that it has written stay, each of them whole.',
  scope: 'tenant',
  input: OneRun,
  output: SyncRun,
  errors: ['not_found', 'conflict', 'stale_version'],
  http: { method: 'post', path: '/v1/sync-runs/{runId}/cancel' },
});

export const decideHeldSync = defineAction({
  owner: 'tenant',
  name: 'decideHeldSync',
  version: 1,
  summary: 'Decide about a held run: `apply` removes what Cal.com no longer has, `discard` keeps the last good import.',
  scope: 'tenant',
  input: OneRun.extend({ decision: z.enum(['apply', 'discard']), version: ExpectedVersion }),
  output: SyncRun,
  errors: ['not_found', 'conflict', 'stale_version'],
  http: { method: 'post', path: '/v1/sync-runs/{runId}/decide' },
});

export const syncRunChanged = defineEvent({
  owner: 'tenant',
  name: 'syncRunChanged',
  version: 1,
  summary: 'A sync run began, waits, is held or has ended; its progress in between is not told.',
  scope: 'tenant',
  entity: 'syncRun',
  payload: z.object({ syncRun: SyncRun }),
});

export const teamMismatchDetected = defineEvent({
  owner: 'tenant',
  name: 'teamMismatchDetected',
  version: 1,
  summary:
    'Team ID mismatch - security violation: an event type of another team or company stopped an import before any write.',
  scope: 'tenant',
  entity: 'syncRun',
  payload: z.object({
    syncRun: SyncRun,
    eventTypeId: CalcomId,
    expectedTeamId: CalcomId,
    /** Null where Cal.com named none, or where the event type is in our team but another company has it. */
    actualTeamId: CalcomId.nullable(),
  }),
});
