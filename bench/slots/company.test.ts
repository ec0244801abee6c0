import { expect, it } from 'vitest';
import { ASKED_FOR, DAYS, planOf } from './company.ts';

it.each([1_000, 10_000, 100_000])(
  'of %i bookings the same thousand lies in the days that are asked for',
  (bookings) => {
    const plan = planOf(bookings);
    const sum = (cells: typeof plan): number => cells.reduce((total, { count }) => total + count, 0);
    expect(sum(plan)).toBe(bookings);
    expect(sum(plan.filter(({ day }) => day >= 0 && day < DAYS))).toBe(ASKED_FOR);
    expect(new Set(plan.map(({ day, staff }) => `${day} ${staff}`)).size).toBe(plan.length);
  },
);
