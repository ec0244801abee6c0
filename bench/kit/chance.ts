import type { Random } from '@fencepost/testing/random';

const RESOLUTION = 1_000_000;

/** Draws from 0..count-1 where the rank r (from 1) has a weight of r^-exponent. */
export const makeZipf = (count: number, exponent: number): ((random: Random) => number) => {
  const upTo: number[] = [];
  let total = 0;
  for (let rank = 1; rank <= count; rank += 1) {
    total += rank ** -exponent;
    upTo.push(total);
  }
  return (random) => {
    const drawn = (random(RESOLUTION) / RESOLUTION) * total;
    let [low, high] = [0, count - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((upTo[middle] ?? total) > drawn) high = middle;
      else low = middle + 1;
    }
    return low;
  };
};
