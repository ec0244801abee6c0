import { isDeepStrictEqual } from 'node:util';
import { AppError } from '@fencepost/contracts/errors';
import type { Logger } from '@fencepost/service-kit/logger';
import { mongo } from 'mongoose';
import type { CollectionDefinition, IndexDefinition } from './define-collection.ts';
import { unavailable } from './driver-error.ts';

/** A definition as the database shall hold it: its validator with the rules that are enforced beside it. */
export type AppliedDefinition = Pick<CollectionDefinition, 'name' | 'indexes'> & { readonly validator: object };

/**
 * Brings a collection's validator and indexes into the database, then reads back what is really there: a step that ran
 * proves nothing (K16). AppError `conflict` names the collection and what of it is missing or different; indexes that
 * nobody declared are only warned about.
 */
export const applyDefinition = async (db: mongo.Db, definition: AppliedDefinition, log: Logger): Promise<void> => {
  try {
    await applyValidator(db, definition);
    await applyIndexes(db.collection(definition.name), definition, log);
  } catch (error) {
    throw error instanceof AppError ? error : unavailable(error);
  }
};

/** Whether the database holds this very validator, strictly. */
export const hasValidator = async (
  db: mongo.Db,
  { name, validator: declared }: Pick<AppliedDefinition, 'name' | 'validator'>,
): Promise<boolean> => {
  const [found] = await db.listCollections({ name }, { nameOnly: false }).toArray();
  const { validator, validationLevel = 'strict', validationAction = 'error' } = found?.options ?? {};
  const wanted = { validator: declared, ...strictly };
  return isDeepStrictEqual({ validator, validationLevel, validationAction }, wanted);
};
const strictly = { validationLevel: 'strict', validationAction: 'error' } as const;

/** Brings the validator into the database and reads it back. */
export const applyValidator = async (db: mongo.Db, definition: AppliedDefinition): Promise<void> => {
  const { name, validator } = definition;
  if (await hasValidator(db, definition)) return;
  await refusal(db.createCollection(name));
  const refused = await refusal(db.command({ collMod: name, validator, ...strictly }));
  if (!(await hasValidator(db, definition))) throw differs(name, 'the validator', refused);
};

const applyIndexes = async (
  collection: mongo.Collection,
  { name, indexes }: AppliedDefinition,
  log: Logger,
): Promise<void> => {
  const known = new Set((await collection.indexes()).map((index) => index.name));
  const refusals = new Map<string, string | undefined>();
  for (const index of indexes.filter((wanted) => !known.has(wanted.name))) {
    const { key, ...options } = described(index);
    refusals.set(index.name, await refusal(collection.createIndex(key, options)));
  }
  const held = await collection.indexes();
  for (const index of indexes) {
    const found = held.find((one) => one.name === index.name);
    if (!isSame(found, index)) throw differs(name, `index ${index.name}`, refusals.get(index.name));
  }
  const declared = new Set(['_id_', ...indexes.map((index) => index.name)]);
  const extra = held.map((one) => one.name).filter((index) => !declared.has(index ?? ''));
  if (extra.length > 0) log.warn({ collection: name, indexes: extra }, 'the database has indexes that nobody declares');
};

const described = ({ name, keys, unique, partial }: IndexDefinition) => ({
  name,
  key: { ...keys },
  ...(unique ? { unique } : {}),
  ...(partial === undefined ? {} : { partialFilterExpression: partial }),
});

/** Equal in everything that decides what an index does; the order of keys is part of it. */
export const isSame = (found: mongo.IndexDescriptionInfo | undefined, index: IndexDefinition): boolean => {
  if (found === undefined) return false;
  const { v, ns, background, ...held } = found as mongo.IndexDescriptionInfo & { readonly ns?: string };
  const wanted = described(index);
  return isDeepStrictEqual(held, wanted) && isDeepStrictEqual(Object.keys(held.key), Object.keys(wanted.key));
};

/** Why the server refused, by its code name, for its message quotes records; a lost connection is no refusal. */
const refusal = async (command: Promise<unknown>): Promise<string | undefined> => {
  try {
    await command;
    return undefined;
  } catch (error) {
    if (error instanceof mongo.MongoServerError) return error.codeName ?? String(error.code);
    throw error;
  }
};

const differs = (collection: string, part: string, refused: string | undefined): AppError => {
  const because = refused === undefined ? '' : `; the database refused it with ${refused}`;
  const message = `${collection}: ${part} is missing or differs from its definition${because}. Migrate it, then start again`;
  return new AppError('conflict', message, { collection, part, refused });
};
