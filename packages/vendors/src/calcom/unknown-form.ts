import { AppError } from '@fencepost/contracts/errors';
import type { z } from 'zod';
import type { CalcomFailureReason } from './failure.ts';

const PROBLEMS_MAX = 10;

/**
 * A success whose data we cannot read. The whole answer is refused: a list without its broken entry would look complete.
 * The error names the address, the id of the broken entry and the members, never a value.
 */
export const calcomUnknownForm = (path: string, error: z.ZodError, data: unknown): AppError => {
  const id = brokenIdOf(error, data);
  const problems = error.issues
    .slice(0, PROBLEMS_MAX)
    .map((issue) => `${issue.path.join('.') || 'the answer'}: ${issue.message}`);
  const what = id === undefined ? 'an answer' : `an entry (id ${id})`;
  return new AppError('unavailable', `Cal.com sent ${what} in a form that Fencepost does not know: ${problems[0]}`, {
    vendor: 'calcom',
    reason: 'unknown_form' satisfies CalcomFailureReason,
    path,
    problems,
    ...(id === undefined ? {} : { id }),
  });
};

/** The id of the first entry at fault, where the data are a list or one entry with a readable id. */
const brokenIdOf = (error: z.ZodError, data: unknown): number | string | undefined => {
  const [index] = error.issues[0]?.path ?? [];
  const entry: unknown = Array.isArray(data) && typeof index === 'number' ? data[index] : data;
  if (typeof entry !== 'object' || entry === null || !('id' in entry)) return undefined;
  return typeof entry.id === 'number' || isShort(entry.id) ? entry.id : undefined;
};

const ID_MAX_CHARS = 64;
const isShort = (id: unknown): id is string => typeof id === 'string' && id.length <= ID_MAX_CHARS;
