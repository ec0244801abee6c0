import { Call } from '@fencepost/contracts/booking/call';
import type { Collection } from '@fencepost/mongo-kit/collection';
import type { RowOf } from '@fencepost/mongo-kit/define-collection';
import { newestFirst } from '@fencepost/mongo-kit/newest-first';
import type { Calls, StoredCall } from '../usecases/voice/ports.ts';
import { makeRemoval } from './removal.ts';
import type { rows } from './rows.ts';

type Row = RowOf<typeof rows.calls>;

export const makeCalls = (collection: Collection<Row>): Calls => ({
  byId: async (id) => {
    const row = await collection.findOne({ _id: id });
    return row && storedOf(row);
  },
  add: async ({ call: { id, version: _, ...own }, noticedAt }, event) =>
    (await collection.insert({ _id: id, ...own, noticedAt }, [event])).inserted,
  save: async ({ id, version, ...own }, event) => {
    await collection.save({ _id: id, version: version - 1 }, { set: own }, [event]);
  },
  page: async ({ promisesKept, after, limit }) => {
    const { sort, beyond } = newestFirst('noticedAt', after);
    const wanted = promisesKept === undefined ? {} : { promisesKept };
    return (await collection.find({ ...beyond, ...wanted }, { sort, limit })).map(storedOf);
  },
  ofAppointment: async (appointmentId, limit) =>
    (await collection.find({ 'promises.appointmentId': appointmentId }, { limit })).map(storedOf),
  removal: makeRemoval(collection, {}),
});

const storedOf = (row: Row): StoredCall => ({ call: Call.parse({ ...row, id: row._id }), noticedAt: row.noticedAt });
