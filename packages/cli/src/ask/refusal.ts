import { AppError } from '@fencepost/contracts/errors';
import { Problem } from '@fencepost/contracts/problem';
import { CliError } from '../exit-codes.ts';
import { plain } from '../show/plain.ts';

const MOST_SHOWN = 200;

/** What an answer that is no success says, to be thrown. */
export const refusalOf = async (response: Response): Promise<AppError | CliError> => {
  const text = await response.text().catch(() => '');
  const problem = Problem.safeParse(jsonOf(text));
  if (problem.success) {
    const { code, detail, requestId, errors = [], facts } = problem.data;
    return new AppError(code, detail, { requestId, errors, facts });
  }
  const { status } = response;
  const isBusy = status === 429 || status >= 502;
  return new CliError(
    isBusy ? 'unavailable' : 'error',
    `The answer ${status} is not one of Fencepost’s edge${text === '' ? '' : `: ${plain(text).slice(0, MOST_SHOWN)}`}. Is the address right, and what stands in front of it?`,
  );
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
