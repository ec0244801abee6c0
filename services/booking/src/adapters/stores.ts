import type { Store } from '@fencepost/mongo-kit/collection';
import type { Clock } from '@fencepost/service-kit/clock';
import type { Stores } from '../usecases/ports.ts';
import { makeAppointments } from './appointments.ts';
import { makeAuditCheckpoints } from './audit-checkpoints.ts';
import { makeAuditEntries } from './audit-entries.ts';
import { makeCallbacks } from './callbacks.ts';
import { makeClaims } from './claims.ts';
import { makeCustomers } from './customers.ts';
import { makeDeliveries } from './deliveries.ts';
import { makeHolds } from './holds.ts';
import { makeMerges } from './merges.ts';
import { makePersonKeyring } from './person-keys.ts';
import { makePolicies } from './policies.ts';
import { makeQuarantineStore } from './quarantine-store.ts';
import { rows } from './rows.ts';
import { makeStoredVersions } from './stored-versions.ts';

/** Everything this service keeps, on a store of either kind. */
export const makeStores = (store: Store, clock: Clock): Stores => ({
  customers: { forTenant: (tenantId) => makeCustomers(store.collection(rows.customers).forTenant(tenantId)) },
  appointments: { forTenant: (tenantId) => makeAppointments(store.collection(rows.appointments).forTenant(tenantId)) },
  deliveries: { forTenant: (tenantId) => makeDeliveries(store.collection(rows.deliveries).forTenant(tenantId)) },
  merges: makeMerges(store.collection(rows.customerMerges)),
  policies: { forTenant: (tenantId) => makePolicies(store.collection(rows.policies).forTenant(tenantId)) },
  callbacks: { forTenant: (tenantId) => makeCallbacks(store.collection(rows.callbacks).forTenant(tenantId)) },
  claims: makeClaims(store.collection(rows.staffDays), clock),
  holds: makeHolds(store.collection(rows.holds)),
  quarantined: makeQuarantineStore(store.collection(rows.quarantine).platform()),
  auditEntries: { forTenant: (tenantId) => makeAuditEntries(store.collection(rows.auditEntries), tenantId) },
  auditCheckpoints: {
    forTenant: (tenantId) => makeAuditCheckpoints(store.collection(rows.auditCheckpoints), tenantId),
  },
  personKeyring: { forTenant: (tenantId) => makePersonKeyring(store.collection(rows.personKeys), tenantId) },
  storedVersions: { forTenant: (tenantId) => makeStoredVersions(store.collection(rows.appointments), tenantId) },
});
