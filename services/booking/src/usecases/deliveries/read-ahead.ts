import type { TenantId } from '@fencepost/contracts/ids';
import { type PlatformScope, tenantScope } from '@fencepost/contracts/scope';
import type { BookingDelivery, BookingKind, CalcomDelivery } from '@fencepost/vendors/calcom/webhook';
import { factsOfBooking } from '../../domain/facts-of.ts';
import { bookerAsArrival } from '../customers/find-or-create-customer.ts';
import type { InboundDelivery } from '../ports/deliveries.ts';
import type { MatchHosts, ResolveTenant } from '../ports/neighbours.ts';
import type { Stores } from '../ports/stores.ts';
import { namesOfLineage } from './find-appointment.ts';
import { questionOf } from './prove-delivery.ts';

type Deps = Pick<Stores, 'customers' | 'appointments'> & {
  readonly resolveTenant: ResolveTenant;
  readonly matchHosts: MatchHosts;
};

/** Deliveries that mostly begin an appointment: who comes and who gives it will be asked for. */
const beginnings: ReadonlySet<BookingKind> = new Set(['bookingRequested', 'bookingCreated']);

/**
 * Begins at once what a booking asks one after the other: whose it is, which appointment it is about, who gives it, who
 * comes. Only reads, and all but the proof under the company that the endpoint claims: they are answers about that company
 * alone, so one that the proof does not name never gets them. Each is given once, to the first who asks just that;
 * whoever asks again, as each further try does, asks anew. What is written rests on none of it: ids and versions decide.
 */
export const makeReadAhead =
  <D extends Deps>(deps: D) =>
  (said: CalcomDelivery, delivery: InboundDelivery, platform: PlatformScope): D => {
    if (!isBooking(said)) return deps;
    const question = questionOf(said.booking, delivery);
    const proof = once(question, deps.resolveTenant(question, platform));
    const resolveTenant: ResolveTenant = (asked, scope) => proof(asked) ?? deps.resolveTenant(asked, scope);
    const { claimedTenantId } = delivery;
    if (claimedTenantId === null) return { ...deps, resolveTenant };
    return { ...deps, resolveTenant, ...underClaim(deps, said, { ...delivery, claimedTenantId }, platform) };
  };

const underClaim = (
  deps: Deps,
  said: BookingDelivery,
  { claimedTenantId: claimed, deliveryId }: InboundDelivery & { readonly claimedTenantId: TenantId },
  platform: PlatformScope,
): Pick<Deps, 'appointments'> & Partial<Pick<Deps, 'customers' | 'matchHosts'>> => {
  const { booking, kind } = said;
  const facts = factsOfBooking(said, { tenantId: claimed, source: 'webhook', deliveryId, staffIds: [] });
  const names = namesOfLineage(facts);
  const ours = deps.appointments.forTenant(claimed);
  const lineage = once(names, ours.ofLineage(names));
  const found = {
    ...ours,
    ofLineage: (asked: typeof names) => lineage(asked) ?? ours.ofLineage(asked),
  };
  const appointments = only(claimed, found, deps.appointments);
  if (!beginnings.has(kind)) return { appointments };

  const scope = tenantScope({ ...platform, tenantId: claimed });
  const { hosts, uid } = booking;
  const given = hosts.length === 0 ? undefined : once(hosts, deps.matchHosts(hosts, scope));
  const matchHosts: MatchHosts = (asked, asking) =>
    (asking.tenantId === claimed ? given?.(asked) : undefined) ?? deps.matchHosts(asked, asking);

  const customers = deps.customers.forTenant(claimed);
  const { email } = bookerAsArrival({ attendee: booking.attendee, uid }, deliveryId).person;
  const named = email === null ? undefined : once(email, customers.byEmail(email));
  const known = { ...customers, byEmail: (asked: string) => named?.(asked) ?? customers.byEmail(asked) };
  return { appointments, matchHosts, customers: only(claimed, known, deps.customers) };
};

/** What was begun, for the first who asks just that. */
const once = <Q, A>(question: Q, begun: Promise<A>) => {
  // Nobody may ask; whoever does meets the failure.
  begun.catch(() => undefined);
  const key = JSON.stringify(question);
  let answer: Promise<A> | undefined = begun;
  return (asked: Q): Promise<A> | undefined => {
    if (JSON.stringify(asked) !== key) return undefined;
    const given = answer;
    answer = undefined;
    return given;
  };
};

/** A store in which one company's records are read by this hand. */
const only = <T>(tenantId: TenantId, ahead: T, store: { forTenant(tenantId: TenantId): T }) => ({
  forTenant: (asked: TenantId): T => (asked === tenantId ? ahead : store.forTenant(asked)),
});

const isBooking = (said: CalcomDelivery): said is BookingDelivery => 'booking' in said;
