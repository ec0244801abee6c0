import type { Known } from '../known.ts';
import type { KnownState } from '../known-state.ts';
import { makeRows, type Rows } from './column.ts';
import { hashOfId, pack, packed, packedPrefix, unpack } from './packed-id.ts';
import { makeSlotIndex } from './slot-index.ts';
import { makeStates } from './states.ts';
import { makeTexts } from './texts.ts';

/** Columns after the five words of the id. */
export const AT = {
  /** The kind's number, and in the upper bits the prefix's. 0 is a free row. */
  kind: 5,
  home: 6,
  version: 7,
  window: 8,
  met: 9,
  shown: 10,
  state: 11,
  time: 12,
  /** Neighbours among those who have the same appointment state, each plus one. */
  before: 13,
  after: 14,
} as const;
const WIDTH = 15;
const WORDS = 5;
const KIND_BITS = 16;
const MOST_KINDS = 2 ** KIND_BITS - 1;
const MOST = 2 ** 32 - 1;
const BYTES_PER_WORD = 4;
const BYTES_PER_STATE = 170;
const BYTES_PER_TEXT = 130;

export type EntityRows = ReturnType<typeof makeEntityRows>;

/** Rows with the same state as a chain, so that those whom one link concerns are found without looking at all. */
const makeAlike = (rows: Rows) => {
  const heads = new Map<number, number>();
  return {
    join: (row: number, state: number): void => {
      const head = heads.get(state) ?? 0;
      rows.set(row, AT.before, 0);
      rows.set(row, AT.after, head);
      if (head !== 0) rows.set(head - 1, AT.before, row + 1);
      heads.set(state, row + 1);
    },
    leave: (row: number, state: number): void => {
      const [before, after] = [rows.get(row, AT.before), rows.get(row, AT.after)];
      if (after !== 0) rows.set(after - 1, AT.before, before);
      if (before !== 0) rows.set(before - 1, AT.after, after);
      else if (after !== 0) heads.set(state, after);
      else heads.delete(state);
    },
    *rowsOf(state: number): Iterable<number> {
      for (let next = heads.get(state) ?? 0; next !== 0; next = rows.get(next - 1, AT.after)) yield next - 1;
    },
    clear: () => heads.clear(),
  };
};

const makeContents = () => {
  const rows = makeRows(WIDTH);
  const texts = makeTexts();
  const held = { states: makeStates() };
  const prefixOf = (row: number): number => rows.get(row, AT.kind) >>> KIND_BITS;
  /** The number of a kind in `texts`; 0 of a free row. */
  const kindOf = (row: number): number => rows.get(row, AT.kind) & MOST_KINDS;
  const idAt = (row: number): string => unpack(prefixOf(row), (at) => rows.get(row, at));
  const alike = makeAlike(rows);
  const setState = (row: number, number: number): void => {
    const before = rows.get(row, AT.state);
    if (held.states.at(before)?.of === 'appointment') alike.leave(row, before);
    rows.set(row, AT.state, number);
    if (held.states.at(number)?.of === 'appointment') alike.join(row, number);
  };
  return {
    ...{ rows, texts, held, alike, kindOf, idAt },
    isFree: (row: number): boolean => rows.get(row, AT.kind) === 0,
    hashOf: (row: number): number => hashOfId((at) => rows.get(row, at), prefixOf(row)),
    /** Whether the row has the id that was packed last. */
    isPacked: (row: number): boolean => {
      for (let at = WORDS - 2; at >= 0; at -= 1) if (rows.get(row, at) !== packed[at]) return false;
      return rows.get(row, WORDS - 1) === packed[WORDS - 1] && prefixOf(row) === packedPrefix();
    },
    /** Whether everything of it has a place in a row. */
    fits: ({ id, version, window, met, shown, type }: Known): boolean =>
      Math.max(version, window, met, shown) <= MOST && texts.numberOf(type) <= MOST_KINDS && pack(id),
    name: (row: number, type: string): void => {
      for (let at = 0; at < WORDS; at += 1) rows.set(row, at, packed[at] ?? 0);
      rows.set(row, AT.kind, ((packedPrefix() << KIND_BITS) | texts.numberOf(type)) >>> 0);
    },
    write: (row: number, known: Known): void => {
      rows.set(row, AT.home, known.home === undefined ? 0 : texts.numberOf(known.home));
      rows.set(row, AT.version, known.version);
      rows.set(row, AT.window, known.window);
      rows.set(row, AT.met, known.met);
      rows.set(row, AT.shown, known.shown);
      const before = rows.get(row, AT.state);
      if (held.states.at(before) === known.state) return;
      setState(row, held.states.take(known.state));
      held.states.release(before);
    },
    known: (row: number, id = idAt(row)): Known => ({
      id,
      type: texts.at(kindOf(row)) ?? '',
      home: texts.at(rows.get(row, AT.home)),
      version: rows.get(row, AT.version),
      window: rows.get(row, AT.window),
      met: rows.get(row, AT.met),
      shown: rows.get(row, AT.shown),
      state: held.states.at(rows.get(row, AT.state)),
    }),
    clear: (row: number): void => {
      const state = rows.get(row, AT.state);
      setState(row, 0);
      held.states.release(state);
      for (let column = 0; column < WIDTH; column += 1) rows.set(row, column, 0);
    },
  };
};

/** Entities as rows of numbers: 60 bytes each, and 5 to 11 for finding them. */
export const makeEntityRows = () => {
  const contents = makeContents();
  const { rows, texts, held, write, isFree, isPacked } = contents;
  let index = makeSlotIndex(contents.hashOf);
  let free: number[] = [];
  let [used, count] = [0, 0];
  return {
    ...contents,
    count: () => count,
    end: () => used,
    find: (id: string): number => (pack(id) ? index.find(hashOfPacked(), isPacked) : -1),
    /** Makes a row of an entity that has none. */
    add: (known: Known): void => {
      const row = free.pop() ?? used;
      used = Math.max(used, row + 1);
      count += 1;
      rows.reach(row);
      pack(known.id);
      contents.name(row, known.type);
      index.add(hashOfPacked(), row);
      write(row, known);
    },
    remove: (row: number): void => {
      index.remove(contents.hashOf(row), row);
      contents.clear(row);
      free.push(row);
      count -= 1;
    },
    restore: (saved: SavedRows): void => {
      for (const text of saved.texts.slice(1)) texts.numberOf(text);
      rows.restore(saved.rows);
      held.states = makeStates(saved.states);
      index = makeSlotIndex(contents.hashOf);
      [used, count, free] = [0, 0, []];
      contents.alike.clear();
      for (let row = 0; row < rows.capacity; row += 1) {
        if (isFree(row)) continue;
        [used, count] = [row + 1, count + 1];
        // Scans of another process say nothing about what this one was shown.
        rows.set(row, AT.shown, 0);
        const state = rows.get(row, AT.state);
        held.states.keep(state);
        if (held.states.at(state)?.of === 'appointment') contents.alike.join(row, state);
        index.add(contents.hashOf(row), row);
      }
      for (let row = used - 1; row >= 0; row -= 1) if (isFree(row)) free.push(row);
    },
    bytes: (): number => {
      const known = rows.capacity * WIDTH * BYTES_PER_WORD + index.bytes;
      return known + held.states.count * BYTES_PER_STATE + texts.all.length * BYTES_PER_TEXT;
    },
  };
};

interface SavedRows {
  readonly rows: Rows['blocks'];
  readonly texts: readonly string[];
  readonly states: readonly (KnownState | undefined)[];
}

const packedAt = (at: number): number => packed[at] ?? 0;
const hashOfPacked = (): number => hashOfId(packedAt, packedPrefix());
