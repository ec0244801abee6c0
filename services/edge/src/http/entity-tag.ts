import { AppError } from '@fencepost/contracts/errors';
import { z } from 'zod';

const Versioned = z.object({ version: z.int() });
const strongVersion = /^"(\d{1,15})"$/;

/** `"3"` for an answer that tells version 3 of a record; undefined where there is no version. */
export const entityTagOf = (answer: unknown): string | undefined => {
  const { data } = Versioned.safeParse(answer);
  return data && `"${data.version}"`;
};

/** Whether `If-None-Match` names this tag; weakness does not matter to a reader (RFC 9110, 13.1.2). */
export const namesTag = (ifNoneMatch: string, tag: string): boolean =>
  ifNoneMatch
    .split(',')
    .map((each) => each.trim().replace(/^W\//, ''))
    .some((each) => each === '*' || each === tag);

/** The version that `If-Match` names. Throws `invalid_input` for anything but one strong tag of ours. */
export const versionIn = (ifMatch: string): number => {
  const digits = strongVersion.exec(ifMatch.trim())?.[1];
  if (digits !== undefined) return Number(digits);
  throw new AppError(
    'invalid_input',
    'If-Match: send the one ETag that the record was read with, such as `If-Match: "3"`; not `*`, not a weak one, not several.',
  );
};
