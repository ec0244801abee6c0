import { z } from 'zod';
import { defineAction, defineEvent } from '../define.ts';
import { CalcomId, StagedRowId } from '../ids.ts';
import { PageRequest, pageOf } from '../page.ts';
import { ExpectedVersion } from '../text.ts';
import { CALCOM_TIMEOUT_MS, calcomRefusals } from './asks-calcom.ts';
import { SyncStatus } from './mapping.ts';

const MAX_ROWS = 500;
const LegacyId = z.int().positive();

/** A row of the predecessor, as its NDJSON export writes it. What is missing or null there is missing here. */
export const LegacyRow = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('company'),
    id: LegacyId,
    name: z.string().min(1).max(200),
    time_zone: z.string().max(64).nullish(),
    calcom_team_id: CalcomId.nullish(),
    calcom_team_name: z.string().max(200).nullish(),
  }),
  z.object({
    kind: z.literal('service'),
    id: LegacyId,
    company_id: LegacyId.nullish(),
    name: z.string().min(1).max(200),
    duration_minutes: z.int().positive().nullish(),
    calcom_event_type_id: CalcomId.nullish(),
    sync_status: z.string().max(40).nullish(),
  }),
  z.object({
    kind: z.literal('mapping'),
    id: LegacyId.nullish(),
    company_id: LegacyId.nullish(),
    calcom_event_type_id: CalcomId,
    calcom_team_id: CalcomId.nullish(),
  }),
]);
export type LegacyRow = z.output<typeof LegacyRow>;

/** Why a row of the predecessor cannot be a record of ours. */
export const StagingProblem = z.enum([
  'company_missing',
  'company_unknown',
  'team_missing',
  'team_of_other_company',
  'team_contradicts_company',
  'event_type_of_other_company',
  'service_unknown',
]);
export type StagingProblem = z.output<typeof StagingProblem>;

/**
 * A row that has no tenant of its own, or not the one it says: it waits in staging, of the platform, until a repair
 * promotes it. What it claims is evidence, never a tenant (law 1).
 */
export const StagedRow = z.object({
  id: StagedRowId,
  kind: z.enum(['service', 'mapping']),
  problem: StagingProblem,
  claimedCompanyNumber: LegacyId.nullable(),
  eventTypeId: CalcomId.nullable(),
  calcomTeamId: CalcomId.nullable(),
  syncStatus: SyncStatus.nullable(),
  /** `dropped`: the company it claimed has left; nothing is kept but that such a row was here. */
  state: z.enum(['staged', 'promoted', 'dropped']),
  /** The record it became. */
  promotedTo: z.string().nullable(),
  version: z.int().positive(),
});
export type StagedRow = z.output<typeof StagedRow>;

/** What became of one row, or would. */
export const RowReport = z.object({
  /** 1 for the first row of the batch. */
  row: z.int().positive(),
  outcome: z.enum(['written', 'unchanged', 'staged', 'invalid']),
  /** The record it is, or the staged row. */
  id: z.string().nullable(),
  problem: z.string().nullable(),
});
export type RowReport = z.output<typeof RowReport>;

export const importLegacyRows = defineAction({
  owner: 'tenant',
  name: 'importLegacyRows',
  version: 1,
  summary:
    'Import rows of the predecessor: those that prove their company become records as they were, the others wait in staging. A dry run only reports. Repeatable.',
  scope: 'platform',
  input: z.object({ rows: z.array(z.unknown()).min(1).max(MAX_ROWS), dryRun: z.boolean().default(true) }),
  output: z.object({ dryRun: z.boolean(), data: z.array(RowReport) }),
  errors: ['invalid_input', 'wrong_state'],
  timeoutMs: 30_000,
  http: { method: 'post', path: '/v1/ops/legacy-imports' },
});

export const listStagedRows = defineAction({
  owner: 'tenant',
  name: 'listStagedRows',
  version: 1,
  summary: 'List rows of the predecessor that wait in staging, newest first.',
  scope: 'platform',
  input: PageRequest.extend({ state: StagedRow.shape.state.optional() }),
  output: pageOf(StagedRow),
  errors: ['invalid_input'],
  http: { method: 'get', path: '/v1/ops/staged-rows' },
});

export const promoteStagedRow = defineAction({
  owner: 'tenant',
  name: 'promoteStagedRow',
  version: 1,
  summary: 'Make a staged row a record of the company that Cal.com and the registry prove; refused where they do not.',
  scope: 'platform',
  input: z.object({ stagedRowId: StagedRowId, version: ExpectedVersion }),
  output: StagedRow,
  errors: ['not_found', 'conflict', 'already_bound', 'team_mismatch', ...calcomRefusals, 'stale_version'],
  timeoutMs: CALCOM_TIMEOUT_MS,
  http: { method: 'post', path: '/v1/ops/staged-rows/{stagedRowId}/promote' },
});

export const demoteStagedRow = defineAction({
  owner: 'tenant',
  name: 'demoteStagedRow',
  version: 1,
  summary: 'Undo a promotion: the record it became is retired, the row waits in staging again.',
  scope: 'platform',
  input: z.object({ stagedRowId: StagedRowId, version: ExpectedVersion }),
  output: StagedRow,
  errors: ['not_found', 'conflict', 'stale_version'],
  http: { method: 'post', path: '/v1/ops/staged-rows/{stagedRowId}/demote' },
});

export const rowStaged = defineEvent({
  owner: 'tenant',
  name: 'rowStaged',
  version: 1,
  summary: 'A row of the predecessor waits in staging, or waits again after an undo.',
  scope: 'platform',
  entity: 'stagedRow',
  payload: z.object({ stagedRow: StagedRow }),
});

export const rowPromoted = defineEvent({
  owner: 'tenant',
  name: 'rowPromoted',
  version: 1,
  summary: 'A row of the predecessor became a record of a proved company.',
  scope: 'platform',
  entity: 'stagedRow',
  payload: z.object({ stagedRow: StagedRow }),
});

export const rowDropped = defineEvent({
  owner: 'tenant',
  name: 'rowDropped',
  version: 1,
  summary: 'A row of the predecessor was emptied, because the company that it claimed has left.',
  scope: 'platform',
  entity: 'stagedRow',
  payload: z.object({ stagedRow: StagedRow }),
});
