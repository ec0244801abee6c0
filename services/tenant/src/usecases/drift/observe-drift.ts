import { teller } from '@fencepost/contracts/envelope';
import { AppError } from '@fencepost/contracts/errors';
import { derivedId, type TenantId } from '@fencepost/contracts/ids';
import type { TenantScope } from '@fencepost/contracts/scope';
import { driftChanged } from '@fencepost/contracts/tenant/drift';
import type { Clock } from '@fencepost/service-kit/clock';
import { type DriftAnswer, judgeDrift, type Seen } from '../../domain/judge-drift.ts';
import type { Stores } from '../ports.ts';

/** A company has one record of drift per event type. */
export const driftIdOf = (tenantId: TenantId, eventTypeId: number): string =>
  derivedId('drf', tenantId, String(eventTypeId));

/**
 * Compares what Cal.com has of an event type with its service, and keeps the difference on record (TEN-037, D-16). Writes
 * and tells nothing where nothing is new. Throws `stale_version` or `conflict` where somebody decides at the same moment.
 */
export const makeObserveDrift =
  ({ drifts, clock }: Pick<Stores, 'drifts'> & { readonly clock: Clock }) =>
  async (seen: Seen, scope: TenantScope): Promise<DriftAnswer> => {
    const records = drifts.forTenant(scope.tenantId);
    const id = driftIdOf(scope.tenantId, seen.eventTypeId);
    const [stored, now] = [await records.byId(id), clock.now()];
    const { answer, record } = judgeDrift(seen, { id, now, stored });
    if (record === undefined || record === stored) return answer;

    const event = teller({ scope, occurredAt: now, causationId: null })(driftChanged, record, { drift: record });
    if (stored !== undefined) {
      await records.save(record, event);
    } else if ((await records.add(record, event)) !== undefined) {
      throw new AppError('conflict', 'This drift is being written elsewhere: repeat the sync.', { id });
    }
    return answer;
  };
