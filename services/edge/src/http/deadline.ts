import { AppError } from '@fencepost/contracts/errors';

/** The outcome of the work, or `unavailable` when there is none in time; the work itself goes on, unheard. */
export const withinDeadline = <T>(work: Promise<T>, milliseconds: number): Promise<T> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(tooLate(milliseconds)), milliseconds);
    work.then(
      (outcome) => {
        clearTimeout(timer);
        resolve(outcome);
      },
      (error) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });

const tooLate = (milliseconds: number): AppError =>
  new AppError('unavailable', `This took longer than ${milliseconds} ms. Send it again.`);
