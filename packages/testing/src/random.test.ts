import { expect, it } from 'vitest';
import { randomOf } from './random.ts';

it('the same seed draws the same numbers, another one others', () => {
  const draw = (seed: number) =>
    Array.from(
      { length: 20 },
      (
        (random) => () =>
          random(1_000)
      )(randomOf(seed)),
    );
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
});
