import type { z } from 'zod';
import type { ErrorCode } from './errors.ts';
import { answersVersion, type HttpAction, type HttpInput, httpInputOf, mayBeLeftOut, takesBody } from './http-input.ts';
import { type Json, jsonSchemaOf } from './json-schema.ts';
import { answerWith, eventsWith, fileAnswer, notModified, refusalsWith } from './openapi-answers.ts';
import { IdempotencyKey } from './scope.ts';

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
const repeatErrors = ['idempotency_key_reused', 'idempotency_in_progress'] as const;
const versionErrors = ['precondition_failed'] as const;

/** The OpenAPI operation of an action at its own address. */
export const operationOf = (action: HttpAction): Json => {
  const { method, status = 200 } = action.http;
  const input = httpInputOf(action);
  const isVersioned = answersVersion(action);
  const hasBody = takesBody(action) && Object.keys(input.rest.shape).length > 0;
  return {
    ...aboutAction(action),
    operationId: action.name,
    summary: action.summary,
    parameters: [
      ...memberParameters(action, input),
      ...headerParameters(action, input),
      ...(method === 'get' && isVersioned ? [ifNoneMatch] : []),
    ],
    ...(hasBody && {
      requestBody: {
        required: !input.rest.safeParse({}).success,
        content: { 'application/json': { schema: jsonSchemaOf(input.rest) } },
      },
    }),
    responses: {
      [status]: action.http.answers === 'file' ? fileAnswer : answerWith('Done.', action.output, isVersioned),
      ...(method === 'get' && isVersioned && { 304: notModified }),
      ...refusalsWith(errorsOf(action, input, hasBody)),
    },
  };
};

/** The OpenAPI operation that watches what an action answers. */
export const watchOperationOf = (action: HttpAction): Json => ({
  ...aboutAction(action),
  operationId: `${action.name}Events`,
  summary: `Watch as server-sent events: ${action.summary}`,
  parameters: [...memberParameters(action, httpInputOf(action)), lastEventId],
  responses: { 200: eventsWith(action.name, action.output), ...refusalsWith([...commonErrors, ...action.errors]) },
});

// In OpenAPI 3.1 the list beside a bearer scheme names roles.
const aboutAction = ({ owner, scope, role }: HttpAction): Json =>
  scope === 'tenant'
    ? {
        tags: [owner],
        description: `Needs a key of the company whose role is \`${role}\` or higher.`,
        security: [{ companyKey: [role] }],
      }
    : {
        tags: [owner],
        description:
          'Needs the operator’s key. The header `X-Fencepost-Reason` says why, in 8 to 200 characters, what is no ASCII percent-encoded; it is logged.',
        security: [{ operatorKey: [] }],
      };

const errorsOf = (
  { http, errors }: HttpAction,
  { expectedVersion }: HttpInput,
  hasBody: boolean,
): readonly ErrorCode[] => [
  ...commonErrors,
  ...(hasBody ? bodyErrors : []),
  ...(http.idempotencyKey === 'required' ? (['idempotency_key_missing'] as const) : []),
  ...(http.idempotencyKey === undefined ? [] : repeatErrors),
  ...(expectedVersion === undefined ? [] : versionErrors),
  ...(expectedVersion === undefined || mayBeLeftOut(expectedVersion) ? [] : (['precondition_required'] as const)),
  ...errors,
];

const memberParameters = (action: HttpAction, { path, rest }: HttpInput): readonly Json[] => [
  ...parametersOf(path, 'path'),
  ...(takesBody(action) ? [] : parametersOf(rest, 'query')),
];

const parametersOf = ({ shape }: z.ZodObject, place: 'path' | 'query'): readonly Json[] =>
  Object.entries(shape).map(([name, member]) => ({
    name,
    in: place,
    required: place === 'path' || !mayBeLeftOut(member),
    schema: jsonSchemaOf(member),
  }));

const headerParameters = (action: HttpAction, { expectedVersion }: HttpInput): readonly Json[] => {
  const { idempotencyKey } = action.http;
  return [
    ...(idempotencyKey === undefined
      ? []
      : [
          {
            name: 'Idempotency-Key',
            in: 'header',
            required: idempotencyKey === 'required',
            description:
              'A new random text for each thing you want done; a repetition under it is answered as the first.',
            schema: jsonSchemaOf(IdempotencyKey),
          },
        ]),
    ...(expectedVersion === undefined
      ? []
      : [
          {
            name: 'If-Match',
            in: 'header',
            // A body may name the version instead; without one there is only this.
            required: !takesBody(action) && !mayBeLeftOut(expectedVersion),
            description: 'The ETag of the record as it was read, `"3"`: the change is made to that version or to none.',
            schema: { type: 'string', pattern: '^"[0-9]+"$' },
          },
        ]),
  ];
};

const ifNoneMatch = {
  name: 'If-None-Match',
  in: 'header',
  required: false,
  description: 'ETags that the caller has already; 304 without a body when one of them is still the present one.',
  schema: { type: 'string' },
};

const lastEventId = {
  name: 'Last-Event-ID',
  in: 'header',
  required: false,
  description: 'The `id` of the last event that was seen: the same version is not told again. EventSource sends it.',
  schema: { type: 'string' },
};
