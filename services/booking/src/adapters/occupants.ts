import { appointmentAmended } from '@fencepost/contracts/booking/appointment';
import { teller } from '@fencepost/contracts/envelope';
import { codeOf } from '@fencepost/contracts/errors';
import type { Store } from '@fencepost/mongo-kit/collection';
import type { Clock } from '@fencepost/service-kit/clock';
import { NO_BUFFERS } from '../domain/segment.ts';
import type { Occupants } from '../usecases/ports/appointments.ts';
import { appointmentOf, notBuried, writeOf } from './appointments.ts';
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
      fence: async ({ id, version }, scope) => {
        const row = await collection.findOne({ _id: id, version, ...notBuried });
        if (row === undefined) return false;
        const appointment = { ...appointmentOf(row), version: version + 1 };
        const tell = teller({ scope, occurredAt: clock.now(), causationId: null });
        const event = tell(appointmentAmended, appointment, { appointment });
        try {
          await collection.save({ _id: id, version }, { set: { lastWrite: writeOf(event) } }, [event]);
          return true;
        } catch (error) {
          if (codeOf(error) === 'stale_version') return false;
          throw error;
        }
      },
    };
  },
});
