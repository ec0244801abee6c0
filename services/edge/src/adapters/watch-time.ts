import { setTimeout as wait } from 'node:timers/promises';
import type { WatchTime } from '../usecases/watch-record.ts';

/** Time as the process measures it. */
export const watchTime: WatchTime = {
  nowMs: () => performance.now(),
  // An aborted pause is over, which is no failure.
  pause: (ms, signal) => wait(ms, undefined, { signal }).catch(() => undefined),
};
