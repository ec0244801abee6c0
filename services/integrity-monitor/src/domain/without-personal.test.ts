import { expect, it } from 'vitest';
import { withoutPersonal } from './without-personal.ts';

const RUNS = 7;
const GROWTH = 16;
/** Linear work grows as its input does, quadratic work by the square of that. */
const MOST_GROWTH = (GROWTH * GROWTH) / 3;

/** The best of some runs: what else the machine does only ever adds. */
const bestMsOf = (work: () => unknown): number =>
  Math.min(
    ...Array.from({ length: RUNS }, () => {
      const before = performance.now();
      work();
      return performance.now() - before;
    }),
  );

const poisons = ['a', '0', 'a.', 'a@', 'a@a', '0 ', '+0', '(0', '49 ', '0.0', '-', 'ä1_%'];

it.each(poisons)('the time for ever more of "%s" grows as its length, up to 300,000 letters', (part) => {
  const msOf = (length: number): number => {
    const text = part.repeat(length / part.length);
    return bestMsOf(() => withoutPersonal(text));
  };
  // The short pair first: it ends a quadratic pattern within seconds, where the long one would take hours.
  for (const length of [16_000, 300_000]) {
    expect(msOf(length) / msOf(length / GROWTH)).toBeLessThan(MOST_GROWTH);
  }
});

it('the address of a person is found wherever it stands, also after 300,000 letters', () => {
  const text = `${'a'.repeat(300_000)} erika.mustermann@example.org, 0171 7654321`;
  expect(withoutPersonal(text).slice(300_000)).toBe(' (e-mail address), (phone number)');
  expect(withoutPersonal(`${'a'.repeat(300)}@example.org`)).toBe('(e-mail address)');
});

it('where only the beginning is shown, nothing of an address stays, wherever it is cut', () => {
  const text = `${'erika@example.org '.repeat(20)}${'erika.mustermann@example.org 0171 7654321 '.repeat(400)}`;
  for (let limit = 1; limit < 900; limit += 1) {
    const shown = withoutPersonal(text, limit);
    expect(shown.length).toBeLessThanOrEqual(limit);
    expect(shown).not.toMatch(/erika|mustermann|017/);
  }
  expect(withoutPersonal('short', 5)).toBe('short');
  expect(withoutPersonal('longer', 5)).toBe('long…');
});
