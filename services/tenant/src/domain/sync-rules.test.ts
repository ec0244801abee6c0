import { AppError } from '@fencepost/contracts/errors';
import { derivedId, TenantId } from '@fencepost/contracts/ids';
import { describe, expect, test } from 'vitest';
import { consequenceOf } from './sync-failure.ts';
import { mismatchIn } from './sync-membership.ts';
import { removesTooMuch } from './sync-removal-brake.ts';
import { teamSyncIsDue } from './team-sync-is-due.ts';

const now = '2026-03-01T12:00:00.000Z';

describe('a team’s sync is due (TEN-030)', () => {
  const team = { status: 'active', lastTeamSync: '2026-03-01T11:30:00.000Z' } as const;
  test.each([
    ['when its time is over', team, 30, false, true],
    ['not a moment before', team, 31, false, false],
    ['when it never was', { ...team, lastTeamSync: null }, 30, false, true],
    ['not while one is running', { ...team, lastTeamSync: null }, 30, true, false],
    ['not of a team that was left', { ...team, status: 'released' as const }, 30, false, false],
  ])('%s', (_, binding, syncEveryMinutes, openRun, due) => {
    expect(teamSyncIsDue(binding, { syncEveryMinutes }, openRun, now)).toBe(due);
  });
});

test.each([
  [0, 0, false],
  [18, 0, false],
  [18, 9, false],
  [18, 10, false],
  [18, 11, true],
  [110, 11, false],
  [109, 11, true],
  [500, 50, false],
  [500, 51, true],
  [2, 2, true],
  [1, 1, true],
])('of %i event types, %i gone: held is %s', (active, gone, held) => {
  expect(removesTooMuch(active, gone)).toBe(held);
});

describe('an event type is the company’s to import (TEN-021, TEN-027, TEN-049, D-27)', () => {
  const tenantId = TenantId.parse(derivedId('ten', 'company', '1'));
  const other = TenantId.parse(derivedId('ten', 'company', '15'));
  const claimOf = (owner: TenantId) => ({ id: 'event_type:1', kind: 'event_type', owner, reference: 'map' }) as const;
  const look = (teamId: number | null | undefined, claims: readonly ReturnType<typeof claimOf>[] = []) =>
    mismatchIn(
      [
        { id: 2, teamId: 34209 },
        { id: 1, teamId },
      ],
      { tenantId, calcomTeamId: 34209, claims },
    );

  test('when it is of the company’s team and nobody else’s', () => {
    expect(look(34209)).toBeUndefined();
    expect(look(34209, [claimOf(tenantId)])).toBeUndefined();
  });
  test.each([
    [39203, 39203],
    [null, null],
    [undefined, null],
  ])('not when its team is %s', (teamId, actualTeamId) => {
    expect(look(teamId)).toEqual({ eventTypeId: 1, expectedTeamId: 34209, actualTeamId });
  });
  test('not when another company has claimed it', () => {
    expect(look(34209, [claimOf(other)])).toEqual({ eventTypeId: 1, expectedTeamId: 34209, actualTeamId: null });
  });
});

test.each([
  [new AppError('rate_limited', '', { retryAfterMs: 7_000 }), { kind: 'wait', forMs: 7_000 }],
  [new AppError('rate_limited', ''), { kind: 'wait', forMs: 60_000 }],
  [new AppError('unavailable', '', { reason: 'resting', retryAfterMs: 5 }), { kind: 'wait', forMs: 5 }],
  [new AppError('unavailable', '', { reason: 'vendor_error' }), { kind: 'retry' }],
  [new AppError('timeout', ''), { kind: 'retry' }],
  [new Error('anything'), { kind: 'retry' }],
  [new AppError('unauthenticated', ''), { kind: 'key_refused' }],
  [new AppError('forbidden', ''), { kind: 'key_refused' }],
  [new AppError('credentials_refused', ''), { kind: 'final' }],
  [new AppError('team_mismatch', ''), { kind: 'final' }],
  [new AppError('not_found', ''), { kind: 'final' }],
])('after %s %s', (error, consequence) => {
  expect(consequenceOf(error)).toEqual(consequence);
});
