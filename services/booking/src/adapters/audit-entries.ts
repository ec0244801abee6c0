import type { TenantId } from '@fencepost/contracts/ids';
import type { CollectionDoor, Filter } from '@fencepost/mongo-kit/collection';
import type { RowOf } from '@fencepost/mongo-kit/define-collection';
import { newestFirst } from '@fencepost/mongo-kit/newest-first';
import type { AuditRecord } from '../domain/audit/audit-record.ts';
import type { AuditEntries, AuditedCompanies, AuditFilter } from '../usecases/audit/audit-ports.ts';
import type { auditEntries } from './audit-rows.ts';
import { makeRemoval } from './removal.ts';

type Row = RowOf<typeof auditEntries>;

const PLACE_DIGITS = 15;

export const placeIdOf = (tenantId: TenantId, seq: number): string =>
  `${tenantId}.${String(seq).padStart(PLACE_DIGITS, '0')}`;

const placeIn = (id: string): number => Number(id.slice(-PLACE_DIGITS));

export const makeAuditEntries = (door: CollectionDoor<Row>, tenantId: TenantId): AuditEntries => {
  const collection = door.forTenant(tenantId);
  const has = async (eventId: string): Promise<boolean> => (await collection.findOne({ eventId })) !== undefined;
  return {
    has,
    head: async () => {
      const [row] = await collection.find({}, { sort: { seq: -1 }, limit: 1 });
      return row && { seq: row.seq, hash: row.hash };
    },
    append: async (entry) => {
      const own = { ...entry, changes: [...entry.changes] };
      const insertion = await collection.insert({ _id: placeIdOf(tenantId, entry.seq), ...own });
      if (insertion.inserted) return 'appended';
      // Which of several indexes refuses is the database's choice.
      return (await has(entry.eventId)) ? 'known' : 'place_taken';
    },
    ofEntity: async (entityId, { after, below, limit }) => {
      const filter = { 'entity.id': entityId, 'entity.version': { $gt: after, $lt: below } };
      return (await collection.find(filter, { sort: { 'entity.version': 1, seq: 1 }, limit })).map(recordOf);
    },
    placeOf: (seq) => placeIdOf(tenantId, seq),
    page: async ({ after, limit, ...which }) => {
      const { sort, beyond } = newestFirst('occurredAt', after);
      return (await collection.find({ ...beyond, ...filterOf(which) }, { sort, limit })).map(recordOf);
    },
    stretch: async (afterSeq, limit) =>
      (await collection.find({ seq: { $gt: afterSeq } }, { sort: { seq: 1 }, limit })).map(recordOf),
    all: async function* all(batchSize, onUnreadable, afterSeq = 0) {
      const onCorrupt = (id: string): void => onUnreadable(placeIn(id));
      const behindPlace = afterSeq === 0 ? {} : { _id: { $gt: placeIdOf(tenantId, afterSeq) } };
      for await (const row of collection.cursor(behindPlace, { batchSize, onCorrupt })) {
        if (isAsWritten(row)) yield recordOf(row);
        else onUnreadable(row.seq);
      }
    },
    byEntity: async (after, limit) => {
      const sort = { 'entity.id': 1, 'entity.version': 1, seq: 1 } as const;
      return collection.find(after === undefined ? {} : behind(after), { sort, limit });
    },
    removal: makeRemoval(collection, {}),
  };
};

/** One look-up for each company, in the index that every chain has. */
export const makeAuditedCompanies = (door: CollectionDoor<Row>): AuditedCompanies =>
  async function* audited(scope) {
    const reader = door.acrossTenants(scope);
    let [next] = await reader.find({}, { sort: { tenantId: 1, seq: 1 }, limit: 1 });
    while (next !== undefined) {
      const { tenantId } = next;
      yield tenantId;
      [next] = await reader.find({ tenantId: { $gt: tenantId } }, { sort: { tenantId: 1, seq: 1 }, limit: 1 });
    }
  };

const behind = ({
  id,
  version,
  seq,
}: {
  readonly id: string;
  readonly version: number;
  readonly seq: number;
}): Filter => ({
  $or: [
    { 'entity.id': { $gt: id } },
    { 'entity.id': id, 'entity.version': { $gt: version } },
    { 'entity.id': id, 'entity.version': version, seq: { $gt: seq } },
  ],
});

const filterOf = ({ appointmentId, customerId, from, to }: AuditFilter): Filter => {
  const occurredAt = { ...(from === undefined ? {} : { $gte: from }), ...(to === undefined ? {} : { $lt: to }) };
  return {
    ...(appointmentId === undefined ? {} : { 'entity.id': appointmentId }),
    ...(customerId === undefined ? {} : { customerId }),
    ...(Object.keys(occurredAt).length === 0 ? {} : { occurredAt }),
  };
};

const recordOf = ({ _id, tenantId, outbox, version, createdAt, updatedAt, ...record }: Row): AuditRecord => record;

/** What the store adds to an entry is no part of its hash, and follows from it: an entry is written once, in its place. */
const isAsWritten = ({ _id, tenantId, seq, version, outbox, createdAt, updatedAt }: Row): boolean =>
  _id === placeIdOf(tenantId, seq) && version === 1 && outbox.length === 0 && createdAt === updatedAt;
