import { derivedId, TenantId } from '@fencepost/contracts/ids';
import { tenantScope } from '@fencepost/contracts/scope';
import type { BookingTerms } from '@fencepost/contracts/tenant/proof';
import { connectStore } from '@fencepost/mongo-kit/connect';
import { instantOf, systemClock } from '@fencepost/service-kit/clock';
import { makeLogger } from '@fencepost/service-kit/logger';
import { makeClaims } from '../../services/booking/src/adapters/claims.ts';
import { rows } from '../../services/booking/src/adapters/rows.ts';
import type { StaffDay } from '../../services/booking/src/adapters/staff-day.ts';
import { type Interval, utcDayOf } from '../../services/booking/src/domain/interval.ts';
import { makeListFreeSlots } from '../../services/booking/src/usecases/slots/list-free-slots.ts';
import type { Database } from '../kit/database.ts';
import { DAY_MS, DAYS, FIRST_MS, loadCompany, OPENS_MS, SLOT_MS, staffIds, within } from './company.ts';

const SLOTS_A_DAY = 20;
const serviceId = derivedId('svc', 'bench');

export const terms: BookingTerms = {
  service: {
    id: serviceId,
    name: 'Schnitt',
    durationMinutes: 30,
    bufferBeforeMinutes: 0,
    bufferAfterMinutes: 0,
    minimumNoticeMinutes: 0,
    bookingWindowDays: null,
    price: null,
    givenBy: 'one',
    seatsPerStart: null,
  },
  eventTypeId: 1,
  calcomTeamId: 1,
  hosts: staffIds.map((staffId) => ({ staffId, calcomUserId: null })),
  timeZone: 'Europe/Berlin',
  locale: 'de-DE',
  currency: 'EUR',
};

/** What Cal.com offers, as it is remembered: every half-hour from 7 to 17. */
export const offered: readonly Interval[] = Array.from({ length: DAYS * SLOTS_A_DAY }, (_, index) => {
  const dayMs = FIRST_MS + Math.floor(index / SLOTS_A_DAY) * DAY_MS;
  const startMs = dayMs + OPENS_MS + (index % SLOTS_A_DAY) * SLOT_MS;
  return { startsAt: instantOf(startMs), endsAt: instantOf(startMs + SLOT_MS) };
});

/** One way of asking about a company with so many bookings. */
export interface Lane {
  readonly name: string;
  readonly size: number;
  /** Answers with how many results it found. */
  query(): Promise<number>;
}

const openStore = ({ url }: Database, database: string) => {
  const log = makeLogger({ service: 'bench', level: 'error' });
  return connectStore({ url, database, definitions: [rows.staffDays], clock: systemClock, log });
};

/** A company with so many bookings in a database of its own: the floor's range query, what is occupied, and what is free. */
export const openCompany = async (server: Database, size: number) => {
  const [database, tenantId] = [`slots-${size}`, TenantId.parse(derivedId('ten', 'bench', String(size)))];
  const store = await openStore(server, database);
  const db = server.client.db(database);
  await loadCompany(db, tenantId, size);
  const claims = makeClaims(store.collection(rows.staffDays), systemClock);
  const scope = tenantScope({ tenantId, actor: { kind: 'service', id: 'bench' }, requestId: 'bench' });
  const listFreeSlots = makeListFreeSlots({
    claims,
    proveService: async () => ({ passport: {} as never, terms }),
    rememberedSlots: async () => ({ slots: offered, basis: 'calcom' }),
    clock: systemClock,
  });
  const days = { $gte: utcDayOf(within.startsAt), $lt: utcDayOf(within.endsAt) };
  const filter = { tenantId, resource: { $in: [...staffIds] }, day: days };
  const rangeQuery = () => db.collection<StaffDay>(rows.staffDays.name).find(filter).toArray();
  const lanes: readonly Lane[] = [
    {
      name: 'floor',
      size,
      query: async () => (await rangeQuery()).reduce((sum, { claims: all }) => sum + all.length, 0),
    },
    {
      name: 'busy',
      size,
      query: async () => (await claims.forTenant(tenantId).busy(staffIds, within)).length,
    },
    {
      name: 'slots',
      size,
      query: async () =>
        (await listFreeSlots({ serviceId, from: within.startsAt, to: within.endsAt }, scope)).data.length,
    },
  ];
  return { store, lanes, rangeQuery };
};
