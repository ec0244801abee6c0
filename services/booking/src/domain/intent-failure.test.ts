import { AppError, type ErrorCode, errorTable } from '@fencepost/contracts/errors';
import {
  type CalcomFailureReason,
  calcomErrorOf,
  calcomKeyUnusable,
  calcomPagingBroken,
  calcomTimeout,
  calcomUnavailable,
} from '@fencepost/vendors/calcom/failure';
import { describe, expect, test } from 'vitest';
import { type FailureMeaning, meaningOf } from './intent-failure.ts';

const said = (status: number, message = 'no') => calcomErrorOf(status, { message }, 1_000);
const notSent = (code: ErrorCode, reason: CalcomFailureReason) => new AppError(code, 'x', { reason, retryAfterMs: 1 });

/** Every way in which Cal.com’s client fails, and what is made of it: a reason without a line here does not compile. */
const table: Readonly<Record<CalcomFailureReason, readonly (readonly [AppError, FailureMeaning])[]>> = {
  key_invalid: [
    [said(401, 'Your api key is not valid.'), 'not_done'],
    [calcomKeyUnusable(), 'not_done'],
  ],
  key_expired: [
    [said(401, 'Your api key is expired.'), 'not_done'],
    [said(498), 'not_done'],
  ],
  key_refused: [[said(401), 'not_done']],
  role_missing: [[said(403, 'User does not have the minimum required role'), 'not_done']],
  not_a_member: [[said(403, 'User is not a member of the team'), 'not_done']],
  not_allowed: [
    [said(403), 'refused'],
    [said(401, 'User not a host of this event'), 'refused'],
  ],
  unknown_id: [[said(404), 'refused']],
  request_refused: [
    [said(400), 'refused'],
    [said(422), 'refused'],
  ],
  conflict: [[said(409), 'refused']],
  too_many_requests: [[said(429), 'not_done']],
  waiting: [[notSent('rate_limited', 'waiting'), 'not_done']],
  resting: [[notSent('unavailable', 'resting'), 'not_done']],
  vendor_error: [
    [said(500), 'unknown'],
    [said(503), 'unknown'],
    [said(418), 'unknown'],
  ],
  unreachable: [
    [calcomUnavailable(new Error('reset')), 'unknown'],
    [calcomUnavailable(Object.assign(new Error('no'), { code: 'ECONNREFUSED' })), 'not_done'],
  ],
  no_answer_in_time: [[calcomTimeout(1_000, undefined), 'unknown']],
  unknown_form: [[new AppError('unavailable', 'x', { reason: 'unknown_form' }), 'unknown']],
  paging_broken: [[calcomPagingBroken('/v2/teams/1/bookings'), 'unknown']],
};

describe('what a failure of Cal.com means for what it was to be told', () => {
  test.each(
    Object.entries(table).flatMap(([reason, rows]) => rows.map(([error, meaning]) => ({ reason, error, meaning }))),
  )('$reason ($error.code): $meaning', ({ reason, error, meaning }) => {
    expect(error.detail.reason).toBe(reason);
    expect(meaningOf(error)).toBe(meaning);
  });

  const codes = Object.keys(errorTable) as ErrorCode[];
  const waitsForPeople: readonly ErrorCode[] = ['unauthenticated', 'credentials_refused'];

  test.each(codes.filter((code) => errorTable[code].retry === 'never' && !waitsForPeople.includes(code)))(
    '%s, which never goes better, is the end: it is told as refused and not asked for ever (A14)',
    (code) => {
      expect(meaningOf(new AppError(code, 'x'))).toBe('refused');
    },
  );

  test.each(codes.filter((code) => errorTable[code].retry !== 'never' || waitsForPeople.includes(code)))(
    '%s, which may pass, is no end (the control)',
    (code) => {
      expect(meaningOf(new AppError(code, 'x'))).not.toBe('refused');
    },
  );
});
