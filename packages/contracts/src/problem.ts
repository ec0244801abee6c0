import { z } from 'zod';
import { type ErrorCode, errorTable } from './errors.ts';

// Object.keys forgets the names of a constant table; nothing else is in it.
const errorCodes = Object.keys(errorTable) as ErrorCode[];

/**
 * Facts for machines that a refusal may carry: `{ expected: 3, current: 4 }`. They come from `facts` in the detail of an
 * AppError and from nowhere else, so whoever throws decides what leaves: never a name, a secret or another company's id.
 */
export const ProblemFacts = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));
export type ProblemFacts = z.output<typeof ProblemFacts>;

/** What every refusal over HTTP looks like: RFC 9457's members, our `code`, and what was wrong where (RFC 6901 pointers). */
export const Problem = z.object({
  type: z.string().describe('Address of a page that explains the code.'),
  title: z.string(),
  status: z.int(),
  detail: z.string().describe('What happened and what to do about it.'),
  instance: z.string().describe('The address that was asked.'),
  code: z.enum(errorCodes),
  requestId: z.string().describe('Name this when you ask about the problem.'),
  errors: z.array(z.object({ pointer: z.string(), message: z.string() })).optional(),
  facts: ProblemFacts.optional().describe('What a program may want to know beside the code.'),
});
export type Problem = z.output<typeof Problem>;

export const problemContentType = 'application/problem+json';

/** Where a code is explained in plain words; the `type` of its problems. */
export const problemType = (code: ErrorCode): string => `/problems/${code}`;
