import type { Callback } from '@fencepost/contracts/booking/callback';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { Clock } from '@fencepost/service-kit/clock';
import type { ForgetPerson } from '../ports/customers.ts';
import type { Stores } from '../ports/stores.ts';
import { callbackEvent } from './open-callback.ts';

const BATCH = 100;

type Deps = Pick<Stores, 'callbacks' | 'customers'> & { readonly clock: Clock };

/**
 * Removes number and note from the call-backs of somebody who is erased, those included that were asked for with their
 * number before anybody knew whose it is; whoever waits then waits for nobody.
 */
export const makeForgetCallbacks = ({ callbacks, customers, clock }: Deps): ForgetPerson => {
  const forget = async (callback: Callback, scope: TenantScope): Promise<void> => {
    if (callback.phone === null && callback.note === null && callback.status !== 'open') return;
    const status = callback.status === 'open' ? 'dropped' : callback.status;
    const next = { ...callback, status, phone: null, note: null, version: callback.version + 1 };
    await callbacks.forTenant(scope.tenantId).save(next, callbackEvent(next, clock, scope));
  };

  return async (customerId, scope) => {
    const own = callbacks.forTenant(scope.tenantId);
    const phone = (await customers.forTenant(scope.tenantId).byId(customerId))?.phone ?? null;
    for (let isMore = phone !== null; isMore; ) {
      const found = phone === null ? [] : await own.ofNobody(phone, BATCH);
      for (const callback of found) await forget(callback, scope);
      isMore = found.length === BATCH;
    }
    for (let after: string | undefined; ; ) {
      const found = await own.ofCustomer(customerId, after, BATCH);
      for (const callback of found) await forget(callback, scope);
      if (found.length < BATCH) return;
      after = found.at(-1)?.id;
    }
  };
};
