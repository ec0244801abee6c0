import type { TenantId } from '@fencepost/contracts/ids';
import type { CollectionDoor } from '@fencepost/mongo-kit/collection';
import type { StoredVersions } from '../usecases/audit/audit-ports.ts';
import { type AppointmentRow, notBuried } from './appointments.ts';

/** In which version each appointment of a company is stored. A tombstone was never told of. */
export const makeStoredVersions =
  (door: CollectionDoor<AppointmentRow>, tenantId: TenantId): StoredVersions =>
  async (after, limit) => {
    const filter = { ...notBuried, ...(after === undefined ? {} : { _id: { $gt: after } }) };
    const found = await door.forTenant(tenantId).find(filter, { sort: { _id: 1 }, limit });
    return found.map(({ _id: id, version, updatedAt: changedAt }) => ({ id, version, changedAt }));
  };
