import { AppError } from '@fencepost/contracts/errors';
import { describe, expect, test } from 'vitest';
import { sentences } from '../../domain/sentences/sentences-in.ts';
import { isFinal, refusalOf } from './refusal.ts';

describe('a refusal that has a reason', () => {
  test.each([
    ['de', 'Buchungsseite'],
    ['en', 'booking page'],
  ] as const)('of a start sold by seat says in %s where seats are to be had (BKG-031)', (language, where) => {
    const words = sentences[language];
    const error = new AppError('sold_by_seat', 'Seats of this service are booked on Cal.com’s own page.');
    expect(isFinal(error)).toBe(true);
    expect(refusalOf(error, { words })).toMatchObject({
      status: 'refused',
      code: 'sold_by_seat',
      say: expect.stringContaining(where),
    });
    expect(refusalOf(new AppError('conflict', 'x'), { words })).toMatchObject({ say: words.refused });
  });
});
