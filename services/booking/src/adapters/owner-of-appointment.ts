import type { Store } from '@fencepost/mongo-kit/collection';
import type { OwnerOf } from '../usecases/legacy/repair-appointment.ts';
import { rows } from './rows.ts';

/** Whose an appointment is; undefined for a tombstone too. */
export const makeOwnerOfAppointment =
  (store: Store): OwnerOf =>
  async (appointmentId, scope) => {
    const all = store.collection(rows.appointments).acrossTenants(scope);
    return (await all.findOne({ _id: appointmentId }))?.tenantId;
  };
