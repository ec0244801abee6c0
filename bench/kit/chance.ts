/** A whole number from 0 and below the given one. */
export type Random = (below: number) => number;

const RESOLUTION = 1_000_000;

/** A number generator that repeats itself from its seed (mulberry32). */
export const randomOf = (seed: number): Random => {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
};

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
