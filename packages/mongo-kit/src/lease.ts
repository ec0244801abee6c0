import type { TenantId } from '@fencepost/contracts/ids';
import { Instant } from '@fencepost/contracts/instant';
import type { PlatformScope } from '@fencepost/contracts/scope';
import { type Clock, instantOf } from '@fencepost/service-kit/clock';
import type { DueRun, Leased } from '@fencepost/service-kit/leasing';
import { z } from 'zod';
import type { Collection, CollectionDoor, Filter } from './collection.ts';
import type { IndexDefinition, RowBase } from './define-collection.ts';

const LONGEST_OWNER = 128;

/** What a run carries that is done by whoever takes it: to be spread into its collection's row. */
export const leaseFields = {
  /** When there is something to do; null when there is nothing. Set by the use case that wants the run. */
  dueAt: Instant.nullable(),
  /** The one attempt that works on it now. */
  leasedBy: z.string().min(1).max(LONGEST_OWNER).nullable(),
  leaseUntil: Instant.nullable(),
};

/** Before every instant. A partial index is used only for a filter that repeats its condition, so both say it. */
const EVER = '';

/** Finding what is due walks only the records that are: an index for the collection's definition. */
export const leaseIndex: IndexDefinition = {
  name: 'due',
  keys: { dueAt: 1 },
  partial: { dueAt: { $gt: EVER } },
};

type LeasedRow = RowBase & Leased & { readonly tenantId: TenantId };

/**
 * Taking what is due. A lease keeps two replicas from doing the same work at once; correctness never rests on it, for
 * clocks differ and a slow holder may wake up after its end: the version of the record decides who may write.
 */
export interface Leases<Row> {
  /** The run for this attempt, or undefined: not due, leased to another, or not there. The lease is over after `forMs`. */
  take(runs: Collection<Row>, id: string, lease: LeaseTerms): Promise<Row | undefined>;
  /** The run with more time, in its new version; undefined when another attempt has taken it, and then the work must stop. */
  renew(runs: Collection<Row>, id: string, lease: LeaseTerms): Promise<Row | undefined>;
  /** Up to `limit` (1 to 1000) runs of all companies that are due and free, in the order of ids; for the sweeper. */
  due(door: CollectionDoor<Row>, scope: PlatformScope, limit: number): Promise<readonly DueRun[]>;
}

export interface LeaseTerms {
  /** Names this one attempt, e.g. `newId('try')`: a process that takes a run twice is two owners. */
  readonly owner: string;
  readonly forMs: number;
}

export interface LeasesDeps {
  readonly clock: Clock;
  /** Told of each run that does not fit its schema: it is passed over, or it would hold up every company's. */
  readonly onCorrupt: (id: string, tenantId: string | null) => void;
}

/** Instants are text of one length, so that the database compares them as times. */
export const makeLeases = <Row extends LeasedRow>({ clock, onCorrupt }: LeasesDeps): Leases<Row> => {
  const dueNow = (): Filter => {
    const now = clock.now();
    return { dueAt: { $gt: EVER, $lte: now }, $or: [{ leaseUntil: null }, { leaseUntil: { $lte: now } }] };
  };
  const leasedTo = ({ owner, forMs }: LeaseTerms) => ({
    set: { leasedBy: owner, leaseUntil: instantOf(clock.millis() + forMs) },
  });

  return {
    take: (runs, id, lease) => runs.compareAndSet({ _id: id, ...dueNow() }, leasedTo(lease)),

    renew: (runs, id, lease) => runs.compareAndSet({ _id: id, leasedBy: lease.owner }, leasedTo(lease)),

    due: async (door, scope, limit) => {
      const found: DueRun[] = [];
      for await (const { _id, tenantId } of door
        .acrossTenants(scope)
        .cursor(dueNow(), { batchSize: limit, onCorrupt })) {
        found.push({ id: _id, tenantId });
        if (found.length >= limit) break;
      }
      return found;
    },
  };
};
