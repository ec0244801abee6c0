import type { listCustomerMatches } from '@fencepost/contracts/booking/customer';
import { known } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { z } from 'zod';
import { matchOf } from '../../domain/customer-match.ts';
import type { Stores } from '../ports/stores.ts';

/** Who is looked at; of people with a very common name not all are. */
const MOST_LOOKED_AT = 200;
const MOST_TOLD = 20;

export const makeListCustomerMatches =
  ({ customers }: Pick<Stores, 'customers'>) =>
  async (
    { customerId }: z.output<typeof listCustomerMatches.input>,
    scope: TenantScope,
  ): Promise<z.output<typeof listCustomerMatches.output>> => {
    const ours = customers.forTenant(scope.tenantId);
    const customer = known(await ours.byId(customerId));
    if (customer.status !== 'active') return { data: [] };
    const data = (await ours.alike(customer, MOST_LOOKED_AT))
      .filter(({ id }) => id !== customerId)
      .map((other) => {
        const { confidence, because } = matchOf(customer, other);
        return { customer: other, confidence, because: [...because] };
      })
      .filter(({ confidence }) => confidence > 0)
      .toSorted((one, other) => other.confidence - one.confidence || (one.customer.id < other.customer.id ? -1 : 1))
      .slice(0, MOST_TOLD);
    return { data };
  };
