import type { Appointment } from '@fencepost/contracts/booking/appointment';
import { CustomerId, DeliveryId } from '@fencepost/contracts/ids';
import { z } from 'zod';
import { fold } from './fold.ts';
import { isLive } from './lifecycle.ts';
import type { Segment } from './segment.ts';
import type { VendorFact } from './vendor-fact.ts';

/** How an appointment came about: by which delivery, or, with null, by a command of ours. */
export const Origin = z.object({ deliveryId: DeliveryId.nullable(), bookerId: CustomerId.nullable() });
export type Origin = Readonly<z.output<typeof Origin>>;

/** An appointment with all it rests on. `appointment` is what the facts say together, and what everybody may read. */
export interface StoredAppointment {
  readonly appointment: Appointment;
  readonly origin: Origin;
  readonly facts: readonly VendorFact[];
  /** What it occupies: nothing where it is over, or contested. */
  readonly occupies: readonly Segment[];
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
  return { ...stored, appointment: { ...appointment, ...folded, sync, version: appointment.version + 1 }, facts };
};

/** Whether Cal.com shows what these facts say: not while any of them is ours alone, never where it refused the booking. */
const syncOf = (facts: readonly VendorFact[]): Appointment['sync'] => {
  const ours = facts.filter(({ source }) => source === 'local');
  if (ours.length === 0) return 'in_step';
  const isRefused = ours.length === facts.length && ours.some(({ kind, uid }) => kind === 'rejected' && uid === null);
  return isRefused ? 'failed' : 'pending';
};

/** What an appointment of a vendor occupies: its time of everybody who gives it, without buffers, as the vendor sold it. */
export const timeOf = ({ status, staffIds, serviceId, startsAt, endsAt }: Appointment): readonly Segment[] => {
  if (!isLive(status)) return [];
  const resources = staffIds.length === 0 ? [serviceId] : staffIds;
  return resources.map((resource) => ({ resource, startsAt, endsAt, seats: null }));
};
