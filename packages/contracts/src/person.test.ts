import { expect, it } from 'vitest';
import { areTwoPeople, PersonHandle, PersonId, personIdOf } from './person.ts';

const [ada, bob] = [personIdOf('ada'), personIdOf('bob')];

it.each([
  [{ person: ada }, { person: bob }, true],
  [{ person: ada }, { person: ada }, false],
  [{ person: ada }, {}, false],
  [{}, { person: bob }, false],
  [{}, {}, false],
])('%j and %j: whoever is not known is not another person', (one, other, two) => {
  expect(areTwoPeople(one, other)).toBe(two);
});

it('a person’s id is the same wherever it is made, and does not say who it is', () => {
  expect(PersonId.parse(ada)).toBe(personIdOf('ada'));
  expect(ada).not.toContain('ada');
});

it.each(['Ada', 'ada lovelace', 'ada@example.com', ''])('%s is no handle', (handle) => {
  expect(PersonHandle.safeParse(handle).success).toBe(false);
});
