import type { PagePosition } from '@fencepost/contracts/page-cursor';
import type { Clock } from '@fencepost/service-kit/clock';
import { withoutPlaces } from '../../domain/location.ts';
import type { StoredAppointment } from '../../domain/stored-appointment.ts';
import { makeAmendAppointment } from '../appointments/amend-appointment.ts';
import type { ForgetPerson } from '../ports/customers.ts';
import type { Stores } from '../ports/stores.ts';

const BATCH = 100;

/** Nothing of what somebody wrote, nor of where they are visited. */
const withoutWords = (stored: StoredAppointment): StoredAppointment | undefined => {
  const facts = withoutPlaces(stored.facts);
  if (stored.notes === null && facts === undefined) return undefined;
  return { ...stored, notes: null, facts: facts ?? stored.facts };
};

/** Removes what somebody wrote to the company with their appointments, and the places of these. */
export const makeForgetNotes = (deps: Pick<Stores, 'appointments'> & { readonly clock: Clock }): ForgetPerson => {
  const amend = makeAmendAppointment(deps);
  return async (customerId, scope) => {
    const ours = deps.appointments.forTenant(scope.tenantId);
    for (let after: PagePosition | undefined; ; ) {
      const found = await ours.page({ customerId, after, limit: BATCH });
      for (const { id } of found) {
        await amend(id, withoutWords, scope);
      }
      const last = found.at(-1);
      if (last === undefined || found.length < BATCH) return;
      after = { at: last.createdAt, id: last.id };
    }
  };
};
