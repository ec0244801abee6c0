import { setTimeout as wait } from 'node:timers/promises';

const DEADLINE_MS = 10_000;
const POLL_MS = 20;

/** Repeats `assertion` until it stops throwing; after the deadline its last error is thrown. Tests poll instead of sleeping. */
export const eventually = async <T>(assertion: () => T | Promise<T>, deadlineMs: number = DEADLINE_MS): Promise<T> => {
  const end = performance.now() + deadlineMs;
  for (;;) {
    try {
      return await assertion();
    } catch (error) {
      if (performance.now() > end) throw error;
      await wait(POLL_MS);
    }
  }
};
