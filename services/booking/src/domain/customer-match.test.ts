import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sampleCustomer } from '../../test/samples.ts';
import { comparableName, knownAs, matchOf, namedByEmail, namedByPhone } from './customer-match.ts';

const anna = { name: 'Anna Müller', email: 'anna@example.com', phone: '+491701234567' };
const unknown = { name: null, email: null, phone: null };

describe('how sure it is that two are one', () => {
  test.each([
    ['everything agrees', anna, 0.97, ['same_email', 'same_phone', 'same_name']],
    ['the same e-mail alone', { ...unknown, email: anna.email }, 0.9, ['same_email']],
    ['the same phone and name', { ...anna, email: null }, 0.72, ['same_phone', 'same_name']],
    [
      'a family’s phone',
      { name: 'Ben Müller', email: 'ben@example.com', phone: anna.phone },
      0.24,
      ['other_email', 'same_phone', 'other_name'],
    ],
    [
      'a namesake',
      { ...anna, email: 'a@example.org', phone: '+491709999999' },
      0.22,
      ['other_email', 'other_phone', 'same_name'],
    ],
    [
      'nothing in common',
      { name: 'Ben', email: 'b@example.com', phone: '+491709999999' },
      0,
      ['other_email', 'other_phone', 'other_name'],
    ],
    ['nothing known of the other (D-09)', unknown, 0, []],
  ] as const)('%s', (_, other, confidence, because) => {
    expect(matchOf(anna, other)).toEqual({ confidence, because });
  });

  const person = fc.record({
    name: fc.option(fc.constantFrom('Anna', 'anna', 'Ben', 'Kunde', 'unknown'), { nil: null }),
    email: fc.option(fc.constantFrom('a@x.de', 'A@X.de ', 'b@x.de'), { nil: null }),
    phone: fc.option(fc.constantFrom('+491701', '+49 170 1', '+491702'), { nil: null }),
  });

  test('is the same from both sides, from 0 to 1, and nothing without something shared', () => {
    fc.assert(
      fc.property(person, person, (one, other) => {
        const match = matchOf(one, other);
        expect(match).toEqual(matchOf(other, one));
        expect(match.confidence).toBeGreaterThanOrEqual(0);
        expect(match.confidence).toBeLessThanOrEqual(1);
        expect(match.confidence > 0).toBe(match.because.some((reason) => reason.startsWith('same')));
        expect(match.confidence > 0).toBe(knownAs(one).some((key) => knownAs(other).includes(key)));
      }),
    );
  });

  test('unknown never matches unknown: what one does not say changes nothing (D-09)', () => {
    fc.assert(
      fc.property(person, fc.constantFrom('name', 'email', 'phone'), (one, trait) => {
        const silent = { ...one, [trait]: null };
        expect(matchOf(silent, silent).because).not.toContain(`same_${trait}`);
        expect(matchOf(silent, one).because.join()).not.toContain(`_${trait}`);
      }),
    );
  });

  test('sharing more never makes it less sure, differing more never surer', () => {
    fc.assert(
      fc.property(person, person, fc.constantFrom('name', 'email', 'phone'), (one, other, trait) => {
        const silent = matchOf(one, { ...other, [trait]: null }).confidence;
        const shared = matchOf(one, { ...other, [trait]: one[trait] }).confidence;
        expect(shared).toBeGreaterThanOrEqual(silent);
        if (one[trait] !== null) {
          expect(matchOf(one, { ...other, [trait]: '+111111 else' }).confidence).toBeLessThanOrEqual(silent);
        }
      }),
    );
  });
});

test('names are compared without case, accents, punctuation and order', () => {
  expect(comparableName('  MÜLLER,  Anna ')).toBe(comparableName('Anna Muller'));
  expect(comparableName('Groß')).toBe(comparableName('GROSS'));
  expect(comparableName('Anna')).not.toBe(comparableName('Ann'));
  expect([comparableName('Kunde'), comparableName('unknown'), comparableName('—')]).toEqual([null, null, null]);
});

describe('whom an e-mail or a phone names', () => {
  const of = (id: string, members: object) => sampleCustomer(id, members).customer;
  const phone = anna.phone;
  test('one, nobody, or several of whom none is picked (D-03)', () => {
    const [a, b] = [of('a', { email: 'x@x.de' }), of('b', { email: 'x@x.de' })];
    expect(namedByEmail([])).toEqual({ who: 'nobody' });
    expect(namedByEmail([a])).toEqual({ who: 'one', customer: a });
    expect(namedByEmail([a, b])).toEqual({ who: 'several', ids: [a.id, b.id] });
    expect(namedByEmail([{ ...a, status: 'deleted' }, b])).toEqual({ who: 'one', customer: b });
  });
  test('a phone names whoever is known by it alone, else the only one who has it', () => {
    const [a, b] = [of('a', { phone, email: 'a@x.de' }), of('b', { phone, email: 'b@x.de' })];
    const alone = of('c', { phone });
    expect(namedByPhone([a])).toEqual({ who: 'one', customer: a });
    expect(namedByPhone([a, b]).who).toBe('several');
    expect(namedByPhone([a, b, alone])).toEqual({ who: 'one', customer: alone });
  });
});
