import { setTimeout as wait } from 'node:timers/promises';
import { AppError } from '@fencepost/contracts/errors';

/** Runs work one at a time and rests in between, so that others do not feel it; `unavailable` where too many wait, or for too long. */
export type Pace = <T>(work: () => Promise<T>) => Promise<T>;

/** A pace that can be asked. */
export interface RestingPace extends Pace {
  /** How long it rests from now on before it works again, in milliseconds. */
  restMs(): number;
}

export interface PaceTerms {
  /** However long some work took; without a cap it is a fifth of the time that is used, slow work or not. */
  readonly longestRestMs?: number;
  /** Whoever would have to wait for longer is refused at once. */
  readonly longestWaitMs?: number;
}

/** What time it is and how it passes, in milliseconds. */
export interface PaceTime {
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<unknown>;
}

/** Rest for every millisecond of work: a fifth of the time is used. */
const REST_PER_WORK = 4;
/** For work inside a process that others wait for, such as the removal of a company. */
const LONGEST_REST_MS = 500;
const MOST_WAITING = 64;

const realTime: PaceTime = {
  now: () => performance.now(),
  wait: (ms) => wait(ms, undefined, { ref: false }),
};

/** A pace for background reading, such as a scan: the owner of the data decides how fast it may be read. */
export const makePace = (
  { longestRestMs = LONGEST_REST_MS, longestWaitMs = Number.POSITIVE_INFINITY }: PaceTerms = {},
  time: PaceTime = realTime,
): RestingPace => {
  let rested: Promise<unknown> = Promise.resolve();
  let restsUntil = 0;
  let waiting = 0;

  const restMs = (): number => Math.max(0, restsUntil - time.now());
  const pace = async <T>(work: () => Promise<T>): Promise<T> => {
    if (waiting >= MOST_WAITING) throw new AppError('unavailable', 'Too many wait for their turn. Try again later.');
    if (restMs() > longestWaitMs) {
      throw new AppError('unavailable', 'Reading is slow at the moment. Try again later.', { retryAfterMs: restMs() });
    }
    waiting += 1;
    const worked = rested.then(async () => {
      waiting -= 1;
      const startedAt = time.now();
      try {
        return await work();
      } finally {
        const rest = Math.min((time.now() - startedAt) * REST_PER_WORK, longestRestMs);
        restsUntil = time.now() + rest;
        rested = time.wait(rest);
      }
    });
    rested = worked.catch(() => undefined).then(() => rested);
    return worked;
  };
  return Object.assign(pace, { restMs });
};
