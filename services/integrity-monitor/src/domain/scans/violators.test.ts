import { expect, it } from 'vitest';
import { companiesIn, makeViolators } from './violators.ts';

it('counts who violates what: a company, the platform, and of the platform those that the evidence names (A11)', () => {
  const violators = makeViolators();
  violators.add('one', 'ten_a', {});
  violators.add('one', 'ten_a', {});
  violators.add('one', null, {});
  violators.add('two', null, { companies: 'ten_a, ten_b' });
  expect(violators.all()).toEqual([
    { check: 'one', companyId: 'ten_a', violations: 2 },
    { check: 'one', companyId: null, violations: 1 },
    { check: 'two', companyId: 'ten_a', violations: 1 },
    { check: 'two', companyId: 'ten_b', violations: 1 },
  ]);
  expect([{}, { companies: '' }, { companies: 7 }].map(companiesIn)).toEqual([undefined, undefined, undefined]);
});

it('names nobody where there are too many: whoever is left out would seem to be in order', () => {
  const violators = makeViolators();
  for (let company = 0; company <= 5_000; company += 1) violators.add('one', `ten_${company}`, {});
  expect(violators.all()).toBeNull();
});
