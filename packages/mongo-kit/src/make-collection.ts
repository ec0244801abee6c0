import type { Envelope } from '@fencepost/contracts/envelope';
import { AppError, staleVersion } from '@fencepost/contracts/errors';
import { type Access, parseRow } from './access.ts';
import type { Collection, Filter, Update } from './collection.ts';
import { MAX_PENDING_EVENTS, type NewRow, type RowBase } from './define-collection.ts';
import type { Document } from './document.ts';
import { outboxFull, refused, stillTelling } from './failures.ts';
import { guardFilter } from './guard-filter.ts';
import type { View } from './guard-path.ts';
import { guardUpdate, type Operators } from './guard-update.ts';
import { makeReader } from './make-reader.ts';
import { newDocument, type Ownership, storedEvents } from './new-document.ts';

interface Versioned {
  readonly _id: string;
  readonly version: number;
}

/** The port of one company, or of the platform, over one table. Every filter and update passes the guard here, once. */
export const makeCollection = <Row extends RowBase>(access: Access<Row>, ownership: Ownership): Collection<Row> => {
  const { definition, table, clock } = access;
  const { name } = definition;
  const view: View = { definition, acrossTenants: false };
  const missed = makeMissed(access, ownership);

  /** State, version and events in one update: all of it happens, or none. */
  const wholeUpdate = (update: Update, events: readonly Envelope[]): Operators => {
    const { $set, $push, $inc, ...others } = guardUpdate(update, view);
    const pending = storedEvents(events, ownership, name);
    const outbox = pending.length === 0 ? {} : { outbox: { $each: pending } };
    return {
      ...others,
      $set: { ...$set, updatedAt: clock.now() },
      $push: { ...$push, ...outbox },
      $inc: { ...$inc, version: 1 },
    };
  };

  const announce = makeAnnounce(access, ownership);

  const change = async (filter: Document, update: Update, events: readonly Envelope[]): Promise<Row | undefined> => {
    const whole = wholeUpdate(update, events);
    const document = await table.updateOne({ ...filter, ...roomFor(events.length) }, whole);
    if (document === undefined) return undefined;
    announce(document, events);
    return parseRow(definition, document);
  };

  return Object.freeze<Collection<Row>>({
    ...makeReader(access, view, ownership),

    insert: async (row: NewRow<Row>, events = []) => {
      const document = newDocument<Row>(row, { ownership, events, now: clock.now() }, definition);
      const parsed: RowBase = document;
      const conflict = await table.insert({ ...parsed });
      if (conflict !== undefined) return { inserted: false, conflict };
      announce(document, events);
      return { inserted: true, row: document };
    },

    compareAndSet: async (filter: Filter, update, events = []) => {
      const guarded: Document = { ...guardFilter(filter, view), ...ownership };
      const { _id } = guarded;
      if (typeof _id !== 'string') throw refused(name, 'compareAndSet must name the _id of one record');
      const row = await change(guarded, update, events);
      if (row !== undefined || events.length === 0) return row;
      const [found] = await table.find(guarded, { limit: 1 });
      if (found === undefined || parseRow(definition, found).outbox.length + events.length <= MAX_PENDING_EVENTS)
        return row;
      throw outboxFull(name, _id);
    },

    save: async ({ _id, version }, update, events) => {
      if (typeof _id !== 'string' || !Number.isInteger(version)) throw refused(name, 'save needs an _id and a version');
      const row = await change({ _id, version, ...ownership }, update, events);
      if (row !== undefined) return row;
      throw await missed({ _id, version }, outboxFull);
    },

    remove: async ({ _id, version }) => {
      if (typeof _id !== 'string' || !Number.isInteger(version))
        throw refused(name, 'remove needs an _id and a version');
      // one step with the deletion: an event that arrives meanwhile moves the version, and nothing is lost
      const isGone = await table.deleteOne({ _id, version, outbox: { $size: 0 }, ...ownership });
      if (!isGone) throw await missed({ _id, version }, stillTelling);
    },
  });
};

/** Tells of the events of a write that has happened. */
const makeAnnounce =
  ({ definition: { name }, onCommitted }: Pick<Access, 'definition' | 'onCommitted'>, { tenantId }: Ownership) =>
  ({ _id }: { readonly _id?: unknown }, events: readonly Envelope[]): void => {
    if (events.length === 0) return;
    const carrier = { collection: name, documentId: String(_id), tenantId: tenantId ?? null };
    onCommitted?.(events.map((envelope) => ({ ...carrier, envelope })));
  };

/** Why a write under a version met no record; `blocked` is the reason that is left when the version is right. */
const makeMissed =
  ({ definition: { name }, table }: Pick<Access, 'definition' | 'table'>, ownership: Ownership) =>
  async ({ _id, version }: Versioned, blocked: (name: string, _id: string) => AppError): Promise<AppError> => {
    const [found] = await table.find({ _id, ...ownership }, { limit: 1 });
    if (found === undefined) return new AppError('not_found', `Nothing is stored in ${name} under this id`, { _id });
    if (found.version === version) return blocked(name, _id);
    return staleVersion(version, Number(found.version));
  };

/** The condition that so many further events fit: the outbox must not yet reach the place where the last would not. */
const roomFor = (events: number): Document =>
  events === 0 ? {} : { [`outbox.${MAX_PENDING_EVENTS - events}`]: { $exists: false } };
