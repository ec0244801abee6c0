import { expect, it } from 'vitest';
import { contestsOf, daysOf, runContests, SLOTS_A_DAY, unfair } from './contest.ts';

it('a member of staff has one contest for each half-hour of a day, and no two contests share a caller', () => {
  const contests = contestsOf('a', 2 * SLOTS_A_DAY, 3);
  const callers = contests.flatMap((contest) => contest.callers);
  expect(new Set(callers).size).toBe(2 * SLOTS_A_DAY * 3);
  expect(new Set(contests.map(({ slot }) => `${slot.resource} ${slot.startsAt}`)).size).toBe(2 * SLOTS_A_DAY);
  expect(daysOf(contests).map(({ resource }) => resource)).toEqual([
    ...new Set(contests.map(({ slot }) => slot.resource)),
  ]);
});

it('what is sold to two, or to nobody, is counted', async () => {
  const contests = contestsOf('b', 3, 4);
  expect(
    unfair(await runContests({ claim: async (id) => contests.some(({ callers }) => callers[0] === id) }, contests)),
  ).toBe(0);
  expect(unfair(await runContests({ claim: async () => true }, contests))).toBe(3);
  expect(unfair(await runContests({ claim: async () => false }, contests))).toBe(3);
});
