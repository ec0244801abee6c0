import type { TenantScope } from '@fencepost/contracts/scope';
import type { CalcomAttendee } from '@fencepost/vendors/calcom/webhook';
import { isAwaited, isSomebodyElse } from '../../domain/own-booking.ts';
import type { StoredAppointment } from '../../domain/stored-appointment.ts';
import type { VendorFact } from '../../domain/vendor-fact.ts';
import { whoStays } from '../customers/who-stays.ts';
import type { Stores } from '../ports/stores.ts';

/** What of a booking names its appointment, besides what the facts themselves say. */
export interface Hints {
  /** The appointment of ours that the booking claims to be. */
  readonly appointmentId?: string | undefined;
  readonly booker?: Pick<CalcomAttendee, 'email' | 'phone'> | undefined;
}

/** The one appointment that facts are about, none, or two that they tie together: those are left to a person. */
export type Found =
  | { readonly found: 'one'; readonly stored: StoredAppointment }
  | { readonly found: 'none' }
  | { readonly found: 'two'; readonly ids: readonly string[] };

/** Finds the company's appointment by any uid of the lineage, by our own word in the booking, or by the calendar entry. */
export const makeFindAppointment = ({ appointments, customers }: Pick<Stores, 'appointments' | 'customers'>) => {
  /** Whoever has written another's word into their booking is not who that one waits for. */
  const isForeign = async (
    { appointment }: StoredAppointment,
    { booker = {} }: Hints,
    { tenantId }: TenantScope,
  ): Promise<boolean> => {
    const ours = customers.forTenant(tenantId);
    const customer = await ours.byId(appointment.customerId);
    return customer !== undefined && isSomebodyElse(booker, await whoStays(ours, customer));
  };

  return async (facts: readonly VendorFact[], hints: Hints, scope: TenantScope): Promise<Found> => {
    const { appointmentId } = hints;
    const ours = appointments.forTenant(scope.tenantId);
    const names = namesOfLineage(facts);
    const candidates = await ours.ofLineage(names);

    const named = candidates.filter(({ appointment }) =>
      appointment.calcomUids.some((uid) => names.uids.includes(uid)),
    );
    const [first, second] = named;
    if (first !== undefined && second !== undefined) {
      return { found: 'two', ids: named.map(({ appointment }) => appointment.id) };
    }
    if (first !== undefined) return { found: 'one', stored: first };

    const awaited = appointmentId === undefined ? undefined : await ours.stored(appointmentId);
    if (awaited !== undefined && facts.some((fact) => isBookingOf(awaited, fact))) {
      if (!(await isForeign(awaited, hints, scope))) return { found: 'one', stored: awaited };
    }
    const [entry, another] = candidates.filter(({ facts: known }) => facts.every((fact) => followsIn(known, fact)));
    return entry !== undefined && another === undefined ? { found: 'one', stored: entry } : { found: 'none' };
  };
};

/** What facts name a lineage by. */
export const namesOfLineage = (facts: readonly VendorFact[]) => {
  const uids = new Set(facts.flatMap(({ uid, previousUid }) => [uid, previousUid]).filter((uid) => uid !== null));
  return { uids: [...uids], iCalUid: facts.find(isOfCalendarEntry)?.iCalUid ?? null };
};

/** Cal.com's records name a calendar entry too, but not the place in it; of a booking with seats each is one of many. */
const isOfCalendarEntry = ({ iCalUid, source, seated }: VendorFact): boolean =>
  iCalUid !== null && source === 'webhook' && !seated;

const isBookingOf = (stored: StoredAppointment, { startsAt, eventTypeId }: VendorFact): boolean =>
  startsAt !== null && eventTypeId !== null && isAwaited(stored, { startsAt, eventTypeId });

/** Each booking of a chain has its own places in the calendar entry; the same place again is another booking of a series. */
const followsIn = (known: readonly VendorFact[], fact: VendorFact): boolean =>
  isOfCalendarEntry(fact) && !known.some(({ sequence, source }) => source === 'webhook' && sequence === fact.sequence);
