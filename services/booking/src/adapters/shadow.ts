import { memoryStore } from '@fencepost/mongo-kit/memory';
import type { OpenShadow } from '../usecases/ports/stores.ts';
import type { CustomerIds } from './customer-ids.ts';
import { definitions } from './rows.ts';
import { makeStores } from './stores.ts';

/** Stores in memory: what is replayed into them is gone afterwards, and nobody hears of it. */
export const makeOpenShadow =
  (customerIds: CustomerIds): OpenShadow =>
  (clock) =>
    makeStores(memoryStore({ definitions, clock }), clock, customerIds);
