import type { Clock } from '@fencepost/service-kit/clock';
import type { ForgetPerson, Stores } from '../ports.ts';
import { callbackEvent } from './open-callback.ts';

const BATCH = 100;

/** Removes number and note from the call-backs of somebody who is erased; whoever waits then waits for nobody. */
export const makeForgetCallbacks =
  ({ callbacks, clock }: Pick<Stores, 'callbacks'> & { readonly clock: Clock }): ForgetPerson =>
  async (customerId, scope) => {
    const own = callbacks.forTenant(scope.tenantId);
    for (let after: string | undefined; ; ) {
      const found = await own.ofCustomer(customerId, after, BATCH);
      for (const callback of found) {
        if (callback.phone === null && callback.note === null && callback.status !== 'open') continue;
        const status = callback.status === 'open' ? 'dropped' : callback.status;
        const next = { ...callback, status, phone: null, note: null, version: callback.version + 1 };
        await own.save(next, callbackEvent(next, clock, scope));
      }
      if (found.length < BATCH) return;
      after = found.at(-1)?.id;
    }
  };
