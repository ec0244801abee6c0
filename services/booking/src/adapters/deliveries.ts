import { Delivery } from '@fencepost/contracts/booking/delivery';
import type { Collection, CollectionDoor } from '@fencepost/mongo-kit/collection';
import type { RowOf } from '@fencepost/mongo-kit/define-collection';
import { newestFirst } from '@fencepost/mongo-kit/newest-first';
import type { Deliveries, DeliveryStore } from '../usecases/ports/deliveries.ts';
import { makeRemoval } from './removal.ts';
import type { rows } from './rows.ts';

type Row = RowOf<typeof rows.deliveries>;

const makeDeliveries = (collection: Collection<Row>): Deliveries => ({
  byId: async (id) => {
    const row = await collection.findOne({ _id: id });
    return row && deliveryOf(row);
  },
  add: async ({ id, ...own }) => {
    await collection.insert({ _id: id, ...own });
  },
  page: async ({ appointmentId, outcome, after, limit }) => {
    const { sort, beyond } = newestFirst('settledAt', after);
    const wanted = {
      ...(appointmentId === undefined ? {} : { appointmentId }),
      ...(outcome === undefined ? {} : { outcome }),
    };
    return (await collection.find({ ...beyond, ...wanted }, { sort, limit })).map(deliveryOf);
  },
  removal: makeRemoval(collection, {}),
});

/** What became of deliveries, by company, and wherever one was. */
export const makeDeliveryStore = (door: CollectionDoor<Row>): DeliveryStore => ({
  forTenant: (tenantId) => makeDeliveries(door.forTenant(tenantId)),
  anywhere: async (id, scope) => {
    const row = await door.acrossTenants(scope).findOne({ _id: id });
    return row && { tenantId: row.tenantId, delivery: deliveryOf(row) };
  },
});

const deliveryOf = (row: Row): Delivery => Delivery.parse({ ...row, id: row._id });
