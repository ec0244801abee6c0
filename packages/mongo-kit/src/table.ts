import type { Sort } from './collection.ts';
import type { Document } from './document.ts';
import type { Operators } from './guard-update.ts';

/** What a technology has to offer to carry a collection. Behind the guard: nothing here is checked again, or reachable. */
export interface Table {
  find(filter: Document, options: { readonly sort?: Sort; readonly limit: number }): Promise<readonly Document[]>;
  /** A page of whoever reads on; one that comes soon after the page before it may be as old as that, by seconds. */
  page(filter: Document, request: PageRequest): Promise<Page>;
  count(filter: Document, limit: number): Promise<number>;
  /** The unique index that refused the document (`_id` or an index name), or undefined when it is stored. */
  insert(document: Document): Promise<string | undefined>;
  /** The one matching document after the update, or undefined when none matched. AppError `conflict` from an index. */
  updateOne(filter: Document, update: Operators, options?: UpdateOptions): Promise<Document | undefined>;
  /** Whether there was a matching document, which is now gone. */
  deleteOne(filter: Document): Promise<boolean>;
  /** Takes published events out of documents; neither `version` nor `updatedAt` moves. */
  removeEvents(documentIds: readonly string[], eventIds: readonly string[]): Promise<void>;
}

/** Documents in the order of `_id`: so many behind an id. */
export interface PageRequest {
  readonly after: string | undefined;
  readonly limit: number;
}

/** Documents of a page as they are stored; nothing is read of them but the last one's id. */
export interface Page {
  readonly count: number;
  readonly lastId: string | undefined;
  /** Of all that is stored of them, byte for byte. */
  digest(): string;
  documents(): Iterable<Document>;
}

interface UpdateOptions {
  /** Past every schema: only where a repair puts back what fitted none. */
  readonly unchecked?: boolean;
}
