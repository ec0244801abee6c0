import { AppError, staleVersion } from '@fencepost/contracts/errors';
import { TenantId } from '@fencepost/contracts/ids';
import { LegacyRow, StagedRow } from '@fencepost/contracts/tenant/legacy';
import { Mapping, Service } from '@fencepost/contracts/tenant/mapping';
import { z } from 'zod';

/** What a promotion found before it changed anything: the company that it tries to prove, and what an undo puts back. */
const Promotion = z.object({
  companyId: TenantId,
  mapping: Mapping.nullable(),
  service: Service.nullable(),
  /** What it made of them; null until it was made. */
  made: z.object({ mapping: Mapping, service: Service }).nullable().default(null),
});

/**
 * A staged row as it is stored: with the row of the predecessor as it came, and the promotion that was begun or made.
 * Both are null once it was dropped.
 */
export const StagedRowRecord = StagedRow.extend({
  source: LegacyRow.nullable(),
  promotion: Promotion.nullable().default(null),
});
export type StagedRowRecord = z.output<typeof StagedRowRecord>;

/** What stays of a row whose company has left: that it was here, so that no import brings it back. */
export const droppedRow = ({ id, kind, problem, claimedCompanyNumber, version }: StagedRowRecord): StagedRowRecord => ({
  ...{ id, kind, problem, claimedCompanyNumber, version, state: 'dropped' },
  ...{ eventTypeId: null, calcomTeamId: null, syncStatus: null, promotedTo: null, source: null, promotion: null },
});

/** A row that may still become somebody's; throws `conflict` for one that was dropped. */
export const keptRow = (row: StagedRowRecord): StagedRowRecord => {
  if (row.state !== 'dropped') return row;
  throw new AppError('conflict', 'The company that this row claimed has left: nothing is left to be promoted.');
};

/**
 * A row that already is as a command wants it: where the command means it as it is, or as it was at most so many writes
 * ago, for then it is the same command repeated. Throws `stale_version` for one that was read otherwise.
 */
export const writtenSince = (
  row: StagedRowRecord,
  { version, writes }: { readonly version: number; readonly writes: number },
): StagedRowRecord => {
  const since = row.version - version;
  if (since >= 0 && since <= writes) return row;
  throw staleVersion(version, row.version);
};
