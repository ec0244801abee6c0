import type { Appointment } from '@fencepost/contracts/booking/appointment';
import { CustomerId, DeliveryId, HoldId } from '@fencepost/contracts/ids';
import { z } from 'zod';
import { type Folded, fold } from './fold.ts';
import { isLive } from './lifecycle.ts';
import { type Buffers, buffered, isComposite, NO_BUFFERS, type Segment } from './segment.ts';
import type { VendorFact } from './vendor-fact.ts';

/** How an appointment came about: by which delivery, or, with null, by a command of ours. */
export const Origin = z.object({
  deliveryId: DeliveryId.nullable(),
  bookerId: CustomerId.nullable(),
  /** The hold that became the appointment, where one did: it was taken before, and its record is removed later. */
  holdId: HoldId.optional(),
});
export type Origin = Readonly<z.output<typeof Origin>>;

/** An appointment with all it rests on. `appointment` is what the facts say together, and what everybody may read. */
export interface StoredAppointment {
  readonly appointment: Appointment;
  readonly origin: Origin;
  readonly facts: readonly VendorFact[];
  /** What it occupies: nothing where it is over, or contested. */
  readonly occupies: readonly Segment[];
  /** Of what we have sold: the buffers of its service when it was last booked or moved. */
  readonly buffers: Buffers;
  /** What the customer wrote to the company, for Cal.com; never in an event. */
  readonly notes: string | null;
}

/** More statements about one appointment than any life has; what comes beyond is looked at by a person. */
export const MOST_FACTS = 1_000;

/** The same appointment with other facts, one version on. Undefined where these do not say when it is. */
export const restatedOf = (stored: StoredAppointment, facts: readonly VendorFact[]): StoredAppointment | undefined => {
  const folded = fold(facts);
  if (folded === undefined) return undefined;
  const { appointment } = stored;
  const sync = syncOf(facts);
  const times = { startsAt: folded.startsAt, endsAt: endOf(stored, folded) };
  const version = appointment.version + 1;
  return { ...stored, appointment: { ...appointment, ...folded, ...times, sync, version }, facts };
};

/** Cal.com knows but the first segment of a composite: while it begins when it did, it ends with the last. */
const endOf = ({ appointment, occupies, origin }: StoredAppointment, folded: Folded): string => {
  const isOurs = origin.deliveryId === null && isComposite(occupies, appointment.serviceId);
  const isWithin = folded.startsAt === appointment.startsAt && folded.endsAt < appointment.endsAt;
  return isOurs && isWithin ? appointment.endsAt : folded.endsAt;
};

/** Whether Cal.com shows what these facts say: not while any of them is ours alone, never where it refused the booking. */
const syncOf = (facts: readonly VendorFact[]): Appointment['sync'] => {
  const ours = facts.filter(({ source }) => source === 'local');
  if (ours.length === 0) return 'in_step';
  const isRefused = ours.length === facts.length && ours.some(({ kind, uid }) => kind === 'rejected' && uid === null);
  return isRefused ? 'failed' : 'pending';
};

/**
 * What an appointment occupies: its time of everybody who gives it. What Cal.com has sold comes as it was sold; around what
 * we have sold our buffers are kept, also where Cal.com has refused to move it.
 */
export const timeOf = ({
  appointment,
  origin,
  buffers,
}: Pick<StoredAppointment, 'origin' | 'buffers'> & {
  readonly appointment: Pick<Appointment, 'status' | 'staffIds' | 'serviceId' | 'startsAt' | 'endsAt'>;
}): readonly Segment[] => {
  const { status, staffIds, serviceId } = appointment;
  if (!isLive(status)) return [];
  const resources = staffIds.length === 0 ? [serviceId] : staffIds;
  const around = origin.deliveryId === null ? buffers : NO_BUFFERS;
  return resources.map((resource) => buffered(resource, appointment, around));
};
