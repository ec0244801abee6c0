import type { Store } from '@fencepost/mongo-kit/collection';
import { factReader, factsFrom } from '@fencepost/mongo-kit/facts';
import type { StoredFacts } from '@fencepost/service-kit/scan';
import { customerFactsOf } from '../domain/customer-facts.ts';
import { appointmentOf, notBuried } from './appointments.ts';
import { rows } from './rows.ts';

/** Facts show what events show: of a customer, which data is known, and not the data. */
export const makeFacts = (store: Store): StoredFacts =>
  factsFrom({
    customers: factReader(store.collection(rows.customers), 'customer', (row) =>
      customerFactsOf({ ...row, id: row._id }),
    ),
    appointments: factReader(store.collection(rows.appointments), 'appointment', appointmentOf, notBuried),
  });
