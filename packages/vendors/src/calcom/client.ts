import { AppError } from '@fencepost/contracts/errors';
import type { Clock } from '@fencepost/service-kit/clock';
import { z } from 'zod';
import { makeCall } from './call.ts';
import type { CalcomRateLimit } from './rate-limit.ts';
import { CalcomBookingRecord, CalcomEventType, CalcomMembership, CalcomTeam } from './resources.ts';

/**
 * Cal.com's API v2 with one user's key: what that user sees. Every method throws AppError; `rate_limited` carries
 * `retryAfterMs`. Nothing is retried or cached here.
 */
export interface CalcomClient {
  /** All teams of the key's user, organizations included. */
  getTeams(): Promise<readonly CalcomTeam[]>;
  getTeam(teamId: number): Promise<CalcomTeam>;
  /** All event types of a team, hidden ones included. */
  getTeamEventTypes(teamId: number): Promise<readonly CalcomEventType[]>;
  /** Needs the role ADMIN in the team. */
  getTeamMemberships(teamId: number): Promise<readonly CalcomMembership[]>;
  /** Needs no role: whoever knows a uid may read the booking, so this is no evidence of whose it is. */
  getBooking(uid: string): Promise<CalcomBookingRecord>;
  /** What the last answer said about the key's limit. */
  rateLimit(): CalcomRateLimit | undefined;
}

/** Teams accept every version; this one is sent so that no default decides. */
const TEAMS_VERSION = '2024-06-14';
const BOOKINGS_VERSION = '2024-08-13';
const PAGE_SIZE = 250;
const MAX_PAGES = 40;

export const makeCalcomClient = (options: {
  /** `https://api.cal.com` */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly fetch?: typeof fetch;
  readonly clock: Pick<Clock, 'millis'>;
  readonly timeoutMs: number;
}): CalcomClient => {
  let rateLimit: CalcomRateLimit | undefined;
  const call = makeCall({
    fetch,
    ...options,
    onRateLimit: (limit) => {
      rateLimit = limit;
    },
  });
  const team = <D extends z.ZodType>(path: string, data: D) =>
    call({ path: `/v2/teams${path}`, version: TEAMS_VERSION, data });

  return {
    getTeams: () => team('', z.array(CalcomTeam)),
    getTeam: (teamId) => team(`/${teamId}`, CalcomTeam),
    getTeamEventTypes: (teamId) => team(`/${teamId}/event-types`, z.array(CalcomEventType)),
    async getTeamMemberships(teamId) {
      const all: CalcomMembership[] = [];
      for (let page = 0; page < MAX_PAGES; page += 1) {
        const query = `take=${PAGE_SIZE}&skip=${page * PAGE_SIZE}`;
        const some = await team(`/${teamId}/memberships?${query}`, z.array(CalcomMembership));
        all.push(...some);
        if (some.length < PAGE_SIZE) return all;
      }
      throw new AppError(
        'too_large',
        `Team ${teamId} has more members than Fencepost reads (${MAX_PAGES * PAGE_SIZE}).`,
      );
    },
    getBooking: (uid) =>
      call({ path: `/v2/bookings/${encodeURIComponent(uid)}`, version: BOOKINGS_VERSION, data: CalcomBookingRecord }),
    rateLimit: () => rateLimit,
  };
};
