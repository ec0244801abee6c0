import type { Customer, getCustomer } from '@fencepost/contracts/booking/customer';
import { known } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { z } from 'zod';
import type { Stores } from '../ports/stores.ts';

export const makeGetCustomer =
  ({ customers }: Pick<Stores, 'customers'>) =>
  async ({ customerId }: z.output<typeof getCustomer.input>, scope: TenantScope): Promise<Customer> =>
    known(await customers.forTenant(scope.tenantId).byId(customerId));
