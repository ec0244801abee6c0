import type { CollectionDoor } from '@fencepost/mongo-kit/collection';
import type { RowBase } from '@fencepost/mongo-kit/define-collection';
import { type Leased, makeLeases } from '@fencepost/mongo-kit/lease';
import type { Clock } from '@fencepost/service-kit/clock';
import type { Owned } from '../domain/owned.ts';
import type { Aggregate, Leasing } from '../usecases/ports.ts';
import { recordOf } from './records.ts';

export interface LeasingOptions {
  readonly clock: Clock;
  /** Names each attempt anew. */
  readonly newOwner: () => string;
  /** A process that says nothing for so long has lost what it took. */
  readonly leaseMs: number;
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
