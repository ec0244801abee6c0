import type { TenantId } from '@fencepost/contracts/ids';
import type { CollectionDoor } from '@fencepost/mongo-kit/collection';
import type { StoredAppointmentVersion, StoredVersions } from '../usecases/audit/audit-ports.ts';
import { type AppointmentRow, notBuried } from './appointments.ts';

/** In which version each appointment of a company is stored. A tombstone was never told of. */
export const makeStoredVersions = (door: CollectionDoor<AppointmentRow>, tenantId: TenantId): StoredVersions => {
  const collection = door.forTenant(tenantId);
  return {
    page: async (after, limit) => {
      const filter = { ...notBuried, ...(after === undefined ? {} : { _id: { $gt: after } }) };
      return (await collection.find(filter, { sort: { _id: 1 }, limit })).map(versionOf);
    },
    of: async (id) => {
      const row = await collection.findOne({ _id: id, ...notBuried });
      return row && versionOf(row);
    },
  };
};

const versionOf = ({ _id: id, version, updatedAt: changedAt }: AppointmentRow): StoredAppointmentVersion => ({
  id,
  version,
  changedAt,
});
