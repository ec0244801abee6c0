import { isDeepStrictEqual } from 'node:util';
import type { Appointment } from '@fencepost/contracts/booking/appointment';
import type { Customer } from '@fencepost/contracts/booking/customer';
import type { ReplayDifference } from './replay-record.ts';

/**
 * What of an appointment follows from deliveries alone. Left out is what depends on the moment: who was there first
 * (`contested`), when and how often it was written, and by which versions of the bindings it was proved.
 */
const told = (appointment: Appointment) => {
  const { status, startsAt, endsAt, timeZone, staffIds, calcomUids, calcomBookingId, iCal, payment, seats } =
    appointment;
  const { rescheduleCount, rescheduleAwaited, serviceId, customerId, passport } = appointment;
  return {
    status,
    startsAt,
    endsAt,
    timeZone,
    staffIds: staffIds.toSorted(),
    calcomUids,
    calcomBookingId,
    iCal,
    payment,
    seats,
    rescheduleCount,
    rescheduleAwaited,
    serviceId,
    customerId,
    eventTypeId: passport.eventTypeId,
  };
};

const FROM_DELIVERIES: Customer['source'] = 'cal.com';

const known = ({ name, email, phone, source }: Customer) => ({ name, email, phone, source });

const fieldsIn = <T extends object>(one: T, other: T): string[] =>
  (Object.keys(one) as (keyof T & string)[]).filter((field) => !isDeepStrictEqual(one[field], other[field]));

interface Pair<T> {
  readonly id: string;
  readonly production: T | undefined;
  readonly replayed: T | undefined;
}

const differenceOf = <T>(
  collection: string,
  { id, production, replayed }: Pair<T>,
  fieldsOf: (production: T, replayed: T) => string[],
): ReplayDifference | undefined => {
  if (production === undefined && replayed === undefined) return undefined;
  if (production === undefined) return { collection, id, kind: 'extra', fields: [] };
  if (replayed === undefined) return { collection, id, kind: 'missing', fields: [] };
  const fields = fieldsOf(production, replayed);
  return fields.length === 0 ? undefined : { collection, id, kind: 'different', fields };
};

/** What we have sold may be longer than Cal.com tells: of a composite it knows but the first segment. */
const asWhole = (production: Appointment, replayed: Appointment): Appointment => {
  const { source, startsAt, endsAt } = production;
  const isPart = source !== 'cal.com' && startsAt === replayed.startsAt && replayed.endsAt < endsAt;
  return isPart ? { ...replayed, endsAt } : replayed;
};

/** `isCustomerComparable`: nobody has changed the customer since, or replayed and stored may well be two. */
export const appointmentDifference = (
  pair: Pair<Appointment>,
  isCustomerComparable: boolean,
): ReplayDifference | undefined =>
  differenceOf('appointments', pair, (one, other) =>
    fieldsIn(told(one), told(asWhole(one, other))).filter((field) => field !== 'customerId' || isCustomerComparable),
  );

/** A customer whom no delivery has made, or whom somebody has changed, merged or erased since, says nothing about what deliveries make of it. */
export const customerDifference = (pair: Pair<Customer>): ReplayDifference | undefined =>
  differenceOf('customers', pair, (one, other) =>
    isUntouched(one) && one.source === FROM_DELIVERIES ? fieldsIn(known(one), known(other)) : [],
  );

export const isUntouched = ({ version, status }: Customer): boolean => version === 1 && status === 'active';

/** What became of a delivery: settled, and for which appointment, or held, and why. */
export interface Fate {
  readonly fate: 'settled' | 'held';
  readonly appointmentId: string | null;
  readonly reason: string | null;
}

/** Whether it was the first to tell something depends on the order: only that it was taken counts. */
export const deliveryDifference = (pair: Pair<Fate>): ReplayDifference | undefined =>
  differenceOf('deliveries', pair, fieldsIn);
