import type { CollectionDoor } from '@fencepost/mongo-kit/collection';
import type { RowOf } from '@fencepost/mongo-kit/define-collection';
import { makeRecords } from '@fencepost/mongo-kit/records';
import type { StoredReservation } from '../domain/stored-reservation.ts';
import type { ReservationStore } from '../usecases/ports/calcom.ts';
import type { reservations } from './intent-rows.ts';
import { makeRemoval } from './removal.ts';

export const makeReservations = (door: CollectionDoor<RowOf<typeof reservations>>): ReservationStore => ({
  forTenant: (tenantId) => {
    const collection = door.forTenant(tenantId);
    return { ...makeRecords<StoredReservation>(collection), removal: makeRemoval(collection, {}) };
  },
});
