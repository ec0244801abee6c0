import { isDeepStrictEqual } from 'node:util';
import { AppError } from '@fencepost/contracts/errors';
import { ABSENT } from '@fencepost/contracts/integrity/repair-step';
import { PlatformScope } from '@fencepost/contracts/scope';
import type { RawChange, RawRecord, RawRecords } from '@fencepost/service-kit/raw-record';
import type { z } from 'zod';
import type { Access } from './access.ts';
import { storeOwnedFields } from './define-collection.ts';
import type { Document } from './document.ts';
import { fieldsOf, refused } from './failures.ts';
import type { Operators } from './guard-update.ts';
import { storedEvents } from './new-document.ts';
import { storedValue } from './stored-value.ts';

/** Beside the schema, so that no reader shows it: which repair wrote the row last. */
const MARK = 'repairedBy';

/** Rows of one collection as they are. Every change is still one update, under the version and the values that were seen. */
export const makeRawRecords = ({ definition, table, clock, onCommitted }: Access): RawRecords => {
  const { name, row, fields } = definition;
  const demandReason = (scope: PlatformScope): void => {
    if (!PlatformScope.safeParse(scope).success) throw refused(name, 'needs a platform scope with its reason');
  };
  const rawOf = (document: Document): RawRecord => rawRecordOf(document, row);
  const demandOwner = (): void => {
    if (definition.scope !== 'tenant') throw refused(name, 'belongs to the platform: no company has its rows');
  };
  const checked = ({ set }: RawChange): void => {
    const foreign = Object.keys(set).find((field) => !Object.hasOwn(fields, field) || storeOwnedFields.has(field));
    if (foreign !== undefined) throw refused(name, `a repair cannot write '${foreign}'`);
  };
  const seenFilter = (seen: RawRecord, { set }: RawChange): Document => ({
    _id: seen.id,
    version: seen.version,
    ...Object.fromEntries(Object.keys(set).map((field) => [field, exactly(seen.members, field)])),
  });
  const refuseMisfit = async (filter: Document, set: RawChange['set']): Promise<void> => {
    const [document] = await table.find(filter, { limit: 1 });
    if (document === undefined) return;
    const after = Object.entries({ ...document, ...set }).filter(([, value]) => !isAbsent(value));
    const parsed = row.safeParse(Object.fromEntries(after));
    if (parsed.success) return;
    const misfits = fieldsOf(parsed.error);
    const message = `The record would not fit its schema: ${misfits.join(', ')}. It needs more than this repair.`;
    throw new AppError('conflict', message, { collection: name, fields: misfits });
  };

  return Object.freeze<RawRecords>({
    look: async (id, scope) => {
      demandReason(scope);
      const [document] = await table.find({ _id: id }, { limit: 1 });
      return document === undefined ? undefined : rawOf(document);
    },

    change: async (seen, change, { scope, event }) => {
      demandReason(scope);
      checked(change);
      const filter = seenFilter(seen, change);
      if (!change.restores) await refuseMisfit(filter, change.set);
      const ownership = seen.tenantId === null ? {} : { tenantId: seen.tenantId };
      const events = storedEvents(event === undefined ? [] : [event], ownership, name);
      const update = updateOf(change, { name, now: clock.now(), events });
      const document = await table.updateOne(filter, update, { unchecked: change.restores });
      if (document === undefined) return undefined;
      const carrier = { collection: name, documentId: seen.id, tenantId: seen.tenantId };
      if (events.length > 0) onCommitted?.(events.map((envelope) => ({ ...carrier, envelope })));
      return rawOf(document);
    },

    giveTo: async (seen, { tenantId, by, restores }, scope) => {
      demandReason(scope);
      demandOwner();
      const set = { tenantId };
      const filter = {
        _id: seen.id,
        version: seen.version,
        tenantId: exactly({ tenantId: seen.storedTenantId }, 'tenantId'),
      };
      if (!restores) await refuseMisfit(filter, set);
      const { $inc: _, ...update } = updateOf({ set, by, restores }, { name, now: clock.now(), events: [] });
      const document = await table.updateOne(filter, { ...update, $inc: {} }, { unchecked: restores });
      return document === undefined ? undefined : rawOf(document);
    },
  });
};

const rawRecordOf = (document: Document, row: z.ZodType): RawRecord => {
  const own = Object.entries(document).filter(([field]) => field !== MARK && !storeOwnedFields.has(field));
  const { version, tenantId, [MARK]: mark } = document;
  return {
    id: String(document._id),
    tenantId: typeof tenantId === 'string' ? tenantId : null,
    storedTenantId: Object.hasOwn(document, 'tenantId') ? tenantId : ABSENT,
    version: Number.isInteger(version) ? Number(version) : null,
    members: Object.fromEntries(own),
    repairedBy: typeof mark === 'string' ? mark : null,
    fits: row.safeParse(document).success,
  };
};

const isAbsent = (value: unknown): boolean => isDeepStrictEqual(value, ABSENT);

/** A condition that tells null from nothing at all, which a filter for null would not. */
const exactly = (members: RawRecord['members'], field: string): Document => {
  if (!Object.hasOwn(members, field) || isAbsent(members[field])) return { $exists: false };
  return members[field] === null ? { $exists: true, $eq: null } : { $eq: members[field] };
};

const updateOf = (
  { set, by }: RawChange,
  { name, now, events }: { readonly name: string; readonly now: string; readonly events: readonly unknown[] },
): Operators => {
  const given = Object.entries(set);
  const written = given.filter(([, value]) => !isAbsent(value));
  return {
    $set: {
      ...Object.fromEntries(written.map(([field, value]) => [field, storedValue(value, name, field)])),
      ...{ updatedAt: now, [MARK]: by },
    },
    $unset: Object.fromEntries(given.filter(([, value]) => isAbsent(value)).map(([field]) => [field, '' as const])),
    $push: events.length === 0 ? {} : { outbox: { $each: events } },
    $addToSet: {},
    $pull: {},
    $inc: { version: 1 },
  };
};
