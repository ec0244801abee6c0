import { refused } from './failures.ts';

const MAX_DEPTH = 24;

export const isPlainObject = (value: unknown): value is Record<string, unknown> => {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

/** Keys that a driver, the database or JavaScript would interpret instead of store. */
const isInterpreted = (key: string): boolean =>
  key.startsWith('$') || key.includes('\0') || key === '_bsontype' || key === '__proto__';

/**
 * A deep copy of JSON data as it will be stored at `path`; members that are undefined are left out. Throws on anything
 * that is not JSON (dates, classes, functions, NaN), and on keys that would be taken for an operator.
 */
export const storedValue = (value: unknown, collection: string, path: string): unknown => {
  const refuse = (why: string): Error => refused(collection, `'${path}' cannot be stored: ${why}`);
  const copy = (given: unknown, depth: number): unknown => {
    if (depth > MAX_DEPTH) throw refuse('it is nested too deeply');
    if (given === null || typeof given === 'string' || typeof given === 'boolean') return given;
    if (Number.isFinite(given)) return given;
    if (Array.isArray(given)) return given.map((member) => copy(member, depth + 1));
    if (!isPlainObject(given)) throw refuse('it is not plain data');
    const present = Object.entries(given).filter(([, member]) => member !== undefined);
    if (present.some(([key]) => isInterpreted(key))) throw refuse('one of its keys would not be taken as data');
    return Object.fromEntries(present.map(([key, member]) => [key, copy(member, depth + 1)]));
  };
  return copy(value, 0);
};
