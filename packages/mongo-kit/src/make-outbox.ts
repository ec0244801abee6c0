import { Envelope } from '@fencepost/contracts/envelope';
import type { Outbox, OutboxEntry } from '@fencepost/service-kit/outbox';
import type { Access } from './access.ts';
import type { Document } from './document.ts';
import { refused } from './failures.ts';

/** Events named in one command at most. */
const FORGET_BATCH = 500;

type Carrier = Pick<Access, 'definition' | 'table'>;

/** The pending events of all collections of a store: the relay's sweeper asks for old ones, and has published ones forgotten. */
export const makeOutbox = (carriers: readonly Carrier[]): Outbox =>
  Object.freeze<Outbox>({
    pending: async (olderThan, limit) => {
      // no sort: the index is walked from the oldest on, and only as far as `olderThan`
      const filter = { 'outbox.occurredAt': { $lt: olderThan } };
      const entries: OutboxEntry[] = [];
      for (const { definition, table } of carriers) {
        const documents = await table.find(filter, { limit });
        entries.push(...documents.flatMap((document) => entriesOf(document, definition.name)));
      }
      return entries
        .filter(({ envelope }) => envelope.occurredAt < olderThan)
        .sort((one, other) => one.envelope.occurredAt.localeCompare(other.envelope.occurredAt))
        .slice(0, limit);
    },

    forget: async (entries) => {
      for (const [collection, ofCollection] of Map.groupBy(entries, (entry) => entry.collection)) {
        const table = carriers.find(({ definition }) => definition.name === collection)?.table;
        if (table === undefined) throw refused(collection, 'is not a collection of this store');
        for (let start = 0; start < ofCollection.length; start += FORGET_BATCH) {
          const batch = ofCollection.slice(start, start + FORGET_BATCH);
          const documentIds = new Set(batch.map((entry) => entry.documentId));
          await table.removeEvents(
            [...documentIds],
            batch.map(({ envelope }) => envelope.id),
          );
        }
      }
    },
  });

/** What cannot be read as an event is left where it is: it must not keep the others from being published. */
const entriesOf = (document: Document, collection: string): readonly OutboxEntry[] => {
  const tenantId = typeof document.tenantId === 'string' ? document.tenantId : null;
  const pending = Array.isArray(document.outbox) ? document.outbox : [];
  return pending.flatMap((event) => {
    const { success, data: envelope } = Envelope.safeParse(event);
    return success ? [{ collection, documentId: String(document._id), tenantId, envelope }] : [];
  });
};
