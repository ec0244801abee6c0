import type { KnownState } from '../known-state.ts';

/** States by number. Those that many entities have alike are kept once; a state that nobody has any more is let go. */
export interface States {
  at(number: number): KnownState | undefined;
  /** Takes one more user of a state; answers with its number, 0 for no state. */
  take(state: KnownState | undefined): number;
  release(number: number): void;
  /** Numbers of the states of which this is true. */
  which(holds: (state: KnownState) => boolean): ReadonlySet<number>;
  readonly count: number;
  /** By number; for a snapshot. */
  readonly all: readonly (KnownState | undefined)[];
  /** Counts a user of a state that a snapshot had, by its number. */
  keep(number: number): void;
}

/** Appointments of one service have the same passport, and tombstones say nothing at all. */
const isShared = ({ of }: KnownState): boolean => of === 'appointment' || of === 'tombstone';

/** States as a snapshot had them, or none; nobody uses them yet. */
export const makeStates = (saved: readonly (KnownState | undefined)[] = [undefined]): States => {
  const states = [...saved];
  const users: number[] = [];
  const shared = new Map<string, number>();
  const free: number[] = [];
  states.forEach((state, number) => {
    if (state !== undefined && isShared(state)) shared.set(JSON.stringify(state), number);
    if (state === undefined && number > 0) free.push(number);
  });
  return {
    all: states,
    keep: (number) => {
      if (number > 0) users[number] = (users[number] ?? 0) + 1;
    },
    at: (number) => states[number],
    take: (state) => {
      if (state === undefined) return 0;
      const text = isShared(state) ? JSON.stringify(state) : undefined;
      const known = text === undefined ? undefined : shared.get(text);
      if (known !== undefined) {
        users[known] = (users[known] ?? 0) + 1;
        return known;
      }
      const number = free.pop() ?? states.length;
      states[number] = state;
      users[number] = 1;
      if (text !== undefined) shared.set(text, number);
      return number;
    },
    release: (number) => {
      const state = states[number];
      const left = (users[number] ?? 0) - 1;
      if (state === undefined) return;
      users[number] = left;
      if (left > 0) return;
      if (isShared(state)) shared.delete(JSON.stringify(state));
      states[number] = undefined;
      free.push(number);
    },
    which: (holds) => new Set(states.flatMap((state, number) => (state !== undefined && holds(state) ? [number] : []))),
    get count() {
      return states.length - 1 - free.length;
    },
  };
};
