import { setTimeout as wait } from 'node:timers/promises';
import { AppError } from '@fencepost/contracts/errors';

/** Runs work one at a time and rests in between, so that others do not feel it; `unavailable` where too many wait. */
export type Pace = <T>(work: () => Promise<T>) => Promise<T>;

/** Rest for every millisecond of work: a fifth of the time is used. */
const REST_PER_WORK = 4;
/** Callers wait for their turn, and give up at some time. */
const LONGEST_REST_MS = 500;
const MOST_WAITING = 64;

/** A pace for background reading, such as a scan: the owner of the data decides how fast it may be read. */
export const makePace = (): Pace => {
  let rested: Promise<unknown> = Promise.resolve();
  let waiting = 0;

  return async (work) => {
    if (waiting >= MOST_WAITING) throw new AppError('unavailable', 'Too many wait for their turn. Try again later.');
    waiting += 1;
    const worked = rested.then(async () => {
      waiting -= 1;
      const startedAt = performance.now();
      try {
        return await work();
      } finally {
        const restMs = (performance.now() - startedAt) * REST_PER_WORK;
        rested = wait(Math.min(restMs, LONGEST_REST_MS), undefined, { ref: false });
      }
    });
    rested = worked.catch(() => undefined).then(() => rested);
    return worked;
  };
};
