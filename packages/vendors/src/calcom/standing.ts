import type { CalcomStanding } from './booking.ts';

const standings: ReadonlyMap<string, CalcomStanding> = new Map([
  ['pending', 'pending'],
  ['awaiting_host', 'pending'],
  ['accepted', 'accepted'],
  ['cancelled', 'cancelled'],
  ['rejected', 'rejected'],
]);

/** Cal.com's word for where a booking stands: upper case in its database, lower case in its API. */
export const standingOf = (status: string | undefined): CalcomStanding =>
  standings.get(status?.toLowerCase() ?? '') ?? 'unknown';
