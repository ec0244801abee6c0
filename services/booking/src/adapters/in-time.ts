import type { InTime } from '../usecases/slots/require-offered.ts';

/** Waits so long for an answer that can be done without. */
export const makeInTime =
  (longestMs: number): InTime =>
  async (work) => {
    const late = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => late.resolve(undefined), longestMs);
    try {
      return await Promise.race([work.catch(() => undefined), late.promise]);
    } finally {
      clearTimeout(timer);
    }
  };
