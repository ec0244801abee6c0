import { AppError } from '@fencepost/contracts/errors';
import type { Instant } from '@fencepost/contracts/instant';
import { type Interval, minutesAfter } from './interval.ts';

/**
 * A stretch of what can be occupied once: of a member of staff, or of a service that names none. With `seats` it is one
 * of so many places of the service that begin at this moment.
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

interface Buffers {
  readonly id: string;
  readonly bufferBeforeMinutes: number;
  readonly bufferAfterMinutes: number;
}

/** What stretches of a service occupy: with its buffers around each. One's own segments may overlap each other. */
export const segmentsOf = (stretches: readonly Stretch[], service: Buffers): readonly Segment[] =>
  stretches.map(({ staffId, startsAt, endsAt }) => ({
    resource: staffId ?? service.id,
    startsAt: minutesAfter(startsAt, -service.bufferBeforeMinutes),
    endsAt: minutesAfter(endsAt, service.bufferAfterMinutes),
    seats: null,
  }));

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
