import type { z } from 'zod';
import { type ErrorCode, errorTable } from './errors.ts';
import { type Json, jsonSchemaOf } from './json-schema.ts';
import { problemContentType } from './problem.ts';

const requestIdHeader = { schema: { type: 'string' }, description: 'Names this request in our logs.' };
const retryAfterHeader = { schema: { type: 'integer' }, description: 'Seconds to wait before trying again.' };

/** A successful answer with this body. */
export const answerWith = (description: string, body: z.ZodType): Json => ({
  description,
  headers: { 'X-Request-Id': requestIdHeader },
  content: { 'application/json': { schema: jsonSchemaOf(body) } },
});

/** The refusals an operation may answer with, by status; codes that share a status share an entry. */
export const refusalsWith = (codes: readonly ErrorCode[]): Json => {
  const byStatus = Map.groupBy(new Set(codes), (code) => errorTable[code].status);
  return Object.fromEntries([...byStatus].map(([status, sharing]) => [String(status), refusal(status, sharing)]));
};

const refusal = (status: number, codes: readonly ErrorCode[]): Json => ({
  description: codes.map((code) => `\`${code}\`: ${errorTable[code].title}.`).join(' '),
  headers: { 'X-Request-Id': requestIdHeader, ...(saysWhen(status) && { 'Retry-After': retryAfterHeader }) },
  content: { [problemContentType]: { schema: { $ref: '#/components/schemas/Problem' } } },
});

const saysWhen = (status: number): boolean => status === 429 || status === 503;
