import type { Clock } from '@fencepost/service-kit/clock';
import type { Outbox } from '@fencepost/service-kit/outbox';
import type { OnCommitted } from './access.ts';
import type { Store } from './collection.ts';
import type { CollectionDefinition } from './define-collection.ts';
import { makeStore } from './make-store.ts';
import { makeMemoryTable } from './memory-table.ts';

export interface MemoryStoreOptions {
  readonly definitions: readonly CollectionDefinition[];
  readonly clock: Clock;
  readonly onCommitted?: OnCommitted;
}

/** A store in memory with the same guard, the same unique indexes and the same answers as the one on MongoDB. */
export const memoryStore = ({ definitions, ...deps }: MemoryStoreOptions): Store & { readonly outbox: Outbox } =>
  makeStore(
    definitions.map((definition) => ({ ...deps, definition, table: makeMemoryTable(definition) })),
    { ping: async () => true, close: async () => {} },
  );
