import type { Store } from '@fencepost/mongo-kit/collection';
import type { Clock } from '@fencepost/service-kit/clock';
import { makeCustomerIds } from '../src/adapters/customer-ids.ts';
import { makeOpenShadow } from '../src/adapters/shadow.ts';
import { makeStores as makeStoresWith } from '../src/adapters/stores.ts';

export const customerIds = makeCustomerIds({ keys: `test:${Buffer.alloc(32, 7).toString('base64')}` });

/** Everything that this service keeps, with one key for all tests. */
export const makeStores = (store: Store, clock: Clock) => makeStoresWith(store, clock, customerIds);
export const openShadow = makeOpenShadow(customerIds);
