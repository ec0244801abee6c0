import type { Outbox } from '@fencepost/service-kit/outbox';
import type { Access } from './access.ts';
import type { CollectionDoor, Store } from './collection.ts';
import type { CollectionDefinition, RowBase } from './define-collection.ts';
import { refused } from './failures.ts';
import { makeDoor } from './make-door.ts';
import { makeOutbox } from './make-outbox.ts';
import { makeRawRecords } from './make-raw-records.ts';
import { repairDoors } from './repair-key.ts';

/** A store over tables. What it returns has functions only: nothing on it leads to a table or a connection. */
export const makeStore = (
  accesses: readonly Access[],
  { ping, close }: Pick<Store, 'ping' | 'close'>,
): Store & { readonly outbox: Outbox } => {
  const accessTo = (definition: CollectionDefinition): Access => {
    const access = accesses.find((one) => one.definition === definition);
    if (access === undefined) throw refused(definition.name, 'is not a collection of this store');
    return access;
  };
  return Object.freeze({
    collection: <Row extends RowBase>(definition: CollectionDefinition<Row>): CollectionDoor<Row> =>
      makeDoor({ ...accessTo(definition as CollectionDefinition), definition }),
    [repairDoors]: (definition: CollectionDefinition) => makeRawRecords(accessTo(definition)),
    outbox: makeOutbox(accesses),
    ping,
    close,
  });
};
