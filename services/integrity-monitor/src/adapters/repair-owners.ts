import { makeCustomerBackup } from '@fencepost/contracts/booking/legacy-backup';
import type { AcrossTenants } from '@fencepost/service-kit/across-tenants';
import type { Caller } from '@fencepost/service-kit/mesh';
import { newId } from '@fencepost/service-kit/random-id';
import type { BackUps, RepairRecord } from '../usecases/repairs/recipe.ts';
import { owners } from './owners.ts';

/** Each owner's own `repairRecord`, on behalf of whoever decided; the owner parses the name of its collection. */
export const makeRepairOwners =
  (call: Caller, acrossTenants: AcrossTenants): RepairRecord =>
  async ({ owner, ...order }, by) => {
    const scope = acrossTenants('a step of a repair plan', { actor: by, requestId: newId('req') });
    const input = { ...order, collection: order.collection as never };
    return call(owners[owner].repair, input, scope);
  };

/** Each owner's own command of a backup, on behalf of whoever applies a plan. */
export const makeBackUps = (call: Caller, acrossTenants: AcrossTenants): BackUps => ({
  customers: async (actor) => {
    const scope = acrossTenants('the backup before a repair plan', { actor, requestId: newId('req') });
    return (await call(makeCustomerBackup, {}, scope)).name;
  },
});
