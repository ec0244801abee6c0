import { AppError } from '@fencepost/contracts/errors';
import { Errors } from 'moleculer';
import { describe, expect, it } from 'vitest';
import { asAppError, fromWire, toWire } from './wire-errors.ts';

const overTheWire = (error: unknown): AppError => fromWire(JSON.parse(JSON.stringify(toWire(error, 'v1.a.b'))));

describe('an error between two services', () => {
  it('keeps code, message and detail', () => {
    const error = overTheWire(new AppError('stale_version', 'Read it again.', { expected: 3, found: 4 }));
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({
      code: 'stale_version',
      message: 'Read it again.',
      detail: { expected: 3, found: 4 },
    });
  });

  it('keeps how long its vendor asked to wait, so that the edge can say it (Retry-After)', () => {
    const waiting = { vendor: 'calcom', reason: 'waiting', retryAfterMs: 57_400 };
    expect(overTheWire(new AppError('rate_limited', 'Cal.com asked to wait.', waiting)).detail).toEqual(waiting);
  });

  it('carries neither stack nor cause nor the message of an unexpected error', () => {
    const secret = new TypeError('canary: cannot read /srv/app/secret');
    expect(JSON.stringify(toWire(secret, 'v1.a.b'))).not.toMatch(/canary|\.ts|srv/);
    expect(overTheWire(secret).code).toBe('internal');
    const withCause = new AppError('conflict', 'x', {}, { cause: new Error('canary') });
    expect(JSON.stringify(toWire(withCause, 'v1.a.b'))).not.toMatch(/canary|stack/);
  });

  it.each([
    [new Errors.ServiceNotFoundError({ action: 'a' }), 'unavailable'],
    [new Errors.ServiceNotAvailableError({ action: 'a' }), 'unavailable'],
    [new Errors.RequestRejectedError({ action: 'a' }), 'unavailable'],
    [new Errors.RequestTimeoutError({ action: 'a' }), 'timeout'],
    [new Errors.RequestSkippedError({ action: 'a' }), 'timeout'],
    [new Errors.MaxCallLevelError({}), 'internal'],
    ['not even an error', 'internal'],
  ])('of the transport %s has the code %s', (error, code) => {
    expect(asAppError(error, 'v1.a.b').code).toBe(code);
  });

  it('with a code of a newer version, or none at all, counts as internal', () => {
    expect(fromWire({ code: 'brand_new', message: 'x', detail: {} })).toMatchObject({
      code: 'internal',
      detail: { unknownCode: 'brand_new' },
    });
    expect(fromWire({ name: 'Error' }).code).toBe('internal');
  });
});
