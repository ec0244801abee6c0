import type { Appointment } from '@fencepost/contracts/booking/appointment';
import type { VoiceAnswer } from '@fencepost/contracts/booking/call';
import type { Clock } from '@fencepost/service-kit/clock';
import type { Stores } from '../ports/stores.ts';
import { MOST_SAID, refused, whenFor } from './answers.ts';
import { type Args, appointmentIdIn } from './args.ts';
import type { Caller } from './resolve-caller.ts';

/** Customers who share one number, and what each has ahead: more is no list for the telephone. */
const MOST_CUSTOMERS = 5;
const MOST_APPOINTMENTS = 20;

export interface OwnAppointments {
  /** What the caller has ahead, the next one first. */
  upcoming(caller: Caller): Promise<readonly Appointment[]>;
  /**
   * The one appointment a caller means. It must be of a customer who has the caller's whole number: another's is not
   * found, whether it is there or not.
   */
  meant(args: Args, caller: Caller): Promise<{ readonly appointment: Appointment } | { readonly answer: VoiceAnswer }>;
}

export const makeOwnAppointments = ({
  appointments,
  clock,
}: Pick<Stores, 'appointments'> & { readonly clock: Clock }): OwnAppointments => {
  const upcoming: OwnAppointments['upcoming'] = async ({ customers, scope }) => {
    const own = appointments.forTenant(scope.tenantId);
    const ahead = await Promise.all(
      customers
        .slice(0, MOST_CUSTOMERS)
        .map(({ id }) => own.page({ customerId: id, from: clock.now(), after: undefined, limit: MOST_APPOINTMENTS })),
    );
    return ahead
      .flat()
      .filter(({ status }) => status === 'requested' || status === 'booked')
      .toSorted((one, other) => (one.startsAt < other.startsAt ? -1 : 1));
  };

  const named = async (id: string, { customers, scope }: Caller): Promise<Appointment | undefined> => {
    const found = await appointments.forTenant(scope.tenantId).byId(id);
    return customers.some((customer) => customer.id === found?.customerId) ? found : undefined;
  };

  return {
    upcoming,
    meant: async (args, caller) => {
      const { words, ends } = caller;
      if (ends.fromNumber === null) return { answer: refused('caller_not_verified', words.callerNotVerified) };
      const id = appointmentIdIn(args);
      const found = id === undefined ? await upcoming(caller) : [await named(id, caller)];
      const [appointment, ...more] = found.filter((one) => one !== undefined);
      if (appointment === undefined) return { answer: refused('appointment_not_found', words.appointmentNotFound) };
      if (more.length === 0) return { appointment };
      const several = [appointment, ...more].map((one) => ({
        appointmentId: one.id,
        when: whenFor(caller, one.startsAt),
      }));
      const whens = several.slice(0, MOST_SAID).map(({ when }) => when);
      return { answer: refused('which_appointment', words.whichAppointment(whens), { appointments: several }) };
    },
  };
};
