import type { CollectionDoor } from '@fencepost/mongo-kit/collection';
import type { RowOf } from '@fencepost/mongo-kit/define-collection';
import { makeRecords } from '@fencepost/mongo-kit/records';
import type { ReconciliationRecord } from '../domain/reconciliation/reconciliation-record.ts';
import type { ReconciliationStore } from '../usecases/ports/calcom.ts';
import { makeRemoval } from './removal.ts';
import type { reconciliations } from './run-rows.ts';

export const makeReconciliations = (door: CollectionDoor<RowOf<typeof reconciliations>>): ReconciliationStore => ({
  forTenant: (tenantId) => {
    const collection = door.forTenant(tenantId);
    return {
      ...makeRecords<ReconciliationRecord>(collection),
      removal: makeRemoval(collection, {}),
      removalOfEnded: (before) => makeRemoval(collection, { open: false, endedAt: { $lt: before } }),
    };
  },
});
