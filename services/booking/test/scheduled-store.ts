import type { Collection, Store } from '@fencepost/mongo-kit/collection';
import type { CollectionDefinition, RowBase } from '@fencepost/mongo-kit/define-collection';
import type { Scheduler } from 'fast-check';

/** The same store, of whose operations a scheduler decides which comes next: every interleaving of its users can happen. */
export const scheduledStore = (store: Store, scheduler: Scheduler): Store => {
  const slow = <Row>(collection: Collection<Row>): Collection<Row> => {
    const later =
      <A extends unknown[], R>(work: (...args: A) => Promise<R>) =>
      async (...args: A): Promise<R> => {
        await scheduler.schedule(Promise.resolve());
        return work(...args);
      };
    return {
      ...collection,
      findOne: later(collection.findOne),
      find: later(collection.find),
      insert: later(collection.insert),
      compareAndSet: later(collection.compareAndSet),
      save: later(collection.save),
    };
  };
  return {
    ...store,
    collection: <Row extends RowBase>(definition: CollectionDefinition<Row>) => {
      const door = store.collection(definition);
      return { ...door, forTenant: (tenantId) => slow(door.forTenant(tenantId)) };
    },
  };
};
