import { codeOf } from '@fencepost/contracts/errors';
import type { Clock } from '@fencepost/service-kit/clock';
import { toCalcomRecord } from '@fencepost/vendors/calcom/record-reading';
import type { OpenCalcom, ReadBooking } from '../usecases/ports/calcom.ts';

/** Reads a booking back with the company's own key; undefined where Cal.com knows none. */
export const makeReadBooking =
  (openCalcom: OpenCalcom, clock: Clock): ReadBooking =>
  async (uid, scope) => {
    const { client } = await openCalcom(scope);
    const readAt = clock.now();
    try {
      return { ...toCalcomRecord(await client.getBooking(uid)), readAt };
    } catch (error) {
      if (codeOf(error) === 'not_found') return undefined;
      throw error;
    }
  };
