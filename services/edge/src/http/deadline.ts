import { AppError } from '@fencepost/contracts/errors';

/** One timer over all the waiting of one request. */
export interface Deadline {
  /** The promise's outcome, or `unavailable` once the deadline has passed. */
  wait<T>(promise: Promise<T>): Promise<T>;
  clear(): void;
}

export const startDeadline = (milliseconds: number): Deadline => {
  let onLate: (() => void) | undefined;
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    onLate?.();
  }, milliseconds);
  return {
    wait: (promise) =>
      new Promise((resolve, reject) => {
        onLate = () => reject(tooLate(milliseconds));
        promise.then(resolve, reject);
        if (isLate) onLate();
      }),
    clear: () => clearTimeout(timer),
  };
};

const tooLate = (milliseconds: number): AppError =>
  new AppError('unavailable', `This took longer than ${milliseconds} ms. Send it again.`);
