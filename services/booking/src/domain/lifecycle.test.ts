import type { AppointmentStatus } from '@fencepost/contracts/booking/appointment';
import { describe, expect, test } from 'vitest';
import { type Command, isAllowed, isLive, statusAfter } from './lifecycle.ts';
import { FactKind } from './vendor-fact.ts';

const statuses = ['requested', 'booked', 'cancelled', 'rejected', 'no_show', 'completed'] as const;

describe('the state machine of one booking', () => {
  test.each<[AppointmentStatus | 'unheard', FactKind, AppointmentStatus]>([
    ['unheard', 'payment_due', 'requested'],
    ['unheard', 'paid', 'requested'],
    ['requested', 'created', 'booked'],
    ['requested', 'paid', 'requested'],
    ['requested', 'rejected', 'rejected'],
    ['booked', 'requested', 'booked'],
    ['booked', 'ended', 'completed'],
    ['booked', 'missed', 'no_show'],
    ['booked', 'cancelled', 'cancelled'],
    ['completed', 'missed', 'no_show'],
    ['no_show', 'attended', 'completed'],
    ['no_show', 'ended', 'no_show'],
    ['cancelled', 'created', 'cancelled'],
    ['rejected', 'created', 'rejected'],
  ])('%s, then %s, is %s', (standing, kind, after) => expect(statusAfter(standing, kind)).toBe(after));

  test.each(FactKind.options)(
    '%s makes something of what was never heard of, and nothing of what is cancelled or rejected',
    (kind) => {
      expect(statuses).toContain(statusAfter('unheard', kind));
      expect(statusAfter('cancelled', kind)).toBe('cancelled');
      expect(statusAfter('rejected', kind)).toBe('rejected');
    },
  );

  test('only what did or did not take place can be changed into each other once it is over', () => {
    for (const over of ['no_show', 'completed'] as const) {
      const reached = new Set(FactKind.options.map((kind) => statusAfter(over, kind)));
      expect(reached).toEqual(new Set(['no_show', 'completed', 'cancelled']));
    }
  });

  test('what waits and what will take place occupy their slots', () => {
    expect(statuses.filter(isLive)).toEqual(['requested', 'booked']);
  });

  test.each<[Command, readonly AppointmentStatus[]]>([
    ['reschedule', ['requested', 'booked']],
    ['cancel', ['requested', 'booked']],
    ['reassign', ['requested', 'booked']],
    ['confirm', ['requested']],
    ['decline', ['requested']],
    ['no_show', ['booked', 'completed']],
    ['came', ['no_show']],
  ])('%s makes sense of %j alone', (command, expected) => {
    expect(statuses.filter((status) => isAllowed(command, status))).toEqual(expected);
  });
});
