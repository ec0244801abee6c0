import type { TenantScope } from '@fencepost/contracts/scope';
import type { CalcomSlotMethods } from '@fencepost/vendors/calcom/slots';
import type { CalcomSlots } from '../usecases/ports/calcom.ts';

/** Asks Cal.com for slots with the company's own key. */
export const makeCalcomSlots =
  (
    openCalcom: (scope: TenantScope) => Promise<{ readonly client: Pick<CalcomSlotMethods, 'getSlots'> }>,
  ): CalcomSlots =>
  async ({ eventTypeId }, { startsAt, endsAt }, scope) => {
    const { client } = await openCalcom(scope);
    return client.getSlots({ eventTypeId, from: startsAt, to: endsAt });
  };
