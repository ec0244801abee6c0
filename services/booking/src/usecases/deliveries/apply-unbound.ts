import { type PlatformScope, tenantScope } from '@fencepost/contracts/scope';
import type { CalcomHost, MeetingDelivery, NoShowDelivery } from '@fencepost/vendors/calcom/webhook';
import { bookingUnknown, conflicting } from '../../domain/causes.ts';
import { factsOfMeeting, factsOfNoShow, type Hearing } from '../../domain/facts-of.ts';
import type { InboundDelivery } from '../ports/deliveries.ts';
import type { Stores } from '../ports/stores.ts';
import { bookerOf } from './apply-booking.ts';
import type { Patience } from './patience.ts';
import type { makeProveDelivery } from './prove-delivery.ts';
import type { RecordFacts } from './proved-facts.ts';
import type { Applied } from './settle-once.ts';
import { toldOf, toldOfRecords } from './tell-facts.ts';

type Deps = Pick<Stores, 'appointments'> & {
  readonly prove: ReturnType<typeof makeProveDelivery>;
  readonly recordFacts: RecordFacts;
  readonly patience: Patience;
};

/**
 * Applies a delivery that names no event type. It binds through the appointment that the endpoint's company has with that
 * uid, or through what Cal.com holds under it; the event type found there is proved like any other.
 */
export const makeApplyUnbound =
  ({ appointments, prove, recordFacts, patience }: Deps) =>
  async (
    said: NoShowDelivery | MeetingDelivery,
    delivery: InboundDelivery,
    platform: PlatformScope,
  ): Promise<Applied> => {
    const isMeeting = said.kind !== 'noShowUpdated';
    const uid = isMeeting ? said.record.uid : said.uid;
    const { trigger } = said;
    const { claimedTenantId, deliveryId } = delivery;
    const unknown = { cause: bookingUnknown({ trigger, uid, eventTypeId: null }) };
    if (claimedTenantId === null) return unknown;

    const claimed = tenantScope({ ...platform, tenantId: claimedTenantId });
    const standing = await appointments.forTenant(claimedTenantId).byCalcomUid(uid);
    if (standing === undefined) patience.expectSoon(delivery);
    const records = standing === undefined ? await patience.lineage(uid, delivery, claimed) : [];
    const record = records.find((each) => each.uid === uid) ?? records.at(-1);
    const eventTypeId = standing?.appointment.passport.eventTypeId ?? record?.eventTypeId;
    if (eventTypeId === undefined) {
      patience.waitOn(delivery);
      return unknown;
    }

    const subject = { trigger, uid, eventTypeId };
    const proof = await prove(subject, delivery, platform);
    if (!proof.proved) return { cause: proof.cause };
    const { scope, passport, evidence } = proof;
    const hearing = { tenantId: scope.tenantId, deliveryId };
    const webhook: Hearing = { ...hearing, source: 'webhook', staffIds: [] };
    const [facts, hosts]: readonly [ReturnType<typeof factsOfNoShow>, readonly CalcomHost[]] = isMeeting
      ? [factsOfMeeting(said, webhook), said.record.hosts]
      : [factsOfNoShow(said, webhook), []];
    const told = [
      ...toldOfRecords(records, passport.eventTypeId, { ...hearing, source: 'read_back' }),
      ...toldOf(facts, hosts),
    ];
    const recorded = await recordFacts(
      { told, passport, booker: bookerOf(record?.attendees ?? []), deliveryId },
      scope,
    );
    if (recorded.recorded === 'conflict') return { cause: conflicting(recorded.explanation, subject, evidence) };
    return { outcome: recorded.recorded, scope, appointmentId: recorded.appointmentId };
  };
