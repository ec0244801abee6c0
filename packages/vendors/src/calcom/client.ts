import { codeOf } from '@fencepost/contracts/errors';
import type { Clock } from '@fencepost/service-kit/clock';
import { z } from 'zod';
import { type CalcomBookingMethods, makeBookingMethods } from './bookings.ts';
import { type CallKind, makeCall } from './call.ts';
import {
  CalcomEventType,
  type CalcomEventTypeChange,
  type CalcomEventTypePatch,
  ignoredMembers,
} from './event-type.ts';
import { type EventTypeWebhooks, makeEventTypeWebhooks } from './event-type-webhooks.ts';
import { PAGE_SIZE, pagesOf } from './pages.ts';
import type { CalcomRateLimit } from './rate-limit.ts';
import { CalcomBookingRecord, CalcomMe, CalcomMembership, CalcomTeam } from './resources.ts';
import { type CalcomSlotMethods, makeSlotMethods } from './slots.ts';

/**
 * Cal.com's API v2 with one user's key: what that user sees. Every method throws AppError; `detail.reason` says why
 * (CalcomFailureReason), `rate_limited` carries `retryAfterMs`. A list is whole or an error. Nothing is retried or cached
 * here, and waiting is the caller's business: `makePoliteCalcom`.
 */
export interface CalcomClient extends EventTypeWebhooks, CalcomSlotMethods, CalcomBookingMethods {
  /** Whose key this is. */
  getMe(): Promise<CalcomMe>;
  /** All teams of the key's user, organizations included. */
  getTeams(): Promise<readonly CalcomTeam[]>;
  getTeam(teamId: number): Promise<CalcomTeam>;
  /** All event types of a team, hidden ones included. Public at Cal.com: no evidence that the key may do anything. */
  getTeamEventTypes(teamId: number): Promise<readonly CalcomEventType[]>;
  /** `not_found` when it belongs to another team. Needs the role ADMIN. */
  getTeamEventType(teamId: number, eventTypeId: number): Promise<CalcomEventType>;
  /** Whether Cal.com says that the event type is this team's (TEN-016). Needs the role ADMIN: without it, an error. */
  validateTeamAccess(teamId: number, eventTypeId: number): Promise<boolean>;
  /** All members, 250 a page, each page read when it is asked for. Needs the role ADMIN. */
  teamMembershipPages(teamId: number): AsyncIterable<readonly CalcomMembership[]>;
  /** The member with this e-mail, whatever its case. Needs the role ADMIN: `role_missing` says the key is a member's. */
  getMembershipByEmail(teamId: number, email: string): Promise<CalcomMembership | undefined>;
  /** All bookings of a team within a time (ISO 8601), cancelled ones included, oldest entry first. Needs the role ADMIN. */
  teamBookingPages(teamId: number, within: CalcomBookingTimes): AsyncIterable<readonly CalcomBookingRecord[]>;
  /** Needs no role: whoever knows a uid may read the booking, so this is no evidence of whose it is. */
  getBooking(uid: string): Promise<CalcomBookingRecord>;
  /** Changes an event type at Cal.com; the answer tells which members Cal.com left as they were. Needs the role ADMIN. */
  updateTeamEventType(teamId: number, eventTypeId: number, patch: CalcomEventTypePatch): Promise<CalcomEventTypeChange>;
  /** What the last answer said about the key's limit. */
  rateLimit(): CalcomRateLimit | undefined;
}

/** Bookings that start at or after one moment and end before another; absent: no bound. */
export interface CalcomBookingTimes {
  readonly afterStart?: string | undefined;
  readonly beforeEnd?: string | undefined;
}

/** How a client behaves towards Cal.com: may refuse a request before it is sent, and hears what each answer grants. */
export interface CalcomManners {
  /** `operation` names the kind of call where its failures count apart. */
  run<T>(kind: CallKind, request: () => Promise<T>, operation?: string): Promise<T>;
  onRateLimit(limit: CalcomRateLimit): void;
}

export interface CalcomClientOptions {
  /** `https://api.cal.com` */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly fetch?: typeof fetch;
  readonly clock: Pick<Clock, 'millis'>;
  /** For one request, from its connection to the last byte of its answer. */
  readonly timeoutMs: number;
  /** Absent: every request is sent. */
  readonly manners?: CalcomManners;
}

/** Teams accept every version; this one is sent so that no default decides. */
const TEAMS_VERSION = '2024-06-14';
const BOOKINGS_VERSION = '2024-08-13';

export const makeCalcomClient = (options: CalcomClientOptions): CalcomClient => {
  const { manners } = options;
  let rateLimit: CalcomRateLimit | undefined;
  const call = makeCall({
    fetch,
    ...options,
    run: (kind, request, operation) => (manners === undefined ? request() : manners.run(kind, request, operation)),
    onRateLimit: (limit) => {
      rateLimit = limit;
      manners?.onRateLimit(limit);
    },
  });
  const read = async <D extends z.ZodType>(path: string, data: D): Promise<z.output<D>> =>
    (await call({ path, version: TEAMS_VERSION, data })).data;
  const pages = <D extends z.ZodType<{ readonly id: number }>>(path: string, query: object, Entry: D) =>
    pagesOf<z.output<D>>(path, (skip) =>
      call({
        path: `${path}?${new URLSearchParams({ ...query, take: String(PAGE_SIZE), skip: String(skip) })}`,
        version: TEAMS_VERSION,
        data: z.array(Entry),
      }),
    );
  const getTeamEventType = (teamId: number, id: number) =>
    read(`/v2/teams/${teamId}/event-types/${id}`, CalcomEventType);

  return {
    ...makeEventTypeWebhooks(call),
    ...makeSlotMethods(call),
    ...makeBookingMethods(call),
    getMe: () => read('/v2/me', CalcomMe),
    getTeams: () => read('/v2/teams', z.array(CalcomTeam)),
    getTeam: (teamId) => read(`/v2/teams/${teamId}`, CalcomTeam),
    getTeamEventTypes: (teamId) => read(`/v2/teams/${teamId}/event-types`, z.array(CalcomEventType)),
    getTeamEventType,
    async validateTeamAccess(teamId, eventTypeId) {
      try {
        return (await getTeamEventType(teamId, eventTypeId)).teamId === teamId;
      } catch (error) {
        if (codeOf(error) === 'not_found') return false;
        throw error;
      }
    },
    teamMembershipPages: (teamId) => pages(`/v2/teams/${teamId}/memberships`, {}, CalcomMembership),
    async getMembershipByEmail(teamId, email) {
      // Cal.com's filter knows case; addresses are mostly stored in lower case.
      const emails = [...new Set([email, email.toLowerCase()])].join(',');
      const query = new URLSearchParams({ emails, take: String(PAGE_SIZE) });
      const found = await read(`/v2/teams/${teamId}/memberships?${query}`, z.array(CalcomMembership));
      return found.find(({ user }) => user.email.toLowerCase() === email.toLowerCase());
    },
    teamBookingPages: (teamId, { afterStart, beforeEnd }) => {
      // By creation, because new bookings then come last and shift no page.
      const query = Object.entries({ afterStart, beforeEnd, sortCreated: 'asc' }).filter(([, value]) => value);
      return pages(`/v2/teams/${teamId}/bookings`, Object.fromEntries(query), CalcomBookingRecord);
    },
    getBooking: async (uid) => {
      const path = `/v2/bookings/${encodeURIComponent(uid)}`;
      return (await call({ path, version: BOOKINGS_VERSION, data: CalcomBookingRecord })).data;
    },
    async updateTeamEventType(teamId, id, patch) {
      const path = `/v2/teams/${teamId}/event-types/${id}`;
      const { data } = await call({ method: 'PATCH', path, version: TEAMS_VERSION, body: patch, data: changedOf(id) });
      return { eventType: data, ignored: ignoredMembers(patch, data) };
    },
    rateLimit: () => rateLimit,
  };
};

/** The changed event type; a managed one comes together with its children (calcom.md 1.5). */
const changedOf = (id: number) =>
  z.preprocess(
    (data): unknown => (Array.isArray(data) ? data.find((one: unknown) => isOfId(one, id)) : data),
    CalcomEventType,
  );

const isOfId = (one: unknown, id: number): boolean =>
  typeof one === 'object' && one !== null && 'id' in one && one.id === id;
