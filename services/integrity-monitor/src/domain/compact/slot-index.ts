/** From a hash to rows, by open addressing: one word a place, at most three quarters of them taken. */
export interface SlotIndex {
  /** The row with this hash of which `matches` is true; -1 for none. */
  find(hash: number, matches: (row: number) => boolean): number;
  add(hash: number, row: number): void;
  remove(hash: number, row: number): void;
  readonly bytes: number;
}

const FIRST_PLACES = 1_024;
const MOST_TAKEN = 0.75;
const EMPTY = 0;
const REMOVED = 0xffff_ffff;
const BYTES_PER_PLACE = 4;

/** `hashOf` tells the hash of a row again when the index grows. */
export const makeSlotIndex = (hashOf: (row: number) => number): SlotIndex => {
  let places = new Uint32Array(FIRST_PLACES);
  let taken = 0;
  let living = 0;

  const insert = (hash: number, row: number): void => {
    const mask = places.length - 1;
    let at = hash & mask;
    while (places[at] !== EMPTY) at = (at + 1) & mask;
    places[at] = row + 1;
  };
  /** Twice the size where rows need it; the same where only removed ones are in the way. */
  const rebuild = (): void => {
    const old = places;
    places = new Uint32Array(living * 2 > old.length ? old.length * 2 : old.length);
    for (const word of old) if (word !== EMPTY && word !== REMOVED) insert(hashOf(word - 1), word - 1);
    taken = living;
  };

  return {
    find: (hash, matches) => {
      const mask = places.length - 1;
      for (let at = hash & mask; places[at] !== EMPTY; at = (at + 1) & mask) {
        const word = places[at] ?? EMPTY;
        if (word !== REMOVED && matches(word - 1)) return word - 1;
      }
      return -1;
    },
    add: (hash, row) => {
      if (taken + 1 > places.length * MOST_TAKEN) rebuild();
      insert(hash, row);
      taken += 1;
      living += 1;
    },
    remove: (hash, row) => {
      const mask = places.length - 1;
      for (let at = hash & mask; places[at] !== EMPTY; at = (at + 1) & mask) {
        if (places[at] !== row + 1) continue;
        places[at] = REMOVED;
        living -= 1;
        return;
      }
    },
    get bytes() {
      return places.length * BYTES_PER_PLACE;
    },
  };
};
