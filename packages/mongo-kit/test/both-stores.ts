import type { Clock } from '@fencepost/service-kit/clock';
import type { Outbox } from '@fencepost/service-kit/outbox';
import type { Store } from '../src/collection.ts';
import { connectStore } from '../src/connect.ts';
import type { CollectionDefinition } from '../src/define-collection.ts';
import { memoryStore } from '../src/memory.ts';
import { makeListeningLog, openTestDatabase } from './databases.ts';

export interface OpenedStore {
  readonly store: Store & { readonly outbox: Outbox };
  close(): Promise<void>;
}

type OpenStore = (definitions: readonly CollectionDefinition[], clock: Clock) => Promise<OpenedStore>;

/** An empty store of either kind, for `describe.each`. */
export const bothStores: readonly (readonly [string, OpenStore])[] = [
  ['memory', async (definitions, clock) => ({ store: memoryStore({ definitions, clock }), close: async () => {} })],
  [
    'MongoDB',
    async (definitions, clock) => {
      const { url, database, drop } = await openTestDatabase();
      const store = await connectStore({ url, database, definitions, clock, log: makeListeningLog() });
      return { store, close: () => store.close().then(drop) };
    },
  ],
];
