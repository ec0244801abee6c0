import { derivedId, type TenantId } from '@fencepost/contracts/ids';
import type { CollectionDoor } from '@fencepost/mongo-kit/collection';
import type { RowOf } from '@fencepost/mongo-kit/define-collection';
import type { PersonKey, PersonKeyring } from '../usecases/audit/audit-ports.ts';
import type { personKeys } from './audit-rows.ts';
import { makeRemoval } from './removal.ts';

type Row = RowOf<typeof personKeys>;

/** One key for a person, ever: the id says so. */
export const personKeyIdOf = (tenantId: TenantId, customerId: string): string => derivedId('pky', tenantId, customerId);

export const makePersonKeyring = (door: CollectionDoor<Row>, tenantId: TenantId): PersonKeyring => {
  const collection = door.forTenant(tenantId);
  const idOf = (customerId: string): string => personKeyIdOf(tenantId, customerId);
  return {
    byIds: async (ids) =>
      ids.length === 0 ? [] : (await collection.find({ _id: { $in: [...ids] } }, { limit: ids.length })).map(keyOf),
    of: async (customerId) => {
      const row = await collection.findOne({ _id: idOf(customerId) });
      return row && keyOf(row);
    },
    add: async (customerId, wrapped) =>
      (await collection.insert({ _id: idOf(customerId), customerId, wrapped })).inserted,
    destroy: async (customerId) => {
      const _id = idOf(customerId);
      // Whoever makes one at the same moment inserts before or after: either way it is destroyed.
      if ((await collection.insert({ _id, customerId, wrapped: null })).inserted) return;
      await collection.compareAndSet({ _id }, { set: { wrapped: null } });
    },
    removal: makeRemoval(collection, {}),
  };
};

const keyOf = ({ _id, customerId, wrapped }: Row): PersonKey => ({ id: _id, customerId, wrapped });
