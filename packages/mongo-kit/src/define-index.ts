import type { ScopeKind } from '@fencepost/contracts/define';

/** An index: its keys in order, and for a partial one the records it holds. */
export interface IndexDefinition {
  readonly name: string;
  readonly keys: Readonly<Record<string, 1 | -1>>;
  readonly unique?: boolean;
  readonly partial?: Readonly<Record<string, unknown>>;
}

export interface IndexSurroundings {
  readonly collection: string;
  readonly scope: ScopeKind;
  readonly fields: ReadonlySet<string>;
  /** Names of the indexes before this one. */
  readonly names: ReadonlySet<string>;
}

/** What MongoDB accepts in a partial index; with anything else (`$ne`) the index is not built and duplicates enter. */
const partialOperators: ReadonlySet<string> = new Set(['$eq', '$exists', '$gt', '$gte', '$lt', '$lte', '$type', '$in']);

/** Throws a TypeError when MongoDB would refuse the index, or when a unique one would span companies (TI4). */
export const checkIndex = (index: IndexDefinition, { collection, scope, fields, names }: IndexSurroundings): void => {
  const refuse = (why: string): never => {
    throw new TypeError(`${collection}: index ${index.name} ${why}`);
  };
  const paths = [...Object.keys(index.keys), ...Object.keys(index.partial ?? {})];
  if (!/^[a-z][a-z0-9_]{0,62}$/.test(index.name)) refuse('needs a name in snake_case');
  if (names.has(index.name)) refuse('is declared twice');
  if (Object.keys(index.keys).length === 0) refuse('has no keys');
  for (const path of paths) {
    if (!fields.has(path.split('.')[0] ?? '')) refuse(`names ${path}, which no record has`);
  }
  if (index.unique && scope === 'tenant' && Object.keys(index.keys)[0] !== 'tenantId') {
    refuse('is unique and must start with tenantId');
  }
  for (const condition of Object.values(index.partial ?? {})) {
    if (!isSupported(condition)) refuse(`has a partial filter that MongoDB refuses: ${JSON.stringify(condition)}`);
  }
};

const isSupported = (condition: unknown): boolean => {
  if (typeof condition !== 'object' || condition === null) return true;
  return Object.entries(condition).every(
    ([operator, operand]) => partialOperators.has(operator) && !(operator === '$exists' && operand !== true),
  );
};
