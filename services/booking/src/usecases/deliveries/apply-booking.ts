import { codeOf } from '@fencepost/contracts/errors';
import type { PlatformScope, TenantScope } from '@fencepost/contracts/scope';
import type { BookingDelivery, CalcomAttendee, MeetingDelivery } from '@fencepost/vendors/calcom/webhook';
import { conflicting, type Subject } from '../../domain/causes.ts';
import { factsOfBooking, factsOfMeeting } from '../../domain/facts-of.ts';
import { claimedAppointmentOf } from '../../domain/own-booking.ts';
import type { VendorFact } from '../../domain/vendor-fact.ts';
import type { InboundDelivery } from '../ports/deliveries.ts';
import type { Patience } from './patience.ts';
import type { makeProveDelivery } from './prove-delivery.ts';
import type { RecordFacts } from './proved-facts.ts';
import type { Applied, Settled } from './settle-once.ts';
import { toldOf, toldOfRecords } from './tell-facts.ts';
import type { Told } from './with-staff.ts';

interface Deps {
  readonly prove: ReturnType<typeof makeProveDelivery>;
  readonly recordFacts: RecordFacts;
  readonly patience: Patience;
}

type Speech = Pick<BookingDelivery, 'trigger'> & {
  readonly facts: (scope: TenantScope) => readonly Told[];
  readonly subject: Subject & { readonly eventTypeId: number; readonly teamId?: number | undefined };
  readonly booker: CalcomAttendee;
  readonly appointmentId?: string | undefined;
};

/** Applies a delivery that names its event type: whose it is follows from the bindings, not from what is stored. */
export const makeApplyBooking = ({ prove, recordFacts, patience }: Deps) => {
  const apply = async (speech: Speech, delivery: InboundDelivery, platform: PlatformScope): Promise<Applied> => {
    const proof = await prove(speech.subject, delivery, platform);
    if (!proof.proved) return { cause: proof.cause };
    const { scope, passport, evidence } = proof;
    const { deliveryId } = delivery;
    const { booker, appointmentId } = speech;
    const readBack = (uid: string) => async () => {
      const hearing = { tenantId: scope.tenantId, source: 'read_back', deliveryId } as const;
      return toldOfRecords(await patience.lineage(uid, delivery, scope), passport.eventTypeId, hearing);
    };

    let settled: Settled | undefined;
    for (const told of byBooking(speech.facts(scope))) {
      const [first] = told;
      const uid = first?.fact.uid ?? speech.subject.uid;
      const needsRoot = told.some(({ fact }) => isMidLineage(fact));
      const proved = {
        told,
        passport,
        booker,
        deliveryId,
        appointmentId,
        ...(needsRoot && { readBack: readBack(uid) }),
      };
      const recorded = await recordFacts(proved, scope).catch((error: unknown) => {
        if (settled === undefined || codeOf(error) !== 'unavailable') throw error;
        // The booking that somebody left is known to nobody: what they went to stands all the same.
        patience.waitOn(delivery);
        return undefined;
      });
      if (recorded === undefined) continue;
      if (recorded.recorded === 'conflict') {
        return { cause: conflicting(recorded.explanation, speech.subject, evidence) };
      }
      settled ??= { outcome: recorded.recorded, scope, appointmentId: recorded.appointmentId };
    }
    return settled ?? { outcome: 'ignored', scope, appointmentId: null };
  };

  return {
    booking: (said: BookingDelivery, delivery: InboundDelivery, platform: PlatformScope): Promise<Applied> => {
      const { booking, trigger } = said;
      const { uid, eventTypeId, teamId, hosts } = booking;
      const { deliveryId } = delivery;
      const facts = ({ tenantId }: TenantScope) =>
        toldOf(factsOfBooking(said, { tenantId, source: 'webhook', deliveryId, staffIds: [] }), hosts);
      const subject = { trigger, uid, eventTypeId, teamId };
      const appointmentId = claimedAppointmentOf(booking);
      return apply({ trigger, subject, facts, booker: booking.attendee, appointmentId }, delivery, platform);
    },
    meeting: (
      said: MeetingDelivery,
      eventTypeId: number,
      delivery: InboundDelivery,
      platform: PlatformScope,
    ): Promise<Applied> => {
      const { record, trigger } = said;
      const { deliveryId } = delivery;
      const facts = ({ tenantId }: TenantScope) =>
        toldOf(factsOfMeeting(said, { tenantId, source: 'webhook', deliveryId, staffIds: [] }), record.hosts);
      const subject = { trigger, uid: record.uid, eventTypeId };
      return apply({ trigger, subject, facts, booker: bookerOf(record.attendees) }, delivery, platform);
    },
  };
};

export const bookerOf = (attendees: readonly (CalcomAttendee & { readonly absent: boolean })[]): CalcomAttendee => {
  const { absent: _, ...booker } = attendees[0] ?? { absent: false };
  return booker;
};

/** Only somebody who goes from one shared booking to another is told of two at once. */
const byBooking = (told: readonly Told[]): readonly (readonly Told[])[] => {
  const groups = new Map<string | null, Told[]>();
  for (const each of told) {
    const key = each.fact.seated ? each.fact.uid : null;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()];
};

/** Whether a booking has a past that must be known before an appointment is begun for it. */
const isMidLineage = ({ previousUid, sequence, seated, kind }: VendorFact): boolean =>
  previousUid !== null || (sequence > 0 && !seated) || kind === 'seat_left';
