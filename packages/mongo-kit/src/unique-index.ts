import { Query } from 'mingo';
import type { IndexDefinition } from './define-collection.ts';
import type { Document } from './document.ts';
import { isPlainObject } from './stored-value.ts';

/** A unique index in memory: by each of a document's keys, who holds it. */
export interface UniqueIndex {
  readonly name: string;
  admits(document: Document): boolean;
  add(document: Document): void;
  remove(document: Document): void;
}

export const makeUniqueIndex = ({ name, keys, partial }: IndexDefinition): UniqueIndex => {
  const holders = new Map<string, unknown>();
  const holds = new Query(partial ?? {});
  const paths = Object.keys(keys);
  const keysOf = (document: Document): readonly string[] =>
    holds.test(document) ? combinations(paths.map((path) => valuesAt(document, path.split('.')))) : [];
  return {
    name,
    admits: (document) => keysOf(document).every((key) => [undefined, document._id].includes(holders.get(key))),
    add: (document) => {
      for (const key of keysOf(document)) holders.set(key, document._id);
    },
    remove: (document) => {
      for (const key of keysOf(document)) holders.delete(key);
    },
  };
};

/** As MongoDB's index keys: each member of a list is one, an empty list is one of its own, what is missing is null. */
const valuesAt = (value: unknown, path: readonly string[]): readonly unknown[] => {
  const [part, ...rest] = path;
  if (Array.isArray(value) && value.length > 0) return value.flatMap((member) => valuesAt(member, path));
  if (part === undefined) return [value ?? null];
  return valuesAt(isPlainObject(value) ? value[part] : undefined, rest);
};

const combinations = (columns: readonly (readonly unknown[])[]): readonly string[] => {
  const rows = columns.reduce<unknown[][]>(
    (heads, column) => heads.flatMap((head) => column.map((value) => [...head, value])),
    [[]],
  );
  return rows.map((row) => JSON.stringify(row));
};
