import type { PlatformScope } from '@fencepost/contracts/scope';
import type { Clock } from '@fencepost/service-kit/clock';
import type { QuarantineRoom } from '@fencepost/service-kit/quarantine';
import { type CalcomDelivery, parseCalcomDelivery } from '@fencepost/vendors/calcom/webhook';
import { malformed, unknownTrigger } from '../../domain/causes.ts';
import type { ReadBooking } from '../ports/calcom.ts';
import type { InboundDelivery } from '../ports/deliveries.ts';
import type { MatchHosts, ResolveTenant } from '../ports/neighbours.ts';
import type { Stores } from '../ports/stores.ts';
import { makeApplyBooking } from './apply-booking.ts';
import { makeApplyUnbound } from './apply-unbound.ts';
import { makePatience } from './patience.ts';
import { makeProveDelivery } from './prove-delivery.ts';
import { makeReadAhead } from './read-ahead.ts';
import { makeRecordFacts } from './record-facts.ts';
import { type Applied, makeSettleOnce, type Outcome } from './settle-once.ts';

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
  const readAhead = makeReadAhead(deps);
  const settleOnce = makeSettleOnce(deps);
  return async (delivery, scope) => {
    const said = parseCalcomDelivery(delivery.body);
    const apply = makeApply(readAhead(said, delivery, scope));
    const trigger = said.kind === 'malformed' ? '' : said.trigger;
    return settleOnce(delivery, { vendor: 'calcom', trigger, apply: () => apply(said, delivery, scope) }, scope);
  };
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
