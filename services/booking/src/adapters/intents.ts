import type { CollectionDoor } from '@fencepost/mongo-kit/collection';
import type { RowOf } from '@fencepost/mongo-kit/define-collection';
import { makeRecords } from '@fencepost/mongo-kit/records';
import type { StoredIntent } from '../domain/stored-intent.ts';
import type { IntentStore } from '../usecases/ports/calcom.ts';
import type { intents } from './intent-rows.ts';
import { makeRemoval } from './removal.ts';

export const makeIntents = (door: CollectionDoor<RowOf<typeof intents>>): IntentStore => ({
  forTenant: (tenantId) => {
    const collection = door.forTenant(tenantId);
    return { ...makeRecords<StoredIntent>(collection), removal: makeRemoval(collection, {}) };
  },
});
