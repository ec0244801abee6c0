import { expect, it } from 'vitest';
import { interleaved } from './rounds.ts';

it('every lane is measured in every round, in turn, and the first round does not count', async () => {
  const order: string[] = [];
  const lanes = [{ name: 'a' }, { name: 'b' }];
  const results = await interleaved(lanes, 3, async ({ name }, round) => {
    order.push(`${name}${round}`);
    return round;
  });
  expect(order).toEqual(['a0', 'b0', 'b1', 'a1', 'a2', 'b2', 'b3', 'a3']);
  expect([...results]).toEqual([
    ['a', [1, 2, 3]],
    ['b', [1, 2, 3]],
  ]);
});
