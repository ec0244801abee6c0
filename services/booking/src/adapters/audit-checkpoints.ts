import type { AuditCheckpoint } from '@fencepost/contracts/booking/audit';
import type { TenantId } from '@fencepost/contracts/ids';
import type { CollectionDoor } from '@fencepost/mongo-kit/collection';
import type { RowOf } from '@fencepost/mongo-kit/define-collection';
import type { AuditCheckpoints } from '../usecases/audit/audit-ports.ts';
import { placeIdOf } from './audit-entries.ts';
import type { auditCheckpoints } from './audit-rows.ts';
import { makeRemoval } from './removal.ts';

type Row = RowOf<typeof auditCheckpoints>;

export const makeAuditCheckpoints = (door: CollectionDoor<Row>, tenantId: TenantId): AuditCheckpoints => {
  const collection = door.forTenant(tenantId);
  return {
    newest: async () => {
      const [row] = await collection.find({}, { sort: { seq: -1 }, limit: 1 });
      return row && checkpointOf(row);
    },
    add: async (checkpoint) => {
      await collection.insert({ _id: placeIdOf(tenantId, checkpoint.seq), ...checkpoint });
    },
    after: async (seq, limit) =>
      (await collection.find({ seq: { $gt: seq } }, { sort: { seq: 1 }, limit })).map(checkpointOf),
    removal: makeRemoval(collection, {}),
  };
};

const checkpointOf = ({ _id, tenantId, outbox, version, createdAt, updatedAt, ...own }: Row): AuditCheckpoint => own;
