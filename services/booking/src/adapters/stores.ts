import type { Store } from '@fencepost/mongo-kit/collection';
import { idempotencyKeysOf } from '@fencepost/mongo-kit/idempotency';
import { makeRecords } from '@fencepost/mongo-kit/records';
import type { Clock } from '@fencepost/service-kit/clock';
import type { LegacyStores } from '../usecases/ports/legacy.ts';
import type { Stores } from '../usecases/ports/stores.ts';
import type { VoiceStores } from '../usecases/voice/ports.ts';
import { makeAppointments } from './appointments.ts';
import { makeAuditCheckpoints } from './audit-checkpoints.ts';
import { makeAuditEntries, makeAuditedCompanies } from './audit-entries.ts';
import { makeCallbacks } from './callbacks.ts';
import { makeCalls } from './calls.ts';
import { makeClaims } from './claims.ts';
import type { CustomerIds } from './customer-ids.ts';
import { makeCustomers } from './customers.ts';
import { makeDeliveryStore } from './deliveries.ts';
import { makeHolds } from './holds.ts';
import { makeIntents } from './intents.ts';
import { makeLeftCompanies } from './left-companies.ts';
import { makeMerges } from './merges.ts';
import { makePersonKeyring } from './person-keys.ts';
import { makePolicies } from './policies.ts';
import { makeQuarantineStore } from './quarantine-store.ts';
import { makeReconciliations } from './reconciliations.ts';
import { makeReservations } from './reservations.ts';
import { rows } from './rows.ts';
import { makeStoredVersions } from './stored-versions.ts';
import { makeVoiceAnswers } from './voice-answers.ts';

/** Everything this service keeps, on a store of either kind. */
export const makeStores = (
  store: Store,
  clock: Clock,
  customerIds: CustomerIds,
): Stores & VoiceStores & LegacyStores => ({
  idempotencyKeys: {
    forget: (tenantId) => idempotencyKeysOf(store, tenantId).forget(),
    forgetAbout: (ids, { tenantId, idempotencyKey }) =>
      idempotencyKeysOf(store, tenantId).forgetAbout(ids, idempotencyKey),
  },
  customers: {
    forTenant: (tenantId) =>
      makeCustomers(store.collection(rows.customers).forTenant(tenantId), (...named) =>
        customerIds(tenantId, ...named),
      ),
  },
  appointments: { forTenant: (tenantId) => makeAppointments(store.collection(rows.appointments).forTenant(tenantId)) },
  deliveries: makeDeliveryStore(store.collection(rows.deliveries)),
  merges: makeMerges(store.collection(rows.customerMerges)),
  policies: { forTenant: (tenantId) => makePolicies(store.collection(rows.policies).forTenant(tenantId)) },
  callbacks: { forTenant: (tenantId) => makeCallbacks(store.collection(rows.callbacks).forTenant(tenantId)) },
  claims: makeClaims(store.collection(rows.staffDays), clock),
  holds: makeHolds(store.collection(rows.holds)),
  intents: makeIntents(store.collection(rows.intents)),
  reservations: makeReservations(store.collection(rows.reservations)),
  quarantined: makeQuarantineStore(store.collection(rows.quarantine).platform()),
  auditEntries: { forTenant: (tenantId) => makeAuditEntries(store.collection(rows.auditEntries), tenantId) },
  auditCheckpoints: {
    forTenant: (tenantId) => makeAuditCheckpoints(store.collection(rows.auditCheckpoints), tenantId),
  },
  personKeyring: { forTenant: (tenantId) => makePersonKeyring(store.collection(rows.personKeys), tenantId) },
  auditedCompanies: makeAuditedCompanies(store.collection(rows.auditEntries)),
  leftCompanies: makeLeftCompanies(store.collection(rows.leftCompanies).platform()),
  reconciliations: makeReconciliations(store.collection(rows.reconciliations)),
  replays: makeRecords(store.collection(rows.replays).platform()),
  stagedCustomers: makeRecords(store.collection(rows.stagedCustomers).platform()),
  customerBackups: makeRecords(store.collection(rows.customerBackups).platform()),
  customerBackupRows: makeRecords(store.collection(rows.customerBackupRows).platform()),
  storedVersions: { forTenant: (tenantId) => makeStoredVersions(store, tenantId) },
  calls: { forTenant: (tenantId) => makeCalls(store.collection(rows.calls).forTenant(tenantId)) },
  voiceAnswers: { forTenant: (tenantId) => makeVoiceAnswers(store.collection(rows.voiceAnswers).forTenant(tenantId)) },
});
