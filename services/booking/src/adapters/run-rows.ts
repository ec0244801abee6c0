import { Replay } from '@fencepost/contracts/booking/replay';
import { ReconciliationId } from '@fencepost/contracts/ids';
import { defineCollection } from '@fencepost/mongo-kit/define-collection';
import { leaseIndex } from '@fencepost/mongo-kit/lease';
import { newestOfAll, newestOfCompany, storedApart } from '@fencepost/mongo-kit/records';
import { ReconciliationRecord } from '../domain/reconciliation/reconciliation-record.ts';
import { ReplayRecord } from '../domain/replay/replay-record.ts';

/** Reconciliations, one open at a time in each company. */
export const reconciliations = defineCollection({
  name: 'reconciliations',
  scope: 'tenant',
  id: ReconciliationId,
  row: ReconciliationRecord.omit(storedApart),
  indexes: [newestOfCompany, leaseIndex],
});

/** Replays of the ingress stream, one open at a time. */
export const replays = defineCollection({
  name: 'replays',
  scope: 'platform',
  id: Replay.shape.id,
  row: ReplayRecord.omit(storedApart),
  indexes: [newestOfAll],
});
