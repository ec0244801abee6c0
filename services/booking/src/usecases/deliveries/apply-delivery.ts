import type { QuarantineReason } from '@fencepost/contracts/booking/quarantine';
import { AppError } from '@fencepost/contracts/errors';
import type { PlatformScope } from '@fencepost/contracts/scope';
import type { Clock } from '@fencepost/service-kit/clock';
import type { QuarantineRoom } from '@fencepost/service-kit/quarantine';
import { type CalcomDelivery, parseCalcomDelivery } from '@fencepost/vendors/calcom/webhook';
import { malformed, unknownTrigger } from '../../domain/causes.ts';
import type { ReadBooking } from '../ports/calcom.ts';
import type { InboundDelivery } from '../ports/deliveries.ts';
import type { MatchHosts, ResolveTenant } from '../ports/neighbours.ts';
import type { Stores } from '../ports/stores.ts';
import { type Applied, makeApplyBooking, type Settled } from './apply-booking.ts';
import { makeApplyUnbound } from './apply-unbound.ts';
import { makePatience } from './patience.ts';
import { makeProveDelivery } from './prove-delivery.ts';
import { makeReadAhead } from './read-ahead.ts';
import { makeRecordFacts } from './record-facts.ts';

/** What became of a delivery: its effect is there, was there, it has none, or why it waits in quarantine. */
export type Outcome = Settled['outcome'] | QuarantineReason;

export type ApplyDelivery = (delivery: InboundDelivery, scope: PlatformScope) => Promise<Outcome>;

type Deps = Pick<Stores, 'customers' | 'appointments' | 'claims' | 'holds' | 'deliveries'> & {
  readonly resolveTenant: ResolveTenant;
  readonly matchHosts: MatchHosts;
  readonly readBooking: ReadBooking;
  readonly quarantine: QuarantineRoom;
  readonly clock: Clock;
};

/**
 * Accept and park (law 2): applies an authentic delivery, or keeps it in quarantine with the reason. Throws only what a
 * later attempt can mend. Running it again, any number of times and at once, changes nothing (law 4).
 */
export const makeApplyDelivery = (deps: Deps): ApplyDelivery => {
  const { quarantine, deliveries, clock } = deps;
  const readAhead = makeReadAhead(deps);

  /** A delivery that has had its effect has none again, whatever the bindings say by now. */
  const settledBefore = async ({ claimedTenantId, deliveryId }: InboundDelivery): Promise<Outcome | undefined> =>
    claimedTenantId === null ? undefined : (await deliveries.forTenant(claimedTenantId).byId(deliveryId))?.outcome;

  const remember = async (said: CalcomDelivery, delivery: InboundDelivery, settled: Settled): Promise<void> => {
    const { deliveryId: id, streamSeq, receivedAt } = delivery;
    const { outcome, appointmentId, scope } = settled;
    const trigger = said.kind === 'malformed' ? '' : said.trigger;
    const known = { id, vendor: 'calcom', trigger, outcome, appointmentId, streamSeq, receivedAt } as const;
    await deliveries.forTenant(scope.tenantId).add({ ...known, settledAt: clock.now() });
  };

  const settle: ApplyDelivery = async (delivery, scope) => {
    const said = parseCalcomDelivery(delivery.body);
    const apply = makeApply(readAhead(said, delivery, scope));
    const before = await settledBefore(delivery);
    if (before !== undefined) return before;
    const result = await apply(said, delivery, scope);
    const known = await quarantine.find(delivery.deliveryId);
    if (typeof result === 'object' && 'cause' in result) {
      const { requestId, body, ...held } = delivery;
      await quarantine.put({ delivery: held, cause: result.cause, known }, scope);
      return result.cause.reason;
    }
    await quarantine.release(known, scope);
    if (result === 'ignored') return result;
    await remember(said, delivery, result);
    return result.outcome;
  };

  return (delivery, scope) => settle(delivery, scope).catch(ourFault);
};

/** Applies what a delivery says, by what kind of delivery it is. */
const makeApply = (deps: Deps) => {
  const prove = makeProveDelivery(deps);
  const shared = { prove, recordFacts: makeRecordFacts(deps), patience: makePatience(deps) };
  const applyBooking = makeApplyBooking(shared);
  const applyUnbound = makeApplyUnbound({ ...shared, appointments: deps.appointments });

  return async (
    said: CalcomDelivery,
    delivery: InboundDelivery,
    scope: PlatformScope,
  ): Promise<Applied | 'ignored'> => {
    switch (said.kind) {
      case 'irrelevant':
        return 'ignored';
      case 'unknownTrigger':
        return { cause: unknownTrigger(said.trigger) };
      case 'malformed':
        return { cause: malformed(said.problems) };
      case 'noShowUpdated':
        return applyUnbound(said, delivery, scope);
      case 'meetingStarted':
      case 'meetingEnded': {
        const { eventTypeId } = said.record;
        if (eventTypeId === undefined) return applyUnbound(said, delivery, scope);
        return applyBooking.meeting(said, eventTypeId, delivery, scope);
      }
      case 'instantMeeting': {
        // It names no time: the booking itself is told when a host has joined.
        const proof = await prove(said, delivery, scope);
        if (!proof.proved) return { cause: proof.cause };
        return { outcome: 'ignored', scope: proof.scope, appointmentId: null };
      }
      default:
        return applyBooking.booking(said, delivery, scope);
    }
  };
};

/** A record of ours that cannot be read is mended, not the delivery: it comes again, and is never put aside for it. */
const ourFault = (cause: unknown): never => {
  if (!(cause instanceof AppError) || cause.retry !== 'never') throw cause;
  throw new AppError('internal', 'The delivery could not be applied; it will be tried again.', {}, { cause });
};
