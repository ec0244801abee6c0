import type { z } from 'zod';
import { type ErrorCode, errorTable } from './errors.ts';
import { type Json, jsonSchemaOf } from './json-schema.ts';
import { problemContentType } from './problem.ts';

const requestIdHeader = { schema: { type: 'string' }, description: 'Names this request in our logs.' };
const retryAfterHeader = { schema: { type: 'integer' }, description: 'Seconds to wait before trying again.' };
const entityTagHeader = {
  schema: { type: 'string' },
  description: 'The version of the record, `"3"`: for If-Match with a change, for If-None-Match with the next reading.',
};

/** A successful answer with this body; `isVersioned` when it tells the version of a record. */
export const answerWith = (description: string, body: z.ZodType, isVersioned = false): Json => ({
  description,
  headers: { 'X-Request-Id': requestIdHeader, ...(isVersioned && { ETag: entityTagHeader }) },
  content: { 'application/json': { schema: jsonSchemaOf(body) } },
});

/** A successful answer that is a file. */
export const fileAnswer: Json = {
  description: 'Done: the file, under the name that Content-Disposition says.',
  headers: { 'X-Request-Id': requestIdHeader, 'Content-Disposition': { schema: { type: 'string' } } },
  content: { '*/*': { schema: { type: 'string' } } },
};

/** To a reading whose If-None-Match names the present version. */
export const notModified: Json = {
  description: 'The record still has a version that If-None-Match names.',
  headers: { 'X-Request-Id': requestIdHeader, ETag: entityTagHeader },
};

/** Server-sent events of this name, each with such a body as its data. */
export const eventsWith = (name: string, body: z.ZodType): Json => ({
  description: [
    `Events \`${name}\`: the present answer, then one whenever its version changes; \`id\` is the version.`,
    'A `problem` event carries a problem document. The last event is `end`, its data `{ "reason": ... }`:',
    '`done`, `time` (watch again), `stopping` (watch again) or `problem`.',
  ].join(' '),
  headers: { 'X-Request-Id': requestIdHeader },
  content: {
    'text/event-stream': {
      schema: { type: 'string', contentMediaType: 'application/json', contentSchema: jsonSchemaOf(body) },
    },
  },
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
