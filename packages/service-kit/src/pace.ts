import { setTimeout as wait } from 'node:timers/promises';

/** Runs work one at a time and rests in between, so that others do not feel it. */
export type Pace = <T>(work: () => Promise<T>) => Promise<T>;

/** Rest for every millisecond of work: a fifth of the time is used. */
const REST_PER_WORK = 4;
/** Callers wait for their turn, and give up at some time. */
const LONGEST_REST_MS = 500;

/** A pace for background reading, such as a scan: the owner of the data decides how fast it may be read. */
export const makePace = (): Pace => {
  let rested: Promise<unknown> = Promise.resolve();

  return (work) => {
    const worked = rested.then(async () => {
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
