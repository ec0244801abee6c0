import { expect, it } from 'vitest';
import { growthExponent, judge, makeVerdicts, ratiosOf, spreadOf } from './verdict.ts';

const rounds = (value: number, count = 9): readonly number[] => Array.from({ length: count }, () => value);

it('a goal is met or missed only by the whole interval, and only by enough rounds', () => {
  expect(judge(rounds(1.4), 1.5).decision).toBe('met');
  expect(judge(rounds(1.5), 1.5).decision).toBe('met');
  expect(judge(rounds(1.6), 1.5).decision).toBe('missed');
  expect(judge([1.2, 1.2, 1.2, 1.2, 1.5, 1.8, 1.8, 1.8, 1.8], 1.5).decision).toBe('undecided');
  expect(judge(rounds(1.4, 8), 1.5).decision).toBe('undecided');
  expect(judge([...rounds(1.4), Number.NaN], 1.5).decision).toBe('undecided');
});

it('a ratio is of one round with the floor of the same round', () => {
  expect(ratiosOf([2, 9], [1, 3])).toEqual([2, 3]);
  expect(ratiosOf([2, 9], [1])[1]).toBeNaN();
});

it.each([
  [0, 1],
  [0.5, 10],
  [1, 100],
])('cost that grows with the power %d is found to do so', (exponent, factor) => {
  const points = [1_000, 10_000, 100_000].map((n) => ({ n, cost: factor * n ** exponent }));
  expect(growthExponent(points)).toBeCloseTo(exponent, 6);
});

it('a floor that moved shows', () => {
  expect(spreadOf([1, 2, 4])).toBe(4);
});

it('one missed goal or one false fact is a failure of the run, an open question is none', () => {
  const lines: string[] = [];
  const all = (say: (verdicts: ReturnType<typeof makeVerdicts>) => void): boolean => {
    const verdicts = makeVerdicts((line) => lines.push(line));
    say(verdicts);
    return verdicts.nothingMissed();
  };
  expect(all(({ ratio }) => ratio('cost', rounds(1), 1.5))).toBe(true);
  expect(all(({ ratio }) => ratio('cost', rounds(1, 3), 1.5))).toBe(true);
  expect(all(({ ratio }) => ratio('cost', rounds(2), 1.5))).toBe(false);
  expect(all(({ fact }) => fact('one winner', true))).toBe(true);
  expect(all(({ fact }) => fact('one winner', false))).toBe(false);
  expect(lines.map((line) => line.split('  ')[0])).toEqual(['PASS', 'NO VERDICT', 'FAIL', 'PASS', 'FAIL']);
});
