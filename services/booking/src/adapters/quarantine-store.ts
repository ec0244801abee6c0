import type { Quarantine } from '@fencepost/contracts/booking/quarantine';
import type { Collection } from '@fencepost/mongo-kit/collection';
import type { RowOf } from '@fencepost/mongo-kit/define-collection';
import { newestFirst } from '@fencepost/mongo-kit/newest-first';
import type { QuarantineStore } from '../usecases/ports/deliveries.ts';
import { makeRemoval } from './removal.ts';
import type { rows } from './rows.ts';

type Row = RowOf<typeof rows.quarantine>;

export const makeQuarantineStore = (collection: Collection<Row>): QuarantineStore => ({
  byId: async (id) => {
    const row = await collection.findOne({ _id: id });
    return row && quarantineOf(row);
  },
  add: async ({ id, version: _, ...own }, event) => (await collection.insert({ _id: id, ...own }, [event])).inserted,
  save: async ({ id, version, ...own }, event) => {
    await collection.save({ _id: id, version: version - 1 }, { set: own }, [event]);
  },
  waiting: async ({ reasons, claimedTenantId, eventTypeIds }, after, limit) => {
    const filter = {
      status: 'quarantined',
      reason: { $in: [...reasons] },
      ...(claimedTenantId === undefined ? {} : { claimedTenantId }),
      ...(eventTypeIds === undefined ? {} : { eventTypeId: { $in: [...eventTypeIds] } }),
      ...(after === undefined ? {} : { _id: { $gt: after } }),
    };
    return (await collection.find(filter, { sort: { _id: 1 }, limit })).map(quarantineOf);
  },
  removalOf: (claimedTenantId) => makeRemoval(collection, { claimedTenantId }),
  page: async ({ status, deliveryId, after, limit }) => {
    const { sort, beyond } = newestFirst('quarantinedAt', after);
    const wanted = { ...(status === undefined ? {} : { status }), ...(deliveryId === undefined ? {} : { deliveryId }) };
    return (await collection.find({ ...beyond, ...wanted }, { sort, limit })).map(quarantineOf);
  },
});

const quarantineOf = ({ _id, outbox, createdAt, updatedAt, ...own }: Row): Quarantine => ({ ...own, id: _id });
