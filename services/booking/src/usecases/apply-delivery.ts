import type { QuarantineReason } from '@fencepost/contracts/booking/quarantine';
import { AppError } from '@fencepost/contracts/errors';
import type { TenantId } from '@fencepost/contracts/ids';
import { type PlatformScope, tenantScope } from '@fencepost/contracts/scope';
import type { Clock } from '@fencepost/service-kit/clock';
import type { QuarantineCause, QuarantineRoom } from '@fencepost/service-kit/quarantine';
import { type CalcomBooking, parseCalcomDelivery } from '@fencepost/vendors/calcom/webhook';
import { conflicting, malformed, notYetHandled, unknownTrigger, unresolved } from '../domain/causes.ts';
import type { InboundDelivery, ResolveTenant, Stores } from './ports.ts';
import { makeRecordBooking } from './record-booking.ts';

/** What became of a delivery: its effect is there, it has none, or why it waits in quarantine. */
export type Outcome = 'applied' | 'ignored' | QuarantineReason;

export type ApplyDelivery = (delivery: InboundDelivery, scope: PlatformScope) => Promise<Outcome>;

type Deps = Pick<Stores, 'customers' | 'appointments'> & {
  readonly resolveTenant: ResolveTenant;
  readonly quarantine: QuarantineRoom;
  readonly clock: Clock;
};

/**
 * Accept and park (law 2): applies an authentic delivery, or keeps it in quarantine with the reason. Throws only what a
 * later attempt can mend. Running it again, any number of times and at once, changes nothing (law 4).
 */
export const makeApplyDelivery = ({ resolveTenant, quarantine, ...deps }: Deps): ApplyDelivery => {
  const recordBooking = makeRecordBooking(deps);

  const applyBooking = async (
    booking: CalcomBooking,
    delivery: InboundDelivery,
    scope: PlatformScope,
  ): Promise<'applied' | QuarantineCause> => {
    const { uid, eventTypeId, teamId } = booking;
    const { deliveryId, endpointId, claimedTenantId } = delivery;
    const standingAt = async (tenantId: TenantId | null) =>
      tenantId === null ? undefined : deps.appointments.forTenant(tenantId).byCalcomUid(uid);
    const claimed = await standingAt(claimedTenantId);
    // A copy of a delivery that has had its effect has none again, whatever the bindings say by now.
    if (claimed?.origin.deliveryId === deliveryId) return 'applied';

    const verdict = await resolveTenant({ endpointId, eventTypeId, calcomTeamId: teamId ?? null }, scope);
    if (verdict.verdict === 'quarantined') return unresolved(verdict, booking);
    const { tenantId, passport, evidence } = verdict;
    const standing = tenantId === claimedTenantId ? claimed : await standingAt(tenantId);
    const proved = { booking, passport, deliveryId, standing };
    const recorded = await recordBooking(proved, tenantScope({ ...scope, tenantId }));
    return recorded.contradictions.length === 0 ? 'applied' : conflicting(recorded, booking, evidence);
  };

  const apply = async (
    delivery: InboundDelivery,
    scope: PlatformScope,
  ): Promise<'applied' | 'ignored' | QuarantineCause> => {
    const said = parseCalcomDelivery(delivery.body);
    switch (said.kind) {
      case 'bookingCreated':
        return applyBooking(said.booking, delivery, scope);
      case 'irrelevant':
        return 'ignored';
      case 'notYetHandled':
        return notYetHandled(said.trigger);
      case 'unknownTrigger':
        return unknownTrigger(said.trigger);
      case 'malformed':
        return malformed(said.problems);
    }
  };

  const settle: ApplyDelivery = async (delivery, scope) => {
    const [result, known] = await Promise.all([apply(delivery, scope), quarantine.find(delivery.deliveryId)]);
    if (typeof result === 'string') {
      await quarantine.release(known, scope);
      return result;
    }
    const { requestId, body, ...held } = delivery;
    await quarantine.put({ delivery: held, cause: result, known }, scope);
    return result.reason;
  };

  return (delivery, scope) => settle(delivery, scope).catch(ourFault);
};

/** A record of ours that cannot be read is mended, not the delivery: it comes again, and is never put aside for it. */
const ourFault = (cause: unknown): never => {
  if (!(cause instanceof AppError) || cause.retry !== 'never') throw cause;
  throw new AppError('internal', 'The delivery could not be applied; it will be tried again.', {}, { cause });
};
