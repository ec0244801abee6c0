import type { TenantId } from '@fencepost/contracts/ids';
import type { Filter, Store } from '@fencepost/mongo-kit/collection';
import type { StoredEntityVersion, StoredVersions } from '../usecases/audit/audit-ports.ts';
import { notBuried } from './appointments.ts';
import { rows } from './rows.ts';

interface Versions {
  page(after: string, limit: number): Promise<readonly StoredEntityVersion[]>;
  of(id: string): Promise<StoredEntityVersion | undefined>;
}

/**
 * In which version everything that the audit tells of is stored, kind behind kind: ids begin with their kind, so the order
 * of kinds is that of ids. A tombstone was never told of.
 */
export const makeStoredVersions = (store: Store, tenantId: TenantId): StoredVersions => {
  const versionsIn = (
    definition: (typeof rows)['appointments' | 'callbacks' | 'customers' | 'customerMerges' | 'policies'],
    besides: Filter = {},
  ): Versions => {
    // What is asked of each is what every stored record has.
    const collection = store.collection(definition as typeof rows.customers).forTenant(tenantId);
    return {
      page: async (after, limit) =>
        (await collection.find({ ...besides, _id: { $gt: after } }, { sort: { _id: 1 }, limit })).map(versionOf),
      of: async (id) => {
        const row = await collection.findOne({ _id: id, ...besides });
        return row && versionOf(row);
      },
    };
  };
  const kinds: readonly (readonly [string, Versions])[] = [
    ['apt_', versionsIn(rows.appointments, notBuried)],
    ['cbk_', versionsIn(rows.callbacks)],
    ['cus_', versionsIn(rows.customers)],
    ['mrg_', versionsIn(rows.customerMerges)],
    ['pol_', versionsIn(rows.policies)],
  ];
  return {
    covers: (id) => kinds.some(([prefix]) => id.startsWith(prefix)),
    page: async (after, limit) => {
      const found: StoredEntityVersion[] = [];
      for (const [prefix, versions] of kinds) {
        const isBehind = after !== undefined && after > prefix && !after.startsWith(prefix);
        if (isBehind || found.length >= limit) continue;
        const from = after?.startsWith(prefix) ? after : prefix;
        found.push(...(await versions.page(from, limit - found.length)));
      }
      return found;
    },
    of: async (id) => kinds.find(([prefix]) => id.startsWith(prefix))?.[1].of(id),
  };
};

const versionOf = ({
  _id: id,
  version,
  updatedAt: changedAt,
}: {
  readonly _id: string;
  readonly version: number;
  readonly updatedAt: string;
}): StoredEntityVersion => ({ id, version, changedAt });
