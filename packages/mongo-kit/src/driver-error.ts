import { AppError } from '@fencepost/contracts/errors';
import { mongo } from 'mongoose';
import { conflicting, doesNotFit } from './failures.ts';

const DUPLICATE_KEY = 11_000;
const VALIDATION_FAILED = 121;

/** The name of the unique index that refused a write (`_id` for the built-in one), or undefined for any other error. */
export const refusingIndex = (error: unknown): string | undefined => {
  if (!(error instanceof mongo.MongoServerError) || error.code !== DUPLICATE_KEY) return undefined;
  const name = /\bindex: (\S+)/.exec(error.message)?.[1] ?? 'unknown';
  return name === '_id_' ? '_id' : name;
};

/**
 * What the driver throws, in our words. Refusals by an index or the validator lose their cause, for it quotes the
 * record; everything else of the driver is `unavailable`, and what is not the driver's is handed back as it is.
 */
export const translateError = (error: unknown, collection: string): unknown => {
  const index = refusingIndex(error);
  if (index !== undefined) return conflicting(collection, index);
  if (error instanceof mongo.MongoServerError && error.code === VALIDATION_FAILED)
    return doesNotFit(collection, [], undefined, clausesOf(error));
  return error instanceof mongo.MongoError ? unavailable(error) : error;
};

export const unavailable = (cause: unknown): AppError =>
  new AppError('unavailable', 'MongoDB cannot be reached, or could not do this now; try again', {}, { cause });

/**
 * Numbers of the clauses of an `$and` that a record breaks, and nothing else of it.
 * Source: https://www.mongodb.com/docs/manual/core/schema-validation/handle-invalid-documents/
 */
const clausesOf = ({ errInfo }: mongo.MongoServerError): readonly number[] => {
  const { operatorName, clausesNotSatisfied }: Details = errInfo?.details ?? {};
  if (operatorName !== '$and' || !Array.isArray(clausesNotSatisfied)) return [];
  return clausesNotSatisfied.flatMap(({ index }: { readonly index?: unknown }) =>
    Number.isInteger(index) ? Number(index) : [],
  );
};

interface Details {
  readonly operatorName?: unknown;
  readonly clausesNotSatisfied?: unknown;
}
