import { AppError } from '@fencepost/contracts/errors';

/** The record, or `not_found`: the same words whether it never existed or is another company's (law 12). */
export const known = <T>(record: T | undefined): T => {
  if (record === undefined) throw new AppError('not_found', 'Nothing is known under this id.');
  return record;
};
