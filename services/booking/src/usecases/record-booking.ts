import { type Appointment, appointmentBooked } from '@fencepost/contracts/booking/appointment';
import { teller } from '@fencepost/contracts/envelope';
import { known } from '@fencepost/contracts/errors';
import { derivedId } from '@fencepost/contracts/ids';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { Passport } from '@fencepost/contracts/tenant/verdict';
import type { Clock } from '@fencepost/service-kit/clock';
import type { CalcomBooking } from '@fencepost/vendors/calcom/webhook';
import { contradictions, originOf } from '../domain/origin.ts';
import { makeFindOrCreateCustomer } from './find-or-create-customer.ts';
import type { BookedAppointment, Stores } from './ports.ts';

/** A booking whose company is proved, and the delivery that told of it. */
export interface ProvedBooking {
  readonly booking: CalcomBooking;
  readonly passport: Passport;
  readonly deliveryId: string;
  /** The company's appointment with this uid, read before: a booking that contradicts it creates no customer. */
  readonly standing: BookedAppointment | undefined;
}

/** The appointment that stands for the booking, and in what this delivery contradicts it, in words. */
export interface Recorded {
  readonly appointmentId: string;
  readonly contradictions: readonly string[];
}

type Deps = Pick<Stores, 'customers' | 'appointments'> & { readonly clock: Clock };

/**
 * Customer first, then the appointment, whose insert is the commit. Both ids follow from the delivery, so that a second
 * run finds what the first has written, whether that one crashed, won or is still at work.
 */
export const makeRecordBooking = ({ customers, appointments, clock }: Deps) => {
  const findOrCreateCustomer = makeFindOrCreateCustomer({ customers, clock });

  return async ({ booking, passport, deliveryId, standing }: ProvedBooking, scope: TenantScope): Promise<Recorded> => {
    const ours = appointments.forTenant(scope.tenantId);
    const origin = originOf(booking, deliveryId, scope.tenantId);
    if (standing !== undefined) {
      return { appointmentId: standing.appointment.id, contradictions: contradictions(standing.origin, origin) };
    }
    const customer = await findOrCreateCustomer(booking, deliveryId, scope);
    const now = clock.now();
    const appointment: Appointment = {
      id: derivedId('apt', scope.tenantId, booking.uid),
      status: 'booked',
      startsAt: booking.startsAt,
      endsAt: booking.endsAt,
      timeZone: booking.timeZone,
      customerId: customer.id,
      serviceId: passport.service.id,
      calcomUids: [booking.uid],
      calcomBookingId: booking.bookingId ?? null,
      passport,
      version: 1,
      createdAt: now,
    };
    const tell = teller({ scope, occurredAt: now, causationId: deliveryId });
    const event = tell(appointmentBooked, appointment, { appointment });
    if (await ours.add({ appointment, origin }, event)) return { appointmentId: appointment.id, contradictions: [] };

    const winner = known(await ours.byCalcomUid(booking.uid));
    return { appointmentId: winner.appointment.id, contradictions: contradictions(winner.origin, origin) };
  };
};
