import { hash } from 'node:crypto';
import { update as applyUpdate, Query } from 'mingo';
import type { CollectionDefinition } from './define-collection.ts';
import { behind, type Document } from './document.ts';
import { conflicting, doesNotFit, fieldsOf } from './failures.ts';
import type { Page, Table } from './table.ts';
import { makeUniqueIndex } from './unique-index.ts';

/** A table in memory whose filters and updates mingo evaluates. Each call does its work without a pause: it is atomic. */
export const makeMemoryTable = (definition: CollectionDefinition): Table => {
  const documents = new Map<unknown, Document>();
  const uniques = definition.indexes.filter(({ unique }) => unique).map(makeUniqueIndex);
  const refusing = (document: Document): string | undefined => uniques.find((index) => !index.admits(document))?.name;

  const candidates = ({ _id }: Document): Document[] => {
    if (typeof _id !== 'string') return [...documents.values()];
    const document = documents.get(_id);
    return document === undefined ? [] : [document];
  };

  const replace = (before: Document | undefined, after: Document): void => {
    for (const index of uniques) {
      if (before !== undefined) index.remove(before);
      index.add(after);
    }
    documents.set(after._id, after);
  };

  const find: Table['find'] = async (filter, { sort, limit }) => {
    const found = new Query<Record<string, unknown>>(filter).find<Document>(candidates(filter));
    return structuredClone((sort === undefined ? found : found.sort(sort)).limit(limit).all());
  };

  return {
    find,

    page: async (filter, { after, limit }) => pageOf(await find(behind(filter, after), { sort: { _id: 1 }, limit })),

    count: async (filter, limit) =>
      new Query<Document>(filter).find<Document>(candidates(filter)).limit(limit).all().length,

    insert: async (document) => {
      if (documents.has(document._id)) return '_id';
      const conflict = refusing(document);
      if (conflict === undefined) replace(undefined, structuredClone(document));
      return conflict;
    },

    updateOne: async (filter, update, { unchecked = false } = {}) => {
      const query = new Query<Document>(filter);
      const before = candidates(filter).find((document) => query.test(document));
      if (before === undefined) return undefined;
      const after = structuredClone(before);
      applyUpdate(after, structuredClone(update), [], {}, { cloneMode: 'deep' });
      const fits = definition.row.safeParse(after);
      if (!fits.success && !unchecked) throw doesNotFit(definition.name, fieldsOf(fits.error), fits.error);
      const conflict = refusing(after);
      if (conflict !== undefined) throw conflicting(definition.name, conflict);
      replace(before, after);
      return structuredClone(after);
    },

    deleteOne: async (filter) => {
      const query = new Query<Document>(filter);
      const found = candidates(filter).find((document) => query.test(document));
      if (found === undefined) return false;
      for (const index of uniques) index.remove(found);
      return documents.delete(found._id);
    },

    removeEvents: async (documentIds, eventIds) => {
      const published = new Set<unknown>(eventIds);
      for (const document of documentIds.flatMap((_id) => candidates({ _id }))) {
        const pending = Array.isArray(document.outbox) ? document.outbox : [];
        documents.set(document._id, { ...document, outbox: pending.filter(({ id }) => !published.has(id)) });
      }
    },
  };
};

const pageOf = (found: readonly Document[]): Page => {
  const last = found.at(-1)?._id;
  return {
    count: found.length,
    lastId: last === undefined ? undefined : String(last),
    digest: () => hash('sha256', JSON.stringify(found)),
    documents: () => found,
  };
};
