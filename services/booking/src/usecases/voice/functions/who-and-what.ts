import type { Clock } from '@fencepost/service-kit/clock';
import { MOST_SAID, ok, refused, whenFor } from '../answers.ts';
import type { OwnAppointments } from '../find-own-appointments.ts';
import { onlyCustomer } from '../resolve-caller.ts';
import { nameOf, type ReadingFunction } from './reading.ts';

export interface WhoAndWhatDeps {
  readonly ownAppointments: OwnAppointments;
  readonly clock: Clock;
}

/** Who calls, what there is to book, and what the caller has booked. */
export const makeWhoAndWhat = ({ ownAppointments, clock }: WhoAndWhatDeps) => {
  const initialise: ReadingFunction = async (_, caller) => {
    const { words, company } = caller;
    const name = onlyCustomer(caller)?.name ?? null;
    const say = name === null ? words.greeting(company.companyName) : words.greetingKnown(company.companyName, name);
    const { companyName, timeZone } = company;
    const data = { companyName, timeZone, language: words.language, now: whenFor(caller, clock.now()) };
    return ok(say, { ...data, callerKnown: name !== null });
  };

  const checkCustomer: ReadingFunction = async (_, caller) => {
    // The number that calls is the only one that is answered for: a number that is named may be anybody's.
    const customer = onlyCustomer(caller);
    const { words } = caller;
    if (customer === undefined) return ok(words.customerUnknown, { known: false });
    return ok(words.customerKnown(customer.name ?? ''), { known: true, customerId: customer.id, name: customer.name });
  };

  const listServices: ReadingFunction = async (_, { company, words }) => {
    const services = company.data.map(({ id, name, durationMinutes, price }) => ({
      serviceId: id,
      name,
      durationMinutes,
      price,
    }));
    const names = services.map(({ name }) => name);
    return names.length === 0 ? refused('no_services', words.noServices) : ok(words.services(names), { services });
  };

  const listAppointments: ReadingFunction = async (_, caller) => {
    const { words, ends } = caller;
    if (ends.fromNumber === null) return refused('caller_not_verified', words.callerNotVerified);
    const own = await ownAppointments.upcoming(caller);
    if (own.length === 0) return ok(words.noAppointments, { appointments: [] });
    const appointments = own.map(({ id, startsAt, serviceId, status }) => ({
      appointmentId: id,
      startsAt,
      when: whenFor(caller, startsAt),
      service: nameOf(serviceId, caller),
      status,
    }));
    return ok(words.appointments(appointments.slice(0, MOST_SAID).map(({ when }) => when)), { appointments });
  };

  return {
    initialise,
    check_customer: checkCustomer,
    list_services: listServices,
    list_appointments: listAppointments,
  };
};
