import type { Store } from '@fencepost/mongo-kit/collection';
import type { Stores } from '../usecases/ports.ts';
import { makeAppointments } from './appointments.ts';
import { makeCustomers } from './customers.ts';
import { makeQuarantineStore } from './quarantine-store.ts';
import { rows } from './rows.ts';

/** Everything this service keeps, on a store of either kind. */
export const makeStores = (store: Store): Stores => ({
  customers: { forTenant: (tenantId) => makeCustomers(store.collection(rows.customers).forTenant(tenantId)) },
  appointments: { forTenant: (tenantId) => makeAppointments(store.collection(rows.appointments).forTenant(tenantId)) },
  quarantined: makeQuarantineStore(store.collection(rows.quarantine).platform()),
});
