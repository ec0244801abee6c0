import type { Store } from '@fencepost/mongo-kit/collection';
import type { CollectionDefinition } from '@fencepost/mongo-kit/define-collection';
import { openRepairDoor } from '@fencepost/mongo-kit/repair-door';
import type { RepairDoors } from '../usecases/legacy/repair-record.ts';
import { rows } from './rows.ts';

/** Rows of companies as they are; undefined where rows are of the platform. */
export const makeRepairDoors =
  (store: Store): RepairDoors =>
  (collection) => {
    const definition = Object.values(rows).find(({ name }) => name === collection);
    return definition?.scope === 'tenant' ? openRepairDoor(store, definition as CollectionDefinition) : undefined;
  };
