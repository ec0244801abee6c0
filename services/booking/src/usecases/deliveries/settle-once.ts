import type { Delivery } from '@fencepost/contracts/booking/delivery';
import type { QuarantineReason } from '@fencepost/contracts/booking/quarantine';
import { AppError } from '@fencepost/contracts/errors';
import type { PlatformScope, TenantScope } from '@fencepost/contracts/scope';
import type { Clock } from '@fencepost/service-kit/clock';
import type { QuarantineCause, QuarantineRoom } from '@fencepost/service-kit/quarantine';
import type { InboundDelivery } from '../ports/deliveries.ts';
import type { Stores } from '../ports/stores.ts';

/** What became of a delivery whose company was proved. */
export interface Settled {
  readonly outcome: 'applied' | 'superseded' | 'ignored';
  readonly scope: TenantScope;
  readonly appointmentId: string | null;
}

export type Applied = Settled | { readonly cause: QuarantineCause };

/** What became of a delivery: its effect is there, was there, it has none, or why it waits in quarantine. */
export type Outcome = Settled['outcome'] | QuarantineReason;

interface Work {
  readonly vendor: Delivery['vendor'];
  /** By what the vendor calls what it tells. */
  readonly trigger: string;
  /** Whether what is remembered under the delivery’s id is about the same; without: always. */
  isSame?(known: Delivery): boolean;
  apply(): Promise<Applied | 'ignored'>;
}

type Deps = Pick<Stores, 'deliveries'> & { readonly quarantine: QuarantineRoom; readonly clock: Clock };

/**
 * The frame around every delivery (laws 2 and 4): one that has had its effect has none again, whatever the bindings say by
 * now; what cannot be applied waits in quarantine with its cause; what is applied is remembered. Throws only what a later
 * attempt can mend.
 */
export const makeSettleOnce = ({ deliveries, quarantine, clock }: Deps) => {
  const settledBefore = async (delivery: InboundDelivery, { isSame }: Work): Promise<Outcome | undefined> => {
    const { claimedTenantId, deliveryId } = delivery;
    if (claimedTenantId === null) return undefined;
    const known = await deliveries.forTenant(claimedTenantId).byId(deliveryId);
    return known !== undefined && isSame?.(known) !== false ? known.outcome : undefined;
  };

  const settle = async (delivery: InboundDelivery, work: Work, scope: PlatformScope): Promise<Outcome> => {
    const before = await settledBefore(delivery, work);
    if (before !== undefined) return before;
    const result = await work.apply();
    const known = await quarantine.find(delivery.deliveryId);
    if (typeof result === 'object' && 'cause' in result) {
      const { requestId, body, ...held } = delivery;
      await quarantine.put({ delivery: held, cause: result.cause, known }, scope);
      return result.cause.reason;
    }
    await quarantine.release(known, scope);
    if (result === 'ignored') return result;
    const { deliveryId: id, streamSeq, receivedAt } = delivery;
    const { outcome, appointmentId } = result;
    const { vendor, trigger } = work;
    const settled = { id, vendor, trigger, outcome, appointmentId, streamSeq, receivedAt, settledAt: clock.now() };
    await deliveries.forTenant(result.scope.tenantId).add(settled);
    return outcome;
  };

  return (delivery: InboundDelivery, work: Work, scope: PlatformScope): Promise<Outcome> =>
    settle(delivery, work, scope).catch(ourFault);
};

/** A record of ours that cannot be read is mended, not the delivery: it comes again, and is never put aside for it. */
const ourFault = (cause: unknown): never => {
  if (!(cause instanceof AppError) || cause.retry !== 'never') throw cause;
  throw new AppError('internal', 'The delivery could not be applied; it will be tried again.', {}, { cause });
};
