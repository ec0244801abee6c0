import { derivedId, type TenantId } from '@fencepost/contracts/ids';
import { instantOf } from '@fencepost/service-kit/clock';
import type { Db } from 'mongodb';
import { rows } from '../../services/booking/src/adapters/rows.ts';
import { NEVER } from '../../services/booking/src/adapters/staff-day.ts';
import { type Interval, utcDayOf } from '../../services/booking/src/domain/interval.ts';

const STAFF = 10;
export const DAYS = 30;
/** Of a company's bookings so many lie in the days that are asked for; the others before and after. */
export const ASKED_FOR = 1_000;
/** Of one member of staff on one day, outside of what is asked for. */
const FULL_DAY = 20;
export const DAY_MS = 86_400_000;
export const SLOT_MS = 30 * 60_000;
export const OPENS_MS = 7 * 3_600_000;
/** The first day that is asked for. */
export const FIRST_MS = Date.UTC(2031, 0, 6);
const BATCH = 1_000;

export const within: Interval = { startsAt: instantOf(FIRST_MS), endsAt: instantOf(FIRST_MS + DAYS * DAY_MS) };
export const staffIds = Array.from({ length: STAFF }, (_, index) => derivedId('stf', 'bench', String(index)));

/** How many bookings each day of each member of staff has, so that there are `bookings` in all: by day from the first asked for. */
export const planOf = (
  bookings: number,
): readonly { readonly day: number; readonly staff: number; readonly count: number }[] => {
  const cells = STAFF * DAYS;
  const asked = Array.from({ length: cells }, (_, cell) => ({
    day: Math.floor(cell / STAFF),
    staff: cell % STAFF,
    count: Math.floor(((cell + 1) * ASKED_FOR) / cells) - Math.floor((cell * ASKED_FOR) / cells),
  }));
  const others = Array.from({ length: Math.ceil((bookings - ASKED_FOR) / FULL_DAY) }, (_, cell) => {
    const away = Math.floor(cell / STAFF);
    // Every other day after the days that are asked for, the others before them.
    const day = away % 2 === 0 ? DAYS + away / 2 : -(away + 1) / 2;
    return { day, staff: cell % STAFF, count: Math.min(FULL_DAY, bookings - ASKED_FOR - cell * FULL_DAY) };
  });
  return [...asked, ...others];
};

/** Writes a company's staff days as the claims of so many appointments leave them. */
export const loadCompany = async (db: Db, tenantId: TenantId, bookings: number): Promise<void> => {
  const now = instantOf(FIRST_MS - DAY_MS);
  const born = { tenantId, version: 2, outbox: [], createdAt: now, updatedAt: now, seatsAt: null };
  const documents = planOf(bookings).map(({ day, staff, count }) => {
    const [resource = '', date] = [staffIds[staff], utcDayOf(instantOf(FIRST_MS + day * DAY_MS))];
    const claims = Array.from({ length: count }, (_, index) => {
      const startMs = FIRST_MS + day * DAY_MS + OPENS_MS + index * SLOT_MS;
      const ownerId = derivedId('apt', tenantId, String(day), String(staff), String(index));
      const time = { startsAt: instantOf(startMs), endsAt: instantOf(startMs + SLOT_MS) };
      return { ownerId, ...time, expiresAt: NEVER, claimedAt: now, attempt: 'bench' };
    });
    return { _id: derivedId('day', tenantId, resource, date) as never, ...born, resource, day: date, claims };
  });
  for (let start = 0; start < documents.length; start += BATCH) {
    await db.collection(rows.staffDays.name).insertMany(documents.slice(start, start + BATCH));
  }
};
