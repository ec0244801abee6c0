import { derivedId, type TenantId } from '@fencepost/contracts/ids';
import type { Collection } from '@fencepost/mongo-kit/collection';
import type { RowOf } from '@fencepost/mongo-kit/define-collection';
import type { LeftCompanies } from '../usecases/audit/audit-ports.ts';
import type { leftCompanies } from './audit-rows.ts';

const idOf = (tenantId: TenantId): string => derivedId('lft', tenantId);

export const makeLeftCompanies = (collection: Collection<RowOf<typeof leftCompanies>>): LeftCompanies => ({
  add: async (tenantId) => {
    await collection.insert({ _id: idOf(tenantId), what: 'company' });
  },
  has: async (tenantId) => (await collection.findOne({ _id: idOf(tenantId) })) !== undefined,
});
