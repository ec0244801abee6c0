import type { Filter, Sort } from './collection.ts';
import { refused } from './failures.ts';
import { guardFieldPath, guardPath, type View } from './guard-path.ts';
import { isPlainObject } from './stored-value.ts';

const MAX_DEPTH = 12;
const MAX_OPERANDS = 1_000;

const logical: ReadonlySet<string> = new Set(['$and', '$or', '$nor']);
const comparing: ReadonlySet<string> = new Set(['$eq', '$ne', '$gt', '$gte', '$lt', '$lte']);
const listing: ReadonlySet<string> = new Set(['$in', '$nin', '$all']);

interface Place {
  readonly view: View;
  readonly depth: number;
  /** Inside an array's member, where paths start anew. */
  readonly member: boolean;
}

/**
 * A fresh copy of a filter in which every path and operator is on the list of those known to be harmless; throws
 * otherwise. What is checked is what is sent: the caller's object is read once.
 */
export const guardFilter = (filter: Filter, view: View): Record<string, unknown> =>
  conditions(filter, { view, depth: 0, member: false });

/** What a member of an array is asked in `$elemMatch` and `pull`: operators on the member, or conditions on its fields. */
export const guardMember = (value: unknown, view: View): unknown =>
  isScalar(value) ? value : member(value, { view, depth: 1, member: true });

export const guardSort = (sort: Sort, view: View): Record<string, 1 | -1> => {
  const entries = Object.entries(plain(sort, view));
  for (const [path, direction] of entries) {
    guardFieldPath(path, view);
    if (direction !== 1 && direction !== -1) throw refused(view.definition.name, `cannot sort by '${path}'`);
  }
  return Object.fromEntries(entries) as Record<string, 1 | -1>;
};

const conditions = (value: unknown, place: Place): Record<string, unknown> =>
  mapEntries(value, place, (key, operand) => {
    if (logical.has(key) && !place.member) {
      return alternatives(operand, place).map((part) => conditions(part, deeper(place)));
    }
    (place.member ? guardPath : guardFieldPath)(key, place.view);
    return isScalar(operand) ? operand : operators(operand, deeper(place));
  });

const operators = (value: unknown, place: Place): Record<string, unknown> => {
  const checked = mapEntries(value, place, (operator, operand) => {
    if (comparing.has(operator) && isScalar(operand)) return operand;
    if (listing.has(operator) && list(operand, place).every(isScalar)) return [...list(operand, place)];
    if (operator === '$exists' && typeof operand === 'boolean') return operand;
    if (operator === '$size' && Number.isInteger(operand)) return operand;
    if (operator === '$not') return operators(operand, deeper(place));
    if (operator === '$elemMatch') return member(operand, { ...deeper(place), member: true });
    throw refused(place.view.definition.name, `a filter cannot use '${operator}' this way`);
  });
  if (Object.keys(checked).length === 0) throw refused(place.view.definition.name, 'a filter has an empty condition');
  return checked;
};

const member = (value: unknown, place: Place): Record<string, unknown> => {
  const keys = Object.keys(plain(value, place.view));
  if (keys.length === 0) throw refused(place.view.definition.name, 'a filter has an empty condition');
  return keys.some((key) => key.startsWith('$')) ? operators(value, place) : conditions(value, place);
};

const isScalar = (value: unknown): boolean =>
  value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);

const deeper = (place: Place): Place => {
  if (place.depth >= MAX_DEPTH) throw refused(place.view.definition.name, 'a filter is nested too deeply');
  return { ...place, depth: place.depth + 1 };
};

const plain = (value: unknown, view: View): Record<string, unknown> => {
  if (!isPlainObject(value)) throw refused(view.definition.name, 'a filter has something that is not a plain object');
  return value;
};

const list = (value: unknown, { view }: Place): readonly unknown[] => {
  if (!Array.isArray(value) || value.length > MAX_OPERANDS) {
    throw refused(view.definition.name, `a filter needs a list of at most ${MAX_OPERANDS} here`);
  }
  return value;
};

const alternatives = (value: unknown, place: Place): readonly unknown[] => {
  const filters = list(value, place);
  if (filters.length === 0) throw refused(place.view.definition.name, 'a filter joins an empty list');
  return filters;
};

const mapEntries = (value: unknown, place: Place, map: (key: string, value: unknown) => unknown) =>
  Object.fromEntries(Object.entries(plain(value, place.view)).map(([key, operand]) => [key, map(key, operand)]));
