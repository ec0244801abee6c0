import type { Customer } from '@fencepost/contracts/booking/customer';
import { AppError } from '@fencepost/contracts/errors';
import { type DemoCompany, scopeOf } from './companies.ts';
import type { CustomersWorld } from './customers-world.ts';
import { sampleCustomer } from './samples.ts';

const LOUD = 'CRITICAL: a test customer without a company. Say forCompany(company).';

/** Where customers without a company may be made at all: to show that everything refuses them (BKG-023). */
const mayBeNull: readonly string[] = ['testing', 'local'];

interface Factory {
  forCompany(company: DemoCompany): Factory;
  /** Throws outside of testing and local. */
  withNullCompany(): Factory;
  /** Throws where no company was said. */
  make(id: string, members?: Partial<Customer>): ReturnType<typeof sampleCustomer>;
  create(world: Pick<CustomersWorld, 'customers'>, id: string, members?: Partial<Customer>): Promise<Customer>;
}

/** Makes test customers, each with its company: one who has none is a mistake that speaks up at once (BKG-022). */
export const customerFactory = (environment = 'testing', company?: DemoCompany | null): Factory => {
  const owner = (): DemoCompany => {
    if (company === undefined || company === null) throw new AppError('internal', LOUD);
    return company;
  };
  const make: Factory['make'] = (id, members = {}) => {
    const sample = sampleCustomer(id, members);
    const { tenantId } = owner();
    return { ...sample, event: { ...sample.event, tenantId } };
  };
  return {
    forCompany: (chosen) => customerFactory(environment, chosen),
    withNullCompany: () => {
      if (!mayBeNull.includes(environment)) throw new AppError('internal', LOUD);
      return customerFactory(environment, null);
    },
    make,
    create: async ({ customers }, id, members = {}) => {
      const { customer, event } = make(id, members);
      const { tenantId } = scopeOf(owner());
      await customers.forTenant(tenantId).add(customer, event);
      return customer;
    },
  };
};
