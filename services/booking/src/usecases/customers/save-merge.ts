import { type CustomerMerge, customerMergeChanged } from '@fencepost/contracts/booking/customer';
import { type Envelope, recordEvent } from '@fencepost/contracts/envelope';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { Clock } from '@fencepost/service-kit/clock';
import type { StoredMerge } from '../../domain/stored-merge.ts';
import type { Stores } from '../ports/stores.ts';
import type { HandOver } from './hand-over.ts';

export interface MergeDeps extends Pick<Stores, 'customers' | 'merges' | 'appointments'> {
  readonly handOver: HandOver;
  readonly clock: Clock;
}

export const mergeEvent = (merge: CustomerMerge, { clock }: Pick<MergeDeps, 'clock'>, scope: TenantScope): Envelope =>
  recordEvent(customerMergeChanged, {
    scope,
    entity: { id: merge.id, version: merge.version },
    payload: { merge },
    occurredAt: clock.now(),
    causationId: null,
  });

/** Writes a merge with other members under its next version, and tells of it; throws `stale_version`. */
export const saveMerge = async (
  deps: Pick<MergeDeps, 'merges' | 'clock'>,
  stored: StoredMerge,
  to: { readonly status?: CustomerMerge['status']; readonly handed?: readonly string[] },
  scope: TenantScope,
): Promise<StoredMerge> => {
  const { status = stored.merge.status, handed = stored.handed } = to;
  const merge: CustomerMerge = {
    ...stored.merge,
    status,
    appointments: handed.length,
    version: stored.merge.version + 1,
  };
  const next: StoredMerge = { merge, handed };
  await deps.merges.forTenant(scope.tenantId).save(next, mergeEvent(merge, deps, scope));
  return next;
};
