import type { PagePosition } from '@fencepost/contracts/page-cursor';
import { amend } from '@fencepost/service-kit/write-record';
import type { ForgetPerson } from '../ports/customers.ts';
import type { Stores } from '../ports/stores.ts';

const BATCH = 100;
/** Of one appointment; more are not made before the first is done. */
const MOST_INTENTS = 1_000;

/** Removes what was said about somebody’s appointments for Cal.com to be told. */
export const makeForgetReasons =
  ({ appointments, intents }: Pick<Stores, 'appointments' | 'intents'>): ForgetPerson =>
  async (customerId, { tenantId }) => {
    const own = intents.forTenant(tenantId);
    for (let after: PagePosition | undefined; ; ) {
      const found = await appointments.forTenant(tenantId).page({ customerId, after, limit: BATCH });
      for (const { id: appointmentId } of found) {
        const told = await own.where({ appointmentId }, MOST_INTENTS);
        for (const { id, reason } of told) {
          if (reason !== null) await amend(own, id, { changed: (stored) => ({ ...stored, reason: null }) });
        }
      }
      const last = found.at(-1);
      if (last === undefined || found.length < BATCH) return;
      after = { at: last.createdAt, id: last.id };
    }
  };
