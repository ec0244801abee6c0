import type { Outbox } from '@fencepost/service-kit/outbox';
import type { Access } from './access.ts';
import type { CollectionDoor, Store } from './collection.ts';
import type { CollectionDefinition, RowBase } from './define-collection.ts';
import { refused } from './failures.ts';
import { makeDoor } from './make-door.ts';
import { makeOutbox } from './make-outbox.ts';

/** A store over tables. What it returns has functions only: nothing on it leads to a table or a connection. */
export const makeStore = (
  accesses: readonly Access[],
  { ping, close }: Pick<Store, 'ping' | 'close'>,
): Store & { readonly outbox: Outbox } =>
  Object.freeze({
    collection: <Row extends RowBase>(definition: CollectionDefinition<Row>): CollectionDoor<Row> => {
      const access = accesses.find((one) => one.definition === (definition as CollectionDefinition));
      if (access === undefined) throw refused(definition.name, 'is not a collection of this store');
      return makeDoor({ ...access, definition });
    },
    outbox: makeOutbox(accesses),
    ping,
    close,
  });
