import type { Store } from '@fencepost/mongo-kit/collection';
import type { CollectionDefinition } from '@fencepost/mongo-kit/define-collection';
import { openRepairDoor } from '@fencepost/mongo-kit/repair-door';
import { repairedStepsOf } from '@fencepost/mongo-kit/repaired-steps';
import type { Repairs } from '../usecases/repair/ports.ts';
import { rows } from './rows.ts';

/** What a repair reaches: rows as they are, and what it remembers of its steps. */
export const makeRepairs = (store: Store): Repairs => ({
  steps: repairedStepsOf(store),
  companies: openRepairDoor(store, rows.companies),
  services: openRepairDoor(store, rows.services),
  mappings: openRepairDoor(store, rows.mappings),
  ofCompanies: (collection) => {
    const definition = Object.values(rows).find(({ name }) => name === collection);
    return definition?.scope === 'tenant' ? openRepairDoor(store, definition as CollectionDefinition) : undefined;
  },
});
