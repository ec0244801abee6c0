import { TenantId } from '@fencepost/contracts/ids';
import { PlatformScope } from '@fencepost/contracts/scope';
import type { Access } from './access.ts';
import type { CollectionDoor } from './collection.ts';
import type { RowBase } from './define-collection.ts';
import { refused } from './failures.ts';
import { makeCollection } from './make-collection.ts';
import { makeReader } from './make-reader.ts';

/** The only ways to a collection: as one company, as the platform, or reading across with a stated reason (TI1). */
export const makeDoor = <Row extends RowBase>(access: Access<Row>): CollectionDoor<Row> => {
  const { definition } = access;
  const demand = (allowed: boolean, why: string): void => {
    if (allowed) return;
    throw refused(definition.name, why);
  };
  return Object.freeze<CollectionDoor<Row>>({
    forTenant: (tenantId) => {
      demand(definition.scope === 'tenant', 'belongs to the platform, not to a company');
      const isOne = TenantId.safeParse(tenantId).success;
      if (!isOne) access.onCompanyless?.();
      demand(isOne, 'needs the id of one company');
      return makeCollection(access, Object.freeze({ tenantId }));
    },
    acrossTenants: (scope) => {
      demand(definition.scope === 'tenant', 'belongs to the platform, not to a company');
      demand(PlatformScope.safeParse(scope).success, 'needs a platform scope with its reason');
      return Object.freeze(makeReader(access, { definition, acrossTenants: true }, {}));
    },
    platform: () => {
      demand(definition.scope === 'platform', 'belongs to companies, not to the platform');
      return makeCollection(access, {});
    },
  });
};
