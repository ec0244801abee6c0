import type { Collection, Store } from '@fencepost/mongo-kit/collection';
import type { CollectionDefinition, RowBase } from '@fencepost/mongo-kit/define-collection';

/** The same store, which counts every operation that a company's collection sends to the database. */
export const countingStore = (store: Store): Store & { operations(): number } => {
  let operations = 0;
  const counting = <Row>(collection: Collection<Row>): Collection<Row> => {
    const counted =
      <A extends unknown[], R>(work: (...args: A) => R) =>
      (...args: A): R => {
        operations += 1;
        return work(...args);
      };
    return {
      ...collection,
      findOne: counted(collection.findOne),
      find: counted(collection.find),
      insert: counted(collection.insert),
      compareAndSet: counted(collection.compareAndSet),
      save: counted(collection.save),
      remove: counted(collection.remove),
    };
  };
  return {
    ...store,
    operations: () => operations,
    collection: <Row extends RowBase>(definition: CollectionDefinition<Row>) => {
      const door = store.collection(definition);
      return { ...door, forTenant: (tenantId) => counting(door.forTenant(tenantId)) };
    },
  };
};
