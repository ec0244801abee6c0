import type { z } from 'zod';

/** A place that is wrong and why, as problem documents name it (RFC 6901). */
export interface Issue {
  readonly pointer: string;
  readonly message: string;
}

const MOST_ISSUES = 20;

/** What zod refused, place by place: the `errors` in the detail of every `invalid_input`. At most 20. */
export const issuesOf = ({ issues }: z.core.$ZodError): readonly Issue[] =>
  issues.flatMap(placesOf).slice(0, MOST_ISSUES);

const placesOf = (issue: z.core.$ZodIssue): readonly Issue[] =>
  issue.code === 'unrecognized_keys'
    ? issue.keys.map((key) => ({
        pointer: pointerTo([...issue.path, key]),
        message: 'nothing of this name can be given here',
      }))
    : [{ pointer: pointerTo(issue.path), message: issue.message }];

/** A member of the input as a JSON pointer. */
const pointerTo = (path: readonly PropertyKey[]): string =>
  path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
