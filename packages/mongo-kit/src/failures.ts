import { AppError } from '@fencepost/contracts/errors';
import type { z } from 'zod';
import type { Document } from './document.ts';

/** A call that must not reach the database: a mistake of ours, or input that got through as a filter or an update. */
export const refused = (collection: string, why: string): AppError =>
  new AppError('internal', `${collection}: ${why}`, { collection });

/** The names of the top-level fields that a schema complains about; never contents. */
export const fieldsOf = (error: z.ZodError): readonly string[] => [
  ...new Set(error.issues.map((issue) => String(issue.path[0] ?? ''))),
];

/** A write whose result would not be a record of its collection. `fields` is empty where only the database knows. */
export const doesNotFit = (
  collection: string,
  fields: readonly string[],
  cause?: unknown,
  clauses: readonly number[] = [],
): AppError => {
  const named = fields.length === 0 ? '' : ` (${fields.join(', ')})`;
  const detail = { collection, fields, ...(clauses.length === 0 ? {} : { clauses }) };
  return new AppError('internal', `${collection}: the record to write does not fit its schema${named}`, detail, {
    cause,
  });
};

/** A stored document that is no record of its collection; never says what it holds. */
export const corruptRow = (collection: string, { _id }: Document, error: z.ZodError): AppError => {
  const detail = { collection, _id, fields: fieldsOf(error) };
  return new AppError('corrupt_row', `A stored record of ${collection} does not fit its schema`, detail);
};

export const conflicting = (collection: string, index: string): AppError => {
  const detail = { collection, index };
  return new AppError('conflict', `${collection}: another record already holds this ${index}`, detail);
};

/** Not the caller's mistake: the relay takes the events out soon, and then the same call succeeds. */
export const stillTelling = (collection: string, _id: string): AppError => {
  const detail = { collection, _id };
  return new AppError('unavailable', `${collection}: this record still has events to publish; remove it then`, detail);
};

export const outboxFull = (collection: string, _id: string): AppError =>
  new AppError('outbox_full', `${collection}: too many events of this record await publication`, { collection, _id });

/** Which clauses of the validator beside its schema (1, 2, …) refused a write; none where that was not it. */
export const refusedClausesOf = (error: unknown): readonly number[] => {
  const { clauses = [] }: { readonly clauses?: unknown } = error instanceof AppError ? error.detail : {};
  return Array.isArray(clauses) ? clauses.filter((clause) => Number.isInteger(clause) && clause > 0) : [];
};
