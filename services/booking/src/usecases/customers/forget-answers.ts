import type { PagePosition } from '@fencepost/contracts/page-cursor';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { ForgetPerson } from '../ports/customers.ts';
import type { Stores } from '../ports/stores.ts';

const BATCH = 100;

type Deps = Pick<Stores, 'appointments' | 'callbacks' | 'customers' | 'idempotencyKeys'>;

/**
 * Forgets what commands about somebody were answered under an `Idempotency-Key` (law 8): it names them for as long as the
 * key is remembered. To be done before their call-backs lose the number by which some of them are found.
 */
export const makeForgetAnswers = ({ appointments, callbacks, customers, idempotencyKeys }: Deps): ForgetPerson => {
  const ofAppointments = async (customerId: string, scope: TenantScope): Promise<void> => {
    const own = appointments.forTenant(scope.tenantId);
    for (let after: PagePosition | undefined; ; ) {
      const found = await own.page({ customerId, after, limit: BATCH });
      await idempotencyKeys.forgetAbout(
        found.map(({ id }) => id),
        scope,
      );
      const last = found.at(-1);
      if (last === undefined || found.length < BATCH) return;
      after = { at: last.createdAt, id: last.id };
    }
  };

  const ofCallbacks = async (customerId: string, scope: TenantScope): Promise<void> => {
    const { tenantId } = scope;
    const own = callbacks.forTenant(tenantId);
    const phone = (await customers.forTenant(tenantId).byId(customerId))?.phone ?? null;
    const nobodys = phone === null ? [] : await own.ofNobody(phone, BATCH);
    const ids = nobodys.map(({ id }) => id);
    for (let after: string | undefined; ; ) {
      const found = await own.ofCustomer(customerId, after, BATCH);
      ids.push(...found.map(({ id }) => id));
      if (found.length < BATCH) break;
      after = found.at(-1)?.id;
    }
    await idempotencyKeys.forgetAbout(ids, scope);
  };

  return async (customerId, scope) => {
    await idempotencyKeys.forgetAbout([customerId], scope);
    await ofAppointments(customerId, scope);
    await ofCallbacks(customerId, scope);
  };
};
