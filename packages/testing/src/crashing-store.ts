import type { Collection, Store } from '@fencepost/mongo-kit/collection';
import type { CollectionDefinition, RowBase } from '@fencepost/mongo-kit/define-collection';
import { repairDoors } from '@fencepost/mongo-kit/repair-door';

/** What a process killed right after a write looks like to whoever called it. */
const CRASH = 'the process was killed';

/** The same store, whose user is killed as soon as it has written this many times. */
const crashingStore = (store: Store, writesBefore: number): Store => {
  let writes = 0;
  const counted = async <T>(write: () => Promise<T>): Promise<T> => {
    // Whoever catches the crash and writes on, as after a failure, was killed all the same.
    if (writes >= writesBefore) throw new Error(CRASH);
    const done = await write();
    writes += 1;
    if (writes === writesBefore) throw new Error(CRASH);
    return done;
  };
  const crashing = <Row>(collection: Collection<Row>): Collection<Row> => ({
    ...collection,
    insert: (row, events) => counted(() => collection.insert(row, events)),
    compareAndSet: (filter, update, events) => counted(() => collection.compareAndSet(filter, update, events)),
    save: (current, update, events) => counted(() => collection.save(current, update, events)),
    remove: (current) => counted(() => collection.remove(current)),
  });
  return {
    ...store,
    [repairDoors]: (definition) => {
      const door = store[repairDoors](definition);
      return { ...door, change: (seen, change, written) => counted(() => door.change(seen, change, written)) };
    },
    collection: <Row extends RowBase>(definition: CollectionDefinition<Row>) => {
      const door = store.collection(definition);
      return {
        ...door,
        forTenant: (tenantId) => crashing(door.forTenant(tenantId)),
        platform: () => crashing(door.platform()),
      };
    },
  };
};

/**
 * Runs a command once for every write it makes, killed right after it, then repeats it on what is left. `run` is given
 * the store to work on and `settled` the store after the repetition. Says how many crashes there were.
 */
export const afterEveryCrash = async <S extends Store>(story: {
  prepared(): Promise<S>;
  run(store: Store): Promise<unknown>;
  settled(store: S, writesBefore: number): Promise<void>;
}): Promise<number> => {
  for (let writesBefore = 1; ; writesBefore += 1) {
    const store = await story.prepared();
    const crashed = await story.run(crashingStore(store, writesBefore)).then(
      () => false,
      (error: Error) => error.message === CRASH,
    );
    if (!crashed) return writesBefore - 1;
    await story.run(store);
    await story.settled(store, writesBefore);
  }
};
