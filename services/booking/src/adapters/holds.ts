import type { Hold } from '@fencepost/contracts/booking/slot';
import type { CollectionDoor } from '@fencepost/mongo-kit/collection';
import type { RowOf } from '@fencepost/mongo-kit/define-collection';
import type { HoldStore } from '../usecases/ports/holds.ts';
import { countAll } from './counting.ts';
import { makeRemoval } from './removal.ts';
import type { rows } from './rows.ts';

type Row = RowOf<typeof rows.holds>;

export const makeHolds = (door: CollectionDoor<Row>): HoldStore => ({
  forTenant: (tenantId) => {
    const collection = door.forTenant(tenantId);
    return {
      byId: async (id) => {
        const row = await collection.findOne({ _id: id });
        return row && holdOf(row);
      },
      add: async ({ id, version: _, ...own }, event) =>
        (await collection.insert({ _id: id, ...own }, [event])).inserted,
      save: async ({ id, version, ...own }, event) => {
        await collection.save({ _id: id, version: version - 1 }, { set: own }, [event]);
      },
      countActive: (now) => countAll(collection, { status: 'active', expiresAt: { $gt: now } }),
      removal: makeRemoval(collection, {}),
    };
  },
  expired: async (at, limit, scope) => {
    const filter = { status: 'active', expiresAt: { $lte: at } };
    const found = await door.acrossTenants(scope).find(filter, { sort: { expiresAt: 1 }, limit });
    return found.map((row) => ({ tenantId: row.tenantId, hold: holdOf(row) }));
  },
});

const holdOf = ({ _id, tenantId, outbox, createdAt, updatedAt, ...own }: Row): Hold => ({ ...own, id: _id });
