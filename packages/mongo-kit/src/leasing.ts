import type { Clock } from '@fencepost/service-kit/clock';
import type { Leased, Leasing } from '@fencepost/service-kit/leasing';
import type { Aggregate, Owned } from '@fencepost/service-kit/records';
import type { CollectionDoor } from './collection.ts';
import type { RowBase } from './define-collection.ts';
import { makeLeases } from './lease.ts';
import { recordOf } from './records.ts';

export interface LeasingOptions {
  readonly clock: Clock;
  /** Names each attempt anew. */
  readonly newOwner: () => string;
  /** A process that says nothing for so long, in milliseconds, has lost what it took. */
  readonly leaseMs: number;
  /** Told of each record that does not fit its schema: it is passed over. */
  readonly onCorrupt: (id: string, tenantId: string | null) => void;
}

type LeasedRowFor<T extends Aggregate> = Omit<T, 'id' | 'version'> & RowBase & Owned<unknown>;

/** Leases on the records of one collection of companies. */
export const makeLeasing = <T extends Aggregate & Leased>(
  door: CollectionDoor<LeasedRowFor<T>>,
  { clock, newOwner, leaseMs, onCorrupt }: LeasingOptions,
): Leasing<T> => {
  const leases = makeLeases<LeasedRowFor<T> & Leased & Owned<RowBase>>({ clock, onCorrupt });
  // The rows are leased ones because the records are; the type checker cannot follow that through a generic.
  const runs = door as unknown as CollectionDoor<LeasedRowFor<T> & Leased & Owned<RowBase>>;
  return {
    take: async (tenantId, id) => {
      const row = await leases.take(runs.forTenant(tenantId), id, { owner: newOwner(), forMs: leaseMs });
      return row && recordOf<T>(row);
    },
    renew: async (tenantId, { id, leasedBy }) => {
      if (leasedBy === null) return undefined;
      const row = await leases.renew(runs.forTenant(tenantId), id, { owner: leasedBy, forMs: leaseMs });
      return row && recordOf<T>(row);
    },
    due: (limit, scope) => leases.due(runs, scope, limit),
  };
};
