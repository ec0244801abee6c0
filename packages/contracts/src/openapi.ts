import { z } from 'zod';
import type { ActionContract } from './define.ts';
import type { ErrorCode } from './errors.ts';
import { type HttpAction, hasHttp, httpInputOf } from './http-input.ts';
import { type Json, jsonSchemaOf } from './json-schema.ts';
import { answerWith, refusalsWith } from './openapi-answers.ts';
import { calcomWebhookOperation, calcomWebhookPath } from './openapi-webhook.ts';
import { Problem } from './problem.ts';

/** What every call of `/v1` may be refused with, whatever it asks. */
const commonErrors = [
  'invalid_input',
  'unauthenticated',
  'forbidden',
  'rate_limited',
  'internal',
  'unavailable',
  'timeout',
] as const;
const bodyErrors = ['malformed_body', 'too_large'] as const;

/** The OpenAPI 3.1 document of everything the edge offers, from the catalogue. */
export const openApiDocument = (actions: readonly ActionContract[]): Json => {
  const paths: Record<string, Json> = { [calcomWebhookPath]: { post: calcomWebhookOperation } };
  for (const action of actions.filter(hasHttp)) {
    const { path, method } = action.http;
    paths[path] = { ...paths[path], [method]: operationOf(action) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Fencepost',
      version: '1',
      description: 'Appointments whose company is proved. Times are UTC; refusals are RFC 9457 problem documents.',
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      securitySchemes: {
        companyKey: { type: 'http', scheme: 'bearer', description: 'An API key of the company, `fp_...`.' },
        operatorKey: { type: 'http', scheme: 'bearer', description: 'A key of the platform’s operator, `fp_...`.' },
      },
      schemas: { Problem: jsonSchemaOf(Problem) },
    },
  };
};

const operationOf = (action: HttpAction): Json => {
  const { path, rest } = httpInputOf(action);
  const isGet = action.http.method === 'get';
  const hasBody = !isGet && Object.keys(rest.shape).length > 0;
  const errors: readonly ErrorCode[] = [...commonErrors, ...(hasBody ? bodyErrors : []), ...action.errors];
  return {
    operationId: action.name,
    tags: [action.owner],
    summary: action.summary,
    security: [{ [action.scope === 'tenant' ? 'companyKey' : 'operatorKey']: [] }],
    parameters: [...parametersOf(path, 'path'), ...(isGet ? parametersOf(rest, 'query') : [])],
    ...(hasBody && {
      requestBody: { required: true, content: { 'application/json': { schema: jsonSchemaOf(rest) } } },
    }),
    responses: { [action.http.status ?? 200]: answerWith('Done.', action.output), ...refusalsWith(errors) },
  };
};

const parametersOf = ({ shape }: z.ZodObject, place: 'path' | 'query'): readonly Json[] =>
  Object.entries(shape).map(([name, member]) => ({
    name,
    in: place,
    required: place === 'path' || !isOptional(member),
    schema: jsonSchemaOf(member),
  }));

const isOptional = (member: z.core.$ZodType): boolean => z.safeParse(member, undefined).success;
