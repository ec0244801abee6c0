import { derivedId, type TenantId } from '@fencepost/contracts/ids';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { BookingTerms } from '@fencepost/contracts/tenant/proof';
import type { Passport } from '@fencepost/contracts/tenant/verdict';
import type { Store } from '@fencepost/mongo-kit/collection';
import { memoryStore } from '@fencepost/mongo-kit/memory';
import { type Clock, instantOf } from '@fencepost/service-kit/clock';
import { makeAppointments } from '../src/adapters/appointments.ts';
import { makeClaims } from '../src/adapters/claims.ts';
import { makeCustomerIds } from '../src/adapters/customer-ids.ts';
import { makeCustomers } from '../src/adapters/customers.ts';
import { makeHolds } from '../src/adapters/holds.ts';
import { makeInTime } from '../src/adapters/in-time.ts';
import { makePolicies } from '../src/adapters/policies.ts';
import { rows } from '../src/adapters/rows.ts';
import type { Interval } from '../src/domain/interval.ts';
import type { CalcomSlots } from '../src/usecases/ports/calcom.ts';
import type { FindAppointment } from '../src/usecases/ports/holds.ts';
import type { ProveService } from '../src/usecases/ports/neighbours.ts';
import { makeCleanHolds } from '../src/usecases/slots/clean-holds.ts';
import { makeCreateHold } from '../src/usecases/slots/create-hold.ts';
import { makeEndHold } from '../src/usecases/slots/end-hold.ts';
import { makeFindAlternatives } from '../src/usecases/slots/find-alternatives.ts';
import { makeGetHold } from '../src/usecases/slots/get-hold.ts';
import { makeListFreeSlots } from '../src/usecases/slots/list-free-slots.ts';
import { makeReleaseHold } from '../src/usecases/slots/release-hold.ts';
import { makeRememberedSlots } from '../src/usecases/slots/remembered-slots.ts';
import { makeRequireOffered } from '../src/usecases/slots/require-offered.ts';
import { wirePolicies } from '../src/wire/policies.ts';

/** Monday 2 March 2026, noon UTC. */
const NOON_MS = Date.UTC(2026, 2, 2, 12);

/** A clock that a test moves. */
export const movableClock = (startMs = NOON_MS): Clock & { move(ms: number): void } => {
  let millis = startMs;
  return {
    now: () => instantOf(millis),
    millis: () => millis,
    move: (ms) => {
      millis += ms;
    },
  };
};

export const cut = derivedId('svc', 'cut');
export const anna = derivedId('stf', 'anna');
export const bernd = derivedId('stf', 'bernd');

/** A time of 3 March 2026 in UTC. */
export const at = (time: string): string => `2026-03-03T${time}:00.000Z`;

export const termsOf = (members: Partial<BookingTerms['service']> = {}, staffIds = [anna, bernd]): BookingTerms => ({
  service: {
    id: cut,
    name: 'Schnitt',
    durationMinutes: 30,
    bufferBeforeMinutes: 0,
    bufferAfterMinutes: 0,
    minimumNoticeMinutes: 60,
    bookingWindowDays: 90,
    price: null,
    givenBy: 'one',
    seatsPerStart: null,
    ...members,
  },
  eventTypeId: 7,
  calcomTeamId: 34209,
  hosts: staffIds.map((staffId) => ({ staffId, calcomUserId: null })),
  timeZone: 'Europe/Berlin',
  locale: 'de-DE',
  currency: 'EUR',
});

const MINUTE_MS = 60_000;

/** Every half-hour from 8 to 17 UTC, every day. */
export const halfHours = ({ startsAt, endsAt }: Interval): readonly Interval[] => {
  const slots: Interval[] = [];
  for (let ms = Date.parse(startsAt); ms < Date.parse(endsAt); ms += 30 * MINUTE_MS) {
    const hour = new Date(ms).getUTCHours();
    if (hour >= 8 && hour < 17) slots.push({ startsAt: instantOf(ms), endsAt: instantOf(ms + 30 * MINUTE_MS) });
  }
  return slots;
};

export interface SlotsWorldOptions {
  readonly store?: Store;
  readonly clock?: Clock;
  /** By company; the service is unknown to all others. */
  readonly terms?: (scope: TenantScope) => BookingTerms;
  readonly calcomSlots?: CalcomSlots;
  readonly findAppointment?: FindAppointment;
}

/** The use cases of slots on a store, with all else as a process would give it. */
export const slotsWorld = (options: SlotsWorldOptions = {}) => {
  const clock = options.clock ?? movableClock();
  const store = options.store ?? memoryStore({ definitions: [rows.staffDays, rows.holds], clock });
  const claims = makeClaims(store.collection(rows.staffDays), clock);
  const holds = makeHolds(store.collection(rows.holds));
  const proveService: ProveService = async (_, scope) => ({
    passport: {} as Passport,
    terms: (options.terms ?? (() => termsOf()))(scope),
  });
  const rememberedSlots = makeRememberedSlots({
    calcomSlots: options.calcomSlots ?? (async (_, within) => halfHours(within)),
    clock,
  });
  const listFreeSlots = makeListFreeSlots({ claims, proveService, rememberedSlots, clock });
  const failures: unknown[] = [];
  const findAlternatives = makeFindAlternatives({
    listFreeSlots,
    clock,
    noteFailure: (error) => void failures.push(error),
  });
  const requireOffered = makeRequireOffered({ rememberedSlots, findAlternatives, inTime: makeInTime(60_000) });
  const endHold = makeEndHold({ holds, clock });
  let asked = 0;
  const random = (count: number): Uint8Array => {
    asked += 1;
    return new Uint8Array(count).fill(asked);
  };
  const findAppointment = options.findAppointment ?? (async () => undefined);
  const ruled = memoryStore({ definitions: [rows.policies, rows.appointments, rows.customers], clock });
  const customerIds = makeCustomerIds({ keys: `k1:${Buffer.alloc(32).toString('base64')}` });
  const customers = {
    forTenant: (id: TenantId) =>
      makeCustomers(ruled.collection(rows.customers).forTenant(id), (...named) => customerIds(id, ...named)),
  };
  const { judge, setPolicy } = wirePolicies({
    policies: { forTenant: (id) => makePolicies(ruled.collection(rows.policies).forTenant(id)) },
    appointments: { forTenant: (id) => makeAppointments(ruled.collection(rows.appointments).forTenant(id)) },
    askCompany: async () => ({ timeZone: 'Europe/Berlin', locale: 'de-DE' }),
    askPrice: async () => null,
    hasSubject: async () => true,
    clock,
  });
  const offers = { findAlternatives, requireOffered };
  const world = { judge, claims, holds, customers, clock, proveService, ...offers, findAppointment, random };
  return {
    store,
    claims,
    holds,
    customers,
    listFreeSlots,
    findAlternatives,
    setPolicy,
    /** What went wrong beside an answer, and was noted. */
    failures,
    endHold,
    createHold: makeCreateHold(world),
    getHold: makeGetHold(world),
    releaseHold: makeReleaseHold(world),
    cleanHolds: makeCleanHolds({ ...world, endHold }),
  };
};
