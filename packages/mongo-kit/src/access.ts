import type { Clock } from '@fencepost/service-kit/clock';
import type { OutboxEntry } from '@fencepost/service-kit/outbox';
import type { CollectionDefinition, RowBase } from './define-collection.ts';
import type { Document } from './document.ts';
import { corruptRow } from './failures.ts';
import type { Table } from './table.ts';

/** Told of the events of a write right after it; must return at once and never throw, for the write has happened. */
export type OnCommitted = (entries: readonly OutboxEntry[]) => void;

/** One collection and the technology that carries it. */
export interface Access<Row extends RowBase = RowBase> {
  readonly definition: CollectionDefinition<Row>;
  readonly table: Table;
  readonly clock: Clock;
  readonly onCommitted?: OnCommitted | undefined;
  /** Told of each call that came without the company, or the reason, that it needs. */
  readonly onCompanyless?: (() => void) | undefined;
}

/** A stored document as the record it should be, or AppError `corrupt_row`. */
export const parseRow = <Row extends RowBase>({ name, row }: CollectionDefinition<Row>, document: Document): Row => {
  const parsed = row.safeParse(document);
  if (parsed.success) return parsed.data;
  throw corruptRow(name, document, parsed.error);
};
