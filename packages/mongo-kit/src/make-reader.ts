import { hash } from 'node:crypto';
import { type Access, parseRow } from './access.ts';
import { type CursorOptions, type Filter, MAX_ROWS, type OnCorrupt, type Reader } from './collection.ts';
import type { RowBase } from './define-collection.ts';
import { behind, type Document } from './document.ts';
import { corruptRow, refused } from './failures.ts';
import { guardFilter, guardSort } from './guard-filter.ts';
import type { View } from './guard-path.ts';
import type { Ownership } from './new-document.ts';
import { rowFormOf } from './stored-form.ts';

/** The reading half of the port. */
export const makeReader = <Row extends RowBase>(
  { definition, table }: Access<Row>,
  view: View,
  ownership: Ownership,
): Reader<Row> => {
  const guarded = (filter: Filter): Document => ({ ...guardFilter(filter, view), ...ownership });
  const parse = (document: Document): Row => parseRow(definition, document);

  const checkedLimit = (limit: number): number => {
    if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_ROWS) return limit;
    throw refused(definition.name, `a limit from 1 to ${MAX_ROWS} is needed`);
  };

  function* parsedOf(documents: Iterable<Document>, onCorrupt: OnCorrupt | undefined): Generator<Row> {
    for (const document of documents) {
      const parsed = definition.row.safeParse(document);
      if (parsed.success) yield parsed.data;
      else if (onCorrupt === undefined) throw corruptRow(definition.name, document, parsed.error);
      else onCorrupt(String(document._id), typeof document.tenantId === 'string' ? document.tenantId : null);
    }
  }
  const checkPlace = (after: unknown): void => {
    if (after !== undefined && typeof after !== 'string') throw refused(definition.name, 'after is an _id');
  };

  /** Pages of their own instead of a server's cursor: none is lost to a time-out, a restart or a slow reader. */
  async function* rows(filter: Document, { after, batchSize, onCorrupt }: CursorOptions): AsyncGenerator<Row> {
    let last = after;
    for (;;) {
      const documents = await table.find(behind(filter, last), { sort: { _id: 1 }, limit: batchSize });
      yield* parsedOf(documents, onCorrupt);
      if (documents.length < batchSize) return;
      last = String(documents.at(-1)?._id);
    }
  }

  return {
    findOne: async (filter) => {
      const [document] = await table.find(guarded(filter), { limit: 1 });
      return document === undefined ? undefined : parse(document);
    },
    find: async (filter, { sort, limit }) => {
      const options = { limit: checkedLimit(limit), ...(sort === undefined ? {} : { sort: guardSort(sort, view) }) };
      return (await table.find(guarded(filter), options)).map(parse);
    },
    count: async (filter, { limit }) => table.count(guarded(filter), checkedLimit(limit)),
    cursor: (filter, options) => {
      checkedLimit(options.batchSize);
      checkPlace(options.after);
      return rows(guarded(filter), options);
    },
    range: async (filter, { after, limit }) => {
      checkPlace(after);
      const page = await table.page(guarded(filter), { after, limit: checkedLimit(limit) });
      return {
        count: page.count,
        lastId: page.lastId,
        digest: () => hash('sha256', `${rowFormOf(definition.row)} ${page.digest()}`),
        records: (onCorrupt) => parsedOf(page.documents(), onCorrupt),
      };
    },
  };
};
