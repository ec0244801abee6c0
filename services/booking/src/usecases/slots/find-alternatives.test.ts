import { AppError, type ErrorCode } from '@fencepost/contracts/errors';
import { describe, expect, test } from 'vitest';
import { friseur, scopeOf } from '../../../test/companies.ts';
import { at, cut, movableClock } from '../../../test/slots-world.ts';
import { makeFindAlternatives } from './find-alternatives.ts';

const scope = scopeOf(friseur);
const taken = { serviceId: cut, startsAt: at('09:00') };

const lookedWith = async (error: unknown) => {
  const noted: unknown[] = [];
  const findAlternatives = makeFindAlternatives({
    listFreeSlots: () => Promise.reject(error),
    noteFailure: (failure, what, { tenantId }) => void noted.push([failure, what, tenantId]),
    clock: movableClock(),
  });
  return { found: await findAlternatives(taken, scope), noted };
};

describe('a look for alternatives that fails', () => {
  test.each(['unavailable', 'timeout', 'rate_limited', 'not_found', 'service_not_in_team'] as const)(
    'because of %s leaves the refusal without any, and nobody is bothered',
    async (code: ErrorCode) => {
      expect(await lookedWith(new AppError(code, 'Away.'))).toEqual({ found: [], noted: [] });
    },
  );

  test.each([
    ['a mistake of ours', new TypeError('x is not a function')],
    ['a record that cannot be read', new AppError('corrupt_row', 'No.')],
    ['a question that is not valid', new AppError('invalid_input', 'The end must be after the start.')],
  ])('because of %s leaves the refusal kind, and is noted once for those who share the look', async (_, error) => {
    const { found, noted } = await lookedWith(error);
    expect(found).toEqual([]);
    expect(noted).toEqual([[error, 'looking for alternatives', friseur.tenantId]]);
  });
});
