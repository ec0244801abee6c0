import { STATUS_CODES } from 'node:http';
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { z } from 'zod';
import { type FakeClock, isoOf } from '../http/clock.ts';

/** The two forms in which Cal.com fails (calcom.md 1.3, fixtures/calcom/api/errors.json). */
type Form =
  | { readonly form: 'enveloped'; readonly code: string; readonly details: unknown }
  | { readonly form: 'bare' };

const names: Readonly<Record<number, string>> = {
  400: 'BadRequestException',
  401: 'UnauthorizedException',
  403: 'ForbiddenException',
  404: 'NotFoundException',
  409: 'ConflictException',
  422: 'UnprocessableEntityException',
  429: 'ThrottlerException',
};

const exception = (status: ContentfulStatusCode, message: string, form: Form): HTTPException =>
  new HTTPException(status, { message, cause: form });

/** A Nest exception: enveloped, its class name as the code. */
export const failure = (status: ContentfulStatusCode, message: string): HTTPException =>
  exception(status, message, {
    form: 'enveloped',
    code: names[status] ?? 'INTERNAL_SERVER_ERROR',
    details: status === 429 ? message : { message, error: STATUS_CODES[status], statusCode: status },
  });

/** An error of the booking core, which no filter catches: no envelope. */
export const bareFailure = (status: ContentfulStatusCode, message: string): HTTPException =>
  exception(status, message, { form: 'bare' });

/** What the validation pipe answers: every mistake, with the place and the value. */
export const invalidBody = (error: z.ZodError, target: unknown): HTTPException => {
  const errors = error.issues.map(({ path, message }) => ({
    target,
    property: path.join('.'),
    constraints: { message },
  }));
  const message = error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join(', ');
  return exception(400, message, { form: 'enveloped', code: 'BadRequestException', details: { message, errors } });
};

/** Answers any error in the form Cal.com would use. */
export const answerFailure =
  (clock: FakeClock) =>
  (error: Error, c: Context): Response => {
    const status = error instanceof HTTPException ? error.status : 500;
    const form = formOf(error);
    if (form.form === 'bare')
      return c.json({ statusCode: status, message: error.message }, status as ContentfulStatusCode);
    const { code, details } = form;
    return c.json(
      {
        status: 'error',
        timestamp: isoOf(clock.millis()),
        path: new URL(c.req.url).pathname,
        error: { code, message: error.message, details },
      },
      status as ContentfulStatusCode,
    );
  };

const formOf = (error: Error): Form =>
  error instanceof HTTPException
    ? (error.cause as Form)
    : { form: 'enveloped', code: 'INTERNAL_SERVER_ERROR', details: error.message };
