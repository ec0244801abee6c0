import { AppError } from '@fencepost/contracts/errors';
import { HTTPException } from 'hono/http-exception';

const BAD_REQUEST = 400;

/** Whatever was thrown, as an error that may be shown. What is not ours is `internal`, and its text stays inside. */
export const toAppError = (error: unknown): AppError => {
  if (error instanceof AppError) return error;
  if (error instanceof HTTPException && error.status === BAD_REQUEST) {
    return new AppError('malformed_body', 'The body must be JSON in UTF-8.', {}, { cause: error });
  }
  return new AppError('internal', 'Something unexpected happened on our side; it is logged.', {}, { cause: error });
};
