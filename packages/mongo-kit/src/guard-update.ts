import type { Update } from './collection.ts';
import { storeOwnedFields } from './define-collection.ts';
import { doesNotFit, refused } from './failures.ts';
import { guardMember } from './guard-filter.ts';
import { guardFieldPath, type View } from './guard-path.ts';
import { isPlainObject, storedValue } from './stored-value.ts';

type Part = Readonly<Record<string, unknown>>;

/** An update in the database's own words. */
export interface Operators {
  readonly $set: Part;
  readonly $unset: Readonly<Record<string, ''>>;
  readonly $push: Part;
  readonly $addToSet: Part;
  readonly $pull: Part;
  readonly $inc: Readonly<Record<string, number>>;
}

const words: ReadonlySet<string> = new Set(['set', 'unset', 'push', 'addToSet', 'pull', 'inc']);

/**
 * Translates an update into the database's operators, made of fresh copies. Throws when it names what the store owns
 * (TI3), when a value is not plain data, when a whole field would not fit its schema, or when two parts touch one path.
 */
export const guardUpdate = (update: Update, view: View): Operators => {
  const { name } = view.definition;
  const given: unknown = update;
  if (!isPlainObject(given)) throw refused(name, 'an update must be a plain object');
  const foreign = Object.keys(given).find((word) => !words.has(word));
  if (foreign !== undefined) throw refused(name, `an update cannot '${foreign}'`);

  const translated: Operators = {
    $set: eachPath(update.set, name, (value, path) => fieldValue(value, path, view)),
    $unset: unsetting(update.unset ?? [], name),
    $push: eachPath(update.push, name, (value, path) => members(value, path, name)),
    $addToSet: eachPath(update.addToSet, name, (value, path) => members(value, path, name)),
    $pull: eachPath(update.pull, name, (value) => guardMember(value, view)),
    $inc: eachPath(update.inc, name, (value, path) => amount(value, path, name)),
  };
  guardPaths(
    Object.values(translated).flatMap((part) => Object.keys(part)),
    view,
  );
  guardWhole(translated, view);
  return translated;
};

/** Of a part the database alone knows the schema, and of these fields it does not. */
const guardWhole = ({ $set, $unset, ...inPlace }: Operators, { definition: { name, writtenWhole } }: View): void => {
  const parts = [
    ...[...Object.keys($set), ...Object.keys($unset)].filter((path) => path.includes('.')),
    ...Object.values(inPlace).flatMap((part) => Object.keys(part)),
  ];
  const part = parts.find((path) => writtenWhole.includes(path.split('.', 1)[0] ?? ''));
  if (part !== undefined) throw refused(name, `'${part}' is part of a field that is only written whole`);
};

const guardPaths = (paths: readonly string[], view: View): void => {
  const { name } = view.definition;
  for (const path of paths) {
    guardFieldPath(path, view);
    const [field = ''] = path.split('.', 1);
    if (storeOwnedFields.has(field)) throw refused(name, `'${path}' is written by the store alone`);
    const touching = paths.filter((other) => other === path || other.startsWith(`${path}.`));
    if (touching.length > 1) throw refused(name, `an update touches '${path}' twice`);
  }
};

const eachPath = <T>(
  part: unknown,
  name: string,
  translate: (value: unknown, path: string) => T,
): Readonly<Record<string, T>> => {
  if (part === undefined) return {};
  if (!isPlainObject(part)) throw refused(name, 'an update is made of paths and values');
  return Object.fromEntries(Object.entries(part).map(([path, value]) => [path, translate(value, path)]));
};

const unsetting = (paths: unknown, name: string): Operators['$unset'] => {
  if (Array.isArray(paths) && paths.every((path) => typeof path === 'string')) {
    return Object.fromEntries(paths.map((path) => [path, '' as const]));
  }
  throw refused(name, 'unset is a list of paths');
};

/** A whole field is held to its schema before it is sent; a part of one is left to the validator of the database. */
const fieldValue = (value: unknown, path: string, { definition: { name, fields } }: View): unknown => {
  const data = storedValue(value, name, path);
  const parsed = Object.hasOwn(fields, path) ? fields[path]?.safeParse(data) : undefined;
  if (parsed === undefined) return data;
  if (!parsed.success) throw doesNotFit(name, [path], parsed.error);
  return parsed.data;
};

const members = (value: unknown, path: string, name: string): { readonly $each: unknown } => ({
  $each: storedValue(Array.isArray(value) ? value : [value], name, path),
});

const amount = (value: unknown, path: string, name: string): number => {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw refused(name, `'${path}' can only be incremented by a number`);
};
