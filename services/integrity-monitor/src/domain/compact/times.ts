import { makeRows, type Rows } from './column.ts';

/** When somebody or something is taken: minutes since 1970, and the number of its name; 0 for nobody. */
export interface Time {
  readonly resource: number;
  readonly startMinute: number;
  readonly endMinute: number;
}

/** Times of entities by resource and day, so that who else is there at that time is found without a search. */
export interface Times {
  at(place: number): Time | undefined;
  /** Remembers a time of an entity's row; answers with its place. */
  add(entityRow: number, time: Time): number;
  remove(place: number): void;
  /** The rows of entities that have the resource at some moment of that time, the entity itself among them. */
  overlapping(time: Time): readonly number[];
  readonly rows: Rows;
  restore(blocks: Rows['blocks']): void;
  readonly bytes: number;
}

const AT = { entity: 0, resource: 1, start: 2, end: 3, next: 4 } as const;
const WIDTH = 5;
const BYTES_PER_ROW = WIDTH * 4;
const BYTES_PER_DAY_ENTRY = 48;
const MINUTES_A_DAY = 1_440;
/** Nobody has so many times in a day; whoever floods one is told of by what is found among these. */
const MOST_LOOKED_AT = 2_000;
const MOST_FOUND = 20;
const DAYS = 65_536;

/** Rows of one resource and day as a chain; 0 is its end, so rows begin with 1. */
const makeDays = (rows: Rows) => {
  const heads = new Map<number, number>();
  const dayAt = (resource: number, minute: number): number =>
    resource * DAYS + (Math.floor(minute / MINUTES_A_DAY) % DAYS);
  const dayOf = (place: number): number => dayAt(rows.get(place, AT.resource), rows.get(place, AT.start));
  return {
    heads,
    first: (resource: number, minute: number): number => heads.get(dayAt(resource, minute)) ?? 0,
    chain: (place: number): void => {
      if (rows.get(place, AT.resource) === 0) return;
      const day = dayOf(place);
      rows.set(place, AT.next, heads.get(day) ?? 0);
      heads.set(day, place);
    },
    unchain: (place: number): void => {
      if (rows.get(place, AT.resource) === 0) return;
      const day = dayOf(place);
      const next = rows.get(place, AT.next);
      let before = heads.get(day) ?? 0;
      if (before !== place) {
        while (before !== 0 && rows.get(before, AT.next) !== place) before = rows.get(before, AT.next);
        rows.set(before, AT.next, next);
      } else if (next === 0) heads.delete(day);
      else heads.set(day, next);
    },
  };
};

export const makeTimes = (): Times => {
  const rows = makeRows(WIDTH);
  const days = makeDays(rows);
  let used = 0;
  let free: number[] = [];

  return {
    rows,
    at: (place) => {
      const of = (column: number): number => rows.get(place, column);
      return place === 0 ? undefined : { resource: of(AT.resource), startMinute: of(AT.start), endMinute: of(AT.end) };
    },
    add: (entityRow, { resource, startMinute, endMinute }) => {
      const place = free.pop() ?? used + 1;
      used = Math.max(used, place);
      rows.reach(place);
      const values = [entityRow + 1, resource, startMinute, endMinute, 0];
      for (const [column, value] of values.entries()) rows.set(place, column, value);
      days.chain(place);
      return place;
    },
    remove: (place) => {
      days.unchain(place);
      rows.set(place, AT.entity, 0);
      free.push(place);
    },
    overlapping: ({ resource, startMinute, endMinute }) => {
      const found = new Set<number>();
      let looked = 0;
      // What lasts over midnight began the day before; nothing that is kept lasts longer than a day.
      for (let minute = startMinute - MINUTES_A_DAY; minute < endMinute + MINUTES_A_DAY; minute += MINUTES_A_DAY) {
        let place = days.first(resource, minute);
        for (; place !== 0 && looked < MOST_LOOKED_AT; place = rows.get(place, AT.next)) {
          looked += 1;
          const isApart = rows.get(place, AT.start) >= endMinute || rows.get(place, AT.end) <= startMinute;
          if (!isApart) found.add(rows.get(place, AT.entity) - 1);
          if (found.size > MOST_FOUND) return [...found];
        }
      }
      return [...found];
    },
    restore: (blocks) => {
      rows.restore(blocks);
      days.heads.clear();
      [free, used] = [[], 0];
      for (let place = 1; place < rows.capacity; place += 1) {
        if (rows.get(place, AT.entity) === 0) continue;
        used = place;
        days.chain(place);
      }
      for (let place = 1; place < used; place += 1) if (rows.get(place, AT.entity) === 0) free.push(place);
    },
    get bytes() {
      return rows.capacity * BYTES_PER_ROW + days.heads.size * BYTES_PER_DAY_ENTRY;
    },
  };
};
