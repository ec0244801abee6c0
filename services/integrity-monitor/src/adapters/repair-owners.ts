import { repairBookingRecord, repairTenantRecord } from '@fencepost/contracts/integrity/repair-step';
import type { AcrossTenants } from '@fencepost/service-kit/across-tenants';
import type { Caller } from '@fencepost/service-kit/mesh';
import { newId } from '@fencepost/service-kit/random-id';
import type { RepairRecord } from '../usecases/repairs/recipe.ts';

/** Each owner's own `repairRecord`, on behalf of whoever decided; the owner parses the name of its collection. */
export const makeRepairOwners =
  (call: Caller, acrossTenants: AcrossTenants): RepairRecord =>
  async ({ owner, ...order }, by) => {
    const scope = acrossTenants('a step of a repair plan', { actor: by, requestId: newId('req') });
    const input = { ...order, collection: order.collection as never };
    return owner === 'tenant' ? call(repairTenantRecord, input, scope) : call(repairBookingRecord, input, scope);
  };
