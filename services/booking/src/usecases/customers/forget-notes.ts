import type { PagePosition } from '@fencepost/contracts/page-cursor';
import type { Clock } from '@fencepost/service-kit/clock';
import type { ForgetPerson } from '../ports/customers.ts';
import type { Stores } from '../ports/stores.ts';
import { makeAmendAppointment } from './hand-over.ts';

const BATCH = 100;

/** Removes what somebody wrote to the company with their appointments. */
export const makeForgetNotes = (deps: Pick<Stores, 'appointments'> & { readonly clock: Clock }): ForgetPerson => {
  const amend = makeAmendAppointment(deps);
  return async (customerId, scope) => {
    const ours = deps.appointments.forTenant(scope.tenantId);
    for (let after: PagePosition | undefined; ; ) {
      const found = await ours.page({ customerId, after, limit: BATCH });
      for (const { id } of found) {
        await amend(id, (stored) => (stored.notes === null ? undefined : { ...stored, notes: null }), scope);
      }
      const last = found.at(-1);
      if (last === undefined || found.length < BATCH) return;
      after = { at: last.createdAt, id: last.id };
    }
  };
};
