import { AppError } from '@fencepost/contracts/errors';
import type { DatabasePart } from '@fencepost/contracts/integrity/database';
import type { mongo } from 'mongoose';
import { type AppliedDefinition, hasValidator, isSame } from './apply-definition.ts';
import { unavailable } from './driver-error.ts';

/**
 * What of a definition is really in the database now (K16): somebody may have dropped an index or loosened a validator
 * since the start. Changes nothing; AppError `unavailable` when the database does not answer.
 */
export const inspectDefinition = async (
  db: mongo.Db,
  definition: AppliedDefinition,
): Promise<readonly DatabasePart[]> => {
  const { name: collection, indexes } = definition;
  try {
    const isThere = await hasValidator(db, definition);
    const held = await indexesOf(db, collection);
    const validator = { collection, part: 'validator', problem: isThere ? null : 'is missing or differs' };
    return [
      validator,
      ...indexes.map((index) => {
        const found = held.find(({ name }) => name === index.name);
        const problem = found === undefined ? 'is missing' : isSame(found, index) ? null : 'differs';
        return { collection, part: `${index.unique ? 'unique index' : 'index'} ${index.name}`, problem };
      }),
    ];
  } catch (error) {
    throw error instanceof AppError ? error : unavailable(error);
  }
};

/** A collection that somebody dropped has none. */
const indexesOf = async (db: mongo.Db, name: string): Promise<readonly mongo.IndexDescriptionInfo[]> => {
  const [found] = await db.listCollections({ name }, { nameOnly: true }).toArray();
  return found === undefined ? [] : db.collection(name).indexes();
};
