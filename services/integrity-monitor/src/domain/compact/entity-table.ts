import type { Known } from '../known.ts';
import type { KnownState } from '../known-state.ts';
import type { Rows } from './column.ts';
import { AT, type EntityRows, makeEntityRows } from './entity-rows.ts';
import { makeTimes, type Times } from './times.ts';

/** When an entity takes place, in minutes since 1970, and whom or what it has to itself meanwhile; null for nobody. */
export interface EntityTime {
  readonly resource: string | null;
  readonly startMinute: number;
  readonly endMinute: number;
}

/** Every entity there is, by id, as a map would have them; what is read is a copy. */
export interface Entities {
  readonly size: number;
  get(id: string): Known | undefined;
  has(id: string): boolean;
  keys(): Iterable<string>;
  values(): Iterable<Known>;
  idsOf(type: string): Iterable<string>;
  countByType(): Readonly<Record<string, number>>;
  /** Those whose state is one of which this is true; asked once for each state, however many have it alike. */
  withState(holds: (state: KnownState) => boolean): readonly string[];
  /** Those of a company. */
  idsAt(home: string): readonly string[];
  /** Those of a kind that were met up to then and not shown since that walk, within these stretches of ids. */
  unshown(query: Unshown): readonly string[];
  /** When an entity takes place; undefined where it takes no time. */
  timeOf(id: string): EntityTime | undefined;
  /** Who else has the resource of an entity at some moment of its time. */
  besides(id: string): readonly string[];
  /** How many bytes all this takes, as far as it is counted. */
  readonly bytes: number;
}

export interface Unshown {
  readonly type: string;
  readonly metUpTo: number;
  readonly walk: number;
  readonly isWithin: (id: string) => boolean;
}

export interface MutableEntities extends Entities {
  /** Some of those of a company that have no state and no time, each time further on; without those that `isKept` names. */
  quiet(most: number, isKept: (id: string) => boolean): readonly Known[];
  /** Writes an entity, new or changed. Its time stays as it is. */
  put(known: Known): void;
  delete(id: string): void;
  setTime(id: string, time: EntityTime | undefined): void;
  /** What a snapshot keeps, and takes back. */
  parts(): TableParts;
  restore(saved: TableParts): void;
}

export interface TableParts {
  readonly rows: Rows['blocks'];
  readonly times: Rows['blocks'];
  readonly texts: readonly string[];
  /** States by number; `undefined` for the numbers that are free. */
  readonly states: readonly (KnownState | undefined)[];
  /** Those whose ids, versions or kinds do not fit a row. */
  readonly odd: readonly Known[];
}

const BYTES_PER_ODD = 400;

/** What has no place in a row, an id of another form or a version beyond 2^32, is kept beside the rows as it is. */
export const makeEntities = (): MutableEntities => {
  const table = makeEntityRows();
  const times = makeTimes();
  const odd = new Map<string, Known>();

  const remove = (row: number): void => {
    const time = table.rows.get(row, AT.time);
    if (time !== 0) times.remove(time);
    table.remove(row);
  };
  return {
    get size() {
      return table.count() + odd.size;
    },
    get: (id) => {
      const row = table.find(id);
      if (row >= 0) return table.known(row, id);
      const known = odd.size === 0 ? undefined : odd.get(id);
      return known === undefined ? undefined : { ...known };
    },
    has: (id) => table.find(id) >= 0 || odd.has(id),
    put: (known) => {
      const row = table.find(known.id);
      const fits = table.fits(known);
      if (row >= 0 && fits) return table.write(row, known);
      if (row >= 0) remove(row);
      if (row < 0 && fits && !odd.has(known.id)) table.add(known);
      else odd.set(known.id, { ...known });
    },
    delete: (id) => {
      const row = table.find(id);
      if (row >= 0) remove(row);
      else odd.delete(id);
    },
    ...queriesOf(table, odd),
    ...timesOf(table, times),
    quiet: makeQuiet(table),
    parts: () => ({
      ...{ rows: table.rows.blocks, times: times.rows.blocks, texts: table.texts.all, states: table.held.states.all },
      odd: [...odd.values()],
    }),
    restore: (saved) => {
      table.restore(saved);
      times.restore(saved.times);
      for (const known of saved.odd) odd.set(known.id, { ...known, shown: 0 });
    },
    get bytes() {
      return table.bytes() + times.bytes + odd.size * BYTES_PER_ODD;
    },
  };
};

type Queries = Pick<Entities, 'keys' | 'values' | 'idsOf' | 'countByType' | 'withState' | 'idsAt' | 'unshown'>;

/** Looks through one column of all rows: a million of them take about a millisecond. */
const queriesOf = (table: EntityRows, odd: ReadonlyMap<string, Known>): Queries => {
  const { rows, texts, kindOf, idAt } = table;
  const idsWhere = (holds: (row: number) => boolean, orOdd: (known: Known) => boolean): readonly string[] => {
    const found: string[] = [];
    for (let row = 0; row < table.end(); row += 1) if (!table.isFree(row) && holds(row)) found.push(idAt(row));
    for (const known of odd.values()) if (orOdd(known)) found.push(known.id);
    return found;
  };
  return {
    *keys() {
      for (let row = 0; row < table.end(); row += 1) if (!table.isFree(row)) yield idAt(row);
      yield* odd.keys();
    },
    *values() {
      for (let row = 0; row < table.end(); row += 1) if (!table.isFree(row)) yield table.known(row);
      for (const known of odd.values()) yield { ...known };
    },
    *idsOf(type) {
      const kind = texts.find(type);
      for (let row = 0; row < table.end(); row += 1) if (kind !== 0 && kindOf(row) === kind) yield idAt(row);
      for (const known of odd.values()) if (known.type === type) yield known.id;
    },
    countByType: () => {
      const counts: Record<string, number> = {};
      const add = (type: string): void => {
        counts[type] = (counts[type] ?? 0) + 1;
      };
      for (let row = 0; row < table.end(); row += 1) if (!table.isFree(row)) add(texts.at(kindOf(row)) ?? '');
      for (const { type } of odd.values()) add(type);
      return counts;
    },
    withState: (holds) => {
      const numbers = table.held.states.which(holds);
      const isListed = [...numbers].every((number) => table.held.states.at(number)?.of === 'appointment');
      const orOdd = ({ state }: Known): boolean => state !== undefined && holds(state);
      if (!isListed) return idsWhere((row) => numbers.has(rows.get(row, AT.state)), orOdd);
      const found = [...numbers].flatMap((number) => [...table.alike.rowsOf(number)].map(idAt));
      return [...found, ...[...odd.values()].flatMap((known) => (orOdd(known) ? [known.id] : []))];
    },
    idsAt: (home) => {
      const number = texts.find(home);
      return idsWhere(
        (row) => number !== 0 && rows.get(row, AT.home) === number,
        (known) => known.home === home,
      );
    },
    unshown: ({ type, metUpTo, walk, isWithin }) => {
      const kind = texts.find(type);
      return idsWhere(
        (row) =>
          kindOf(row) === kind &&
          rows.get(row, AT.met) <= metUpTo &&
          rows.get(row, AT.shown) < walk &&
          isWithin(idAt(row)),
        (known) => known.type === type && known.met <= metUpTo && known.shown < walk && isWithin(known.id),
      );
    },
  };
};

const makeQuiet = (table: EntityRows): MutableEntities['quiet'] => {
  let next = 0;
  const isQuiet = (row: number): boolean =>
    !table.isFree(row) && [AT.state, AT.time].every((column) => table.rows.get(row, column) === 0);
  return (most, isKept) => {
    const found: Known[] = [];
    for (let looked = 0; looked < table.end() && found.length < most; looked += 1) {
      next = (next + 1) % table.end();
      if (!isQuiet(next)) continue;
      const known = table.known(next);
      // A company is what others are judged by.
      if (known.home !== undefined && known.home !== known.id && known.version > 0 && !isKept(known.id))
        found.push(known);
    }
    return found;
  };
};

const timesOf = (table: EntityRows, times: Times): Pick<MutableEntities, 'timeOf' | 'setTime' | 'besides'> => {
  const placeOf = (row: number): number => (row < 0 ? 0 : table.rows.get(row, AT.time));
  return {
    timeOf: (id) => {
      const time = times.at(placeOf(table.find(id)));
      if (time === undefined) return undefined;
      const { startMinute, endMinute } = time;
      return { resource: table.texts.at(time.resource) ?? null, startMinute, endMinute };
    },
    setTime: (id, time) => {
      const row = table.find(id);
      if (row < 0) return;
      if (placeOf(row) !== 0) times.remove(placeOf(row));
      const resource = time == null || time.resource === null ? 0 : table.texts.numberOf(time.resource);
      table.rows.set(row, AT.time, time === undefined ? 0 : times.add(row, { ...time, resource }));
    },
    besides: (id) => {
      const row = table.find(id);
      const time = times.at(placeOf(row));
      if (time === undefined || time.resource === 0) return [];
      return times.overlapping(time).flatMap((other) => (other === row ? [] : [table.idAt(other)]));
    },
  };
};
