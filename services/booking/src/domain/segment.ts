import { AppError } from '@fencepost/contracts/errors';
import type { Instant } from '@fencepost/contracts/instant';
import { z } from 'zod';
import { type Interval, minutesAfter } from './interval.ts';

/**
 * A stretch of what can be occupied once: of a member of staff, or of a service that names none. With `seats` it is one
 * of so many seats of the service at this start.
 */
export interface Segment extends Interval {
  /** A StaffId, or the ServiceId where the service names no staff. */
  readonly resource: string;
  readonly seats: number | null;
}

/** What a customer comes for, before it is known what it occupies. */
export interface Stretch extends Interval {
  readonly staffId: string | null;
}

/** Minutes that are kept free around what a customer comes for. */
export const Buffers = z.object({ before: z.int().nonnegative(), after: z.int().nonnegative() });
export type Buffers = Readonly<z.output<typeof Buffers>>;

export const NO_BUFFERS: Buffers = { before: 0, after: 0 };

interface Buffered {
  readonly id: string;
  readonly bufferBeforeMinutes: number;
  readonly bufferAfterMinutes: number;
}

export const buffersOf = ({ bufferBeforeMinutes, bufferAfterMinutes }: Omit<Buffered, 'id'>): Buffers => ({
  before: bufferBeforeMinutes,
  after: bufferAfterMinutes,
});

/** Some time of a resource, with buffers around it. */
export const buffered = (resource: string, { startsAt, endsAt }: Interval, { before, after }: Buffers): Segment => ({
  resource,
  startsAt: minutesAfter(startsAt, -before),
  endsAt: minutesAfter(endsAt, after),
  seats: null,
});

/**
 * What of some occupied time was sold: of a service that names no staff its own, for whoever Cal.com has chosen is busy
 * beside it. Several times are a composite.
 */
export const soldOf = (occupies: readonly Segment[], serviceId: string): readonly Segment[] => {
  const own = occupies.filter(({ resource }) => resource === serviceId);
  return own.length === 0 ? occupies : own;
};

/** Whether some occupied time is that of a composite. */
export const isComposite = (occupies: readonly Segment[], serviceId: string): boolean =>
  new Set(soldOf(occupies, serviceId).map(({ startsAt, endsAt }) => `${startsAt} ${endsAt}`)).size > 1;

/** What stretches of a service occupy: with its buffers around each. One's own segments may overlap each other. */
export const segmentsOf = (stretches: readonly Stretch[], service: Buffered): readonly Segment[] =>
  stretches.map((stretch) => buffered(stretch.staffId ?? service.id, stretch, buffersOf(service)));

interface Part {
  readonly staffId: string | null;
  readonly startsAt: Instant;
  readonly durationMinutes: number;
}

const FEWEST_PARTS = 2;
/** What lasts longer is no visit: looking through all the days between would cost everybody else their time. */
const MOST_COMPOSITE_DAYS = 31;
const MINUTES_A_DAY = 24 * 60;

/** The stretches of a composite: at least two, each at or after the end of the one before, not over months. Throws `invalid_input`. */
export const compositeOf = (parts: readonly Part[]): readonly Stretch[] => {
  if (parts.length < FEWEST_PARTS) throw invalid('A composite has at least two segments.');
  const stretches = parts.map(stretchOf);
  for (const [index, { startsAt }] of stretches.entries()) {
    const before = stretches[index - 1];
    if (before !== undefined && startsAt < before.endsAt) {
      throw invalid('Each segment of a composite begins at or after the end of the one before.');
    }
  }
  const [first, last] = [stretches[0], stretches.at(-1)];
  const isLong = first && last && last.endsAt > minutesAfter(first.startsAt, MOST_COMPOSITE_DAYS * MINUTES_A_DAY);
  if (isLong) throw invalid(`A composite lasts at most ${MOST_COMPOSITE_DAYS} days.`);
  return stretches;
};

export const stretchOf = ({ staffId, startsAt, durationMinutes }: Part): Stretch => ({
  staffId,
  startsAt,
  endsAt: minutesAfter(startsAt, durationMinutes),
});

const invalid = (message: string): AppError => new AppError('invalid_input', message);
