import type { CollectionDefinition } from './define-collection.ts';
import { refused } from './failures.ts';

/** Which collection is looked at, and whether `tenantId` may be named: only a reader across tenants may. */
export interface View {
  readonly definition: Pick<CollectionDefinition, 'name' | 'scope' | 'fields' | 'writtenWhole'>;
  readonly acrossTenants: boolean;
}

const MAX_PATH_LENGTH = 256;
const inherited: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Throws unless `path` is a plain path to data. In the view of one company no part of a path may be `tenantId`, wherever
 * it points to (TI3); data that merely contains a member of that name is a value and passes.
 */
export const guardPath = (path: string, { definition, acrossTenants }: View): void => {
  if (path.length > MAX_PATH_LENGTH) throw refused(definition.name, 'a path is too long');
  for (const part of path.split('.')) {
    if (part === '' || part.includes('$') || part.includes('\0') || inherited.has(part)) {
      throw refused(definition.name, `'${path}' is not a path to data`);
    }
    if (part === 'tenantId' && definition.scope === 'tenant' && !acrossTenants) {
      throw refused(definition.name, `'${path}' names tenantId, which only the store does`);
    }
  }
};

/** As guardPath, and the path starts with a field that the collection's records have. */
export const guardFieldPath = (path: string, view: View): void => {
  guardPath(path, view);
  const field = path.split('.', 1)[0] ?? '';
  if (field === 'outbox' || !Object.hasOwn(view.definition.fields, field)) {
    throw refused(view.definition.name, `'${path}' is not a field of its records`);
  }
};
