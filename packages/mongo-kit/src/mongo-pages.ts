import { hash } from 'node:crypto';
import { mongo } from 'mongoose';
import { behind, type Document } from './document.ts';
import type { Page, PageRequest } from './table.ts';

type Stored = mongo.Collection<{ readonly _id: string }>;
interface Parked {
  readonly cursor: ReturnType<typeof openCursor>;
  readonly openedAt: number;
  readonly timer: NodeJS.Timeout;
}

/** A server may show a cursor what was stored when it was opened: nobody reads on for longer. */
const OPEN_MS = 10_000;
const PARKED_MS = 2_000;
const MOST_PARKED = 8;

const openCursor = (collection: Stored, filter: Document, { after, limit }: PageRequest) =>
  collection.find<Uint8Array>({ ...behind(filter, after) }, { sort: { _id: 1 }, batchSize: limit, raw: true });

/**
 * Reads a collection page by page. The cursor of a page waits for a while for whoever wants the next one, so that the server
 * goes on instead of looking for the place again; where it is lost meanwhile, the place is looked for. Whoever begins at the
 * beginning is shown nothing that an earlier reader's cursor may have kept.
 */
export const makePages = (collection: Stored) => {
  const parked = new Map<string, Parked>();
  /** How many readers have begun at the beginning. */
  let begun = 0;

  const close = ({ cursor, timer }: Parked): void => {
    clearTimeout(timer);
    cursor.close().catch(() => undefined);
  };
  const take = (key: string): Parked | undefined => {
    const found = parked.get(key);
    parked.delete(key);
    if (found !== undefined) clearTimeout(found.timer);
    return found;
  };
  const closeAt = (key: string): void => {
    const found = take(key);
    if (found !== undefined) close(found);
  };
  const park = (key: string, { cursor, openedAt }: Omit<Parked, 'timer'>): void => {
    const [oldest] = parked.keys();
    if (parked.size >= MOST_PARKED && oldest !== undefined) closeAt(oldest);
    closeAt(key);
    const timer = setTimeout(() => closeAt(key), PARKED_MS).unref();
    parked.set(key, { cursor, openedAt, timer });
  };

  return async (filter: Document, request: PageRequest): Promise<Page> => {
    const { after, limit } = request;
    if (after === undefined) {
      begun += 1;
      for (const place of [...parked.keys()]) closeAt(place);
    }
    const begunBefore = begun;
    const keyOf = (place: string | undefined): string => JSON.stringify([filter, limit, place]);
    const waiting = take(keyOf(after));
    const isFresh = waiting !== undefined && performance.now() - waiting.openedAt < OPEN_MS;
    if (waiting !== undefined && !isFresh) close(waiting);
    const openedAt = isFresh ? waiting.openedAt : performance.now();
    let cursor = isFresh ? waiting.cursor : openCursor(collection, filter, request);
    const stored = await readSome(cursor, limit).catch((error: unknown) => {
      if (!isFresh) throw error;
      cursor.close().catch(() => undefined);
      cursor = openCursor(collection, filter, request);
      return readSome(cursor, limit);
    });
    const page = pageOf(stored);
    const isOver = page.count < limit || page.lastId === undefined || begun !== begunBefore;
    if (isOver) cursor.close().catch(() => undefined);
    else park(keyOf(page.lastId), { cursor, openedAt });
    return page;
  };
};

/** Each document begins with its length, so that the bytes of several are never those of others. */
const pageOf = (stored: readonly Uint8Array[]): Page => {
  const last = stored.at(-1);
  return {
    count: stored.length,
    lastId: last === undefined ? undefined : String(documentIn(last)._id),
    digest: () => hash('sha256', Buffer.concat(stored)),
    *documents() {
      for (const bytes of stored) yield documentIn(bytes);
    },
  };
};

const documentIn = (bytes: Uint8Array): Document => mongo.BSON.deserialize(bytes);

/** Of a cursor whose batches are as large as the page: nothing is read ahead. */
const readSome = async (cursor: ReturnType<typeof openCursor>, limit: number): Promise<readonly Uint8Array[]> => {
  const documents: Uint8Array[] = [];
  while (documents.length < limit) {
    const document = await cursor.next();
    if (document === null) break;
    documents.push(document, ...cursor.readBufferedDocuments(limit - documents.length - 1));
  }
  return documents;
};
