import { AppError, codeOf } from '@fencepost/contracts/errors';

/** What Cal.com answers to a person's command, in the codes of its contract. */
export const askCalcom = async <T>(question: () => Promise<T>): Promise<T> => {
  try {
    return await question();
  } catch (error) {
    throw commandErrorOf(error);
  }
};

const commandErrorOf = (error: unknown): unknown => {
  if (!(error instanceof AppError)) return error;
  const code = codeOf(error);
  if (code === 'unauthenticated' || code === 'forbidden') return recoded('credentials_refused', error);
  return code === 'timeout' ? recoded('unavailable', error) : error;
};

const recoded = (code: 'credentials_refused' | 'unavailable', error: AppError): AppError =>
  new AppError(code, error.message, error.detail, { cause: error });
