import { Call } from '@fencepost/contracts/booking/call';
import { Callback } from '@fencepost/contracts/booking/callback';
import { CustomerMerge } from '@fencepost/contracts/booking/customer';
import { Intent } from '@fencepost/contracts/booking/intent';
import { Policy } from '@fencepost/contracts/booking/policy';
import { Quarantine } from '@fencepost/contracts/booking/quarantine';
import { Hold } from '@fencepost/contracts/booking/slot';
import type { Store } from '@fencepost/mongo-kit/collection';
import { factReader, factsFrom, platformFactReader, shownBy } from '@fencepost/mongo-kit/facts';
import type { StoredFacts } from '@fencepost/service-kit/scan';
import { customerFactsOf } from '../domain/customer-facts.ts';
import { stagedCustomerFactsOf } from '../domain/legacy/staged-customer-record.ts';
import { appointmentOf } from './appointments.ts';
import { rows } from './rows.ts';

/** Facts show what events show: of a customer, which data is known, and not the data; of a call-back, not whom to call. */
export const makeFacts = (store: Store): StoredFacts =>
  factsFrom({
    customers: factReader(store.collection(rows.customers), 'customer', (row) =>
      customerFactsOf({ ...row, id: row._id }),
    ),
    customerMerges: factReader(store.collection(rows.customerMerges), 'merge', shownBy(CustomerMerge)),
    // A tombstone has a company too, and counts like every other row (D-06); nothing else of it is left to show.
    appointments: factReader(store.collection(rows.appointments), 'appointment', (row) =>
      row.state === null ? {} : appointmentOf(row),
    ),
    intents: factReader(store.collection(rows.intents), 'intent', ({ wantedAt: createdAt, ...row }) =>
      Intent.omit({ problem: true }).parse({ ...row, createdAt, id: row._id }),
    ),
    holds: factReader(store.collection(rows.holds), 'hold', shownBy(Hold)),
    calls: factReader(store.collection(rows.calls), 'call', shownBy(Call.omit({ vendorCallId: true }))),
    callbacks: factReader(
      store.collection(rows.callbacks),
      'callback',
      shownBy(Callback.omit({ phone: true, note: true })),
    ),
    policies: factReader(store.collection(rows.policies), 'policy', shownBy(Policy)),
    stagedCustomers: platformFactReader(
      store.collection(rows.stagedCustomers).platform(),
      'stagedCustomer',
      ({ _id, outbox: _, createdAt: __, updatedAt: ___, ...row }) => stagedCustomerFactsOf({ ...row, id: _id }),
    ),
    quarantine: platformFactReader(store.collection(rows.quarantine).platform(), 'quarantine', shownBy(Quarantine)),
  });
