import type { Store } from '@fencepost/mongo-kit/collection';
import type { Clock } from '@fencepost/service-kit/clock';
import { NO_BUFFERS } from '../domain/segment.ts';
import type { Occupants } from '../usecases/ports/appointments.ts';
import { notBuried } from './appointments.ts';
import { rows } from './rows.ts';

/** Appointments as the sweeper of claims sees them. A tombstone is a row without a state. */
export const makeOccupants = (store: Store, clock: Clock): Occupants => ({
  forTenant: (tenantId) => {
    const collection = store.collection(rows.appointments).forTenant(tenantId);
    return {
      byIds: async (ids) => {
        if (ids.length === 0) return [];
        const found = await collection.find({ _id: { $in: [...ids] }, ...notBuried }, { limit: ids.length });
        return found.map(({ _id: id, version, updatedAt, occupies }) => ({
          id,
          version,
          changedAt: updatedAt,
          segments: occupies,
        }));
      },
      bury: async (id) => {
        const origin = { deliveryId: null, bookerId: null };
        const nothing = { origin, facts: [], occupies: [], buffers: NO_BUFFERS, notes: null, lastWrite: null };
        const row = { _id: id, state: null, lineage: [id], bookedAt: clock.now(), ...nothing };
        if ((await collection.insert(row)).inserted) return true;
        return (await collection.findOne({ _id: id, state: null })) !== undefined;
      },
    };
  },
});
