import { TimeZone } from '@fencepost/contracts/instant';
import { z } from 'zod';
import type { CalcomAttendee, CalcomHost } from './booking.ts';
import { HostPayload } from './booking-payload.ts';
import { knownEmail, knownName, knownPhone } from './contact.ts';
import { enrichment } from './members.ts';
import { present } from './present.ts';

/** Guests, or seats of one booking, that are read; Cal.com allows 30 guests. */
const PEOPLE_MAX = 100;

const Locale = z.string().min(2).max(35);

/** Somebody who comes, or booked. Webhooks write `language: {locale}`, the API `language`, a meeting's row `locale`. */
const AttendeePayload = z.object({
  name: z.unknown().optional(),
  email: z.unknown().optional(),
  phoneNumber: z.unknown().optional(),
  timeZone: enrichment(TimeZone),
  language: enrichment(z.union([Locale, z.object({ locale: Locale }).transform(({ locale }) => locale)])),
  locale: enrichment(Locale),
  absent: enrichment(z.boolean()),
  noShow: enrichment(z.boolean()),
});

/** Somebody as far as they are known, and whether Cal.com says that they did not come. */
export type Attendance = CalcomAttendee & { readonly absent: boolean };

/** Everybody of a list, in its order; what is no person counts as one of whom nothing is known. */
export const attendancesOf = (list: readonly unknown[] | null | undefined): readonly Attendance[] =>
  (list ?? []).slice(0, PEOPLE_MAX).map((entry) => {
    const { data } = AttendeePayload.safeParse(entry);
    const known = present({
      name: knownName(data?.name),
      email: knownEmail(data?.email),
      phone: knownPhone(data?.phoneNumber),
      timeZone: data?.timeZone,
      language: data?.language ?? data?.locale,
    });
    return { ...known, absent: (data?.absent ?? data?.noShow) === true };
  });

/** The same without whether they came. */
export const attendeesOf = (list: readonly unknown[] | null | undefined): readonly CalcomAttendee[] =>
  attendancesOf(list).map(({ absent: _, ...attendee }) => attendee);

export const hostOf = (payload: z.output<typeof HostPayload>): CalcomHost =>
  present({ id: payload.id, name: knownName(payload.name), email: knownEmail(payload.email) });

/** Hosts of whom at least something is known. */
export const hostsOf = (list: readonly unknown[] | null | undefined): readonly CalcomHost[] =>
  (list ?? [])
    .slice(0, PEOPLE_MAX)
    .map((entry) => hostOf(HostPayload.safeParse(entry).data ?? {}))
    .filter(({ id, email }) => id !== undefined || email !== undefined);
