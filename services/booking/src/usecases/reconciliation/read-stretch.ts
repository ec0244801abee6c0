import type { Instant } from '@fencepost/contracts/instant';
import { instantOf } from '@fencepost/service-kit/clock';
import { toCalcomRecord } from '@fencepost/vendors/calcom/record-reading';
import type { CalcomRecord } from '@fencepost/vendors/calcom/webhook';
import type { Interval } from '../../domain/interval.ts';
import type { CompanyCalcom } from '../ports/calcom.ts';

/** Bookings that are compared at once: four pages of Cal.com’s, and about 2 MB. */
const MOST_AT_ONCE = 1_000;
/** A stretch is not cut any shorter. */
const SHORTEST_MS = 3_600_000;
/** Cal.com filters by the end; no event type is longer. */
const LONGEST_BOOKING_MS = 86_400_000;

/** Bookings of a company’s one team, with the company’s own key. */
export interface TeamBookings {
  readonly client: Pick<CompanyCalcom['client'], 'teamBookingPages'>;
  readonly calcomTeamId: number;
}

/**
 * What Cal.com holds of the company’s own team that begins within a stretch, or `too_many`: then a shorter one is to be
 * read, so that no process ever holds more.
 */
export const readStretch = async (
  { client, calcomTeamId }: TeamBookings,
  { startsAt, endsAt }: Interval,
  readAt: Instant,
): Promise<readonly CalcomRecord[] | 'too_many'> => {
  const isShortest = Date.parse(endsAt) - Date.parse(startsAt) <= SHORTEST_MS;
  const beforeEnd = instantOf(Date.parse(endsAt) + LONGEST_BOOKING_MS);
  const records: CalcomRecord[] = [];
  for await (const page of client.teamBookingPages(calcomTeamId, { afterStart: startsAt, beforeEnd })) {
    const read = page.map((record) => ({ ...toCalcomRecord(record), readAt }));
    records.push(...read.filter((record) => record.startsAt >= startsAt && record.startsAt < endsAt));
    if (records.length > MOST_AT_ONCE && !isShortest) return 'too_many';
  }
  return records;
};
