import { Envelope } from '@fencepost/contracts/envelope';
import type { Instant } from '@fencepost/contracts/instant';
import { type CollectionDefinition, MAX_PENDING_EVENTS, type RowBase, storeOwnedFields } from './define-collection.ts';
import { doesNotFit, fieldsOf, refused } from './failures.ts';
import { isPlainObject, storedValue } from './stored-value.ts';

/** What the store adds to every filter and record: the company, or nothing in the view of the platform. */
export type Ownership = { readonly tenantId: string } | { readonly tenantId?: never };

export interface Birth {
  readonly ownership: Ownership;
  readonly events: readonly Envelope[];
  readonly now: Instant;
}

/** A new record as it will be stored, held to its schema. Throws when it brings what only the store writes (TI3). */
export const newDocument = <Row extends RowBase>(
  row: unknown,
  birth: Birth,
  definition: CollectionDefinition<Row>,
): Row => {
  const { name, fields, row: schema } = definition;
  if (!isPlainObject(row)) throw refused(name, 'a record must be a plain object');
  const { ownership, now } = birth;
  const outbox = storedEvents(birth.events, ownership, name);
  const document: Record<string, unknown> = { ...ownership, version: 1, outbox, createdAt: now, updatedAt: now };
  for (const [field, value] of Object.entries(row)) {
    const owned = field !== '_id' && storeOwnedFields.has(field);
    if (owned || !Object.hasOwn(fields, field)) throw refused(name, `a new record cannot have '${field}'`);
    if (value !== undefined) document[field] = storedValue(value, name, field);
  }
  const parsed = schema.safeParse(document);
  if (!parsed.success) throw doesNotFit(name, fieldsOf(parsed.error), parsed.error);
  return parsed.data;
};

/** Events as they will be stored. Throws when one is of another company than the record that carries it (TI3). */
export const storedEvents = (
  events: readonly Envelope[],
  { tenantId }: Ownership,
  name: string,
): readonly Envelope[] => {
  if (!Array.isArray(events) || events.length > MAX_PENDING_EVENTS) {
    throw refused(name, `one write has a list of at most ${MAX_PENDING_EVENTS} events`);
  }
  return events.map((event) => {
    const parsed = Envelope.safeParse(storedValue(event, name, 'outbox'));
    if (!parsed.success) throw doesNotFit(name, ['outbox'], parsed.error);
    const isForeign = tenantId !== undefined && parsed.data.tenantId !== null && parsed.data.tenantId !== tenantId;
    if (isForeign) throw refused(name, 'an event is of another company than its record');
    return parsed.data;
  });
};
