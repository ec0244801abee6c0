import type { Store } from '@fencepost/mongo-kit/collection';
import type { Clock } from '@fencepost/service-kit/clock';
import type { Stores } from '../usecases/ports.ts';
import { makeAppointments } from './appointments.ts';
import { makeClaims } from './claims.ts';
import { makeCustomers } from './customers.ts';
import { makeHolds } from './holds.ts';
import { makeQuarantineStore } from './quarantine-store.ts';
import { rows } from './rows.ts';

/** Everything this service keeps, on a store of either kind. */
export const makeStores = (store: Store, clock: Clock): Stores => ({
  customers: { forTenant: (tenantId) => makeCustomers(store.collection(rows.customers).forTenant(tenantId)) },
  appointments: { forTenant: (tenantId) => makeAppointments(store.collection(rows.appointments).forTenant(tenantId)) },
  claims: makeClaims(store.collection(rows.staffDays), clock),
  holds: makeHolds(store.collection(rows.holds)),
  quarantined: makeQuarantineStore(store.collection(rows.quarantine).platform()),
});
