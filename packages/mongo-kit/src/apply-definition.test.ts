import type { Logger } from '@fencepost/service-kit/logger';
import type { mongo } from 'mongoose';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { applyDefinition } from './apply-definition.ts';
import { defineCollection } from './define-collection.ts';

const pets = defineCollection({ name: 'pets', scope: 'platform', id: z.string(), row: z.object({}), indexes: [] });
const silent = { warn: () => {} } as unknown as Logger;

/** A database that says yes to every command and does nothing; `held` is what it shows when it is read. */
const obliging = (held: { readonly options?: object; readonly indexes?: readonly object[] }): mongo.Db => {
  const collection = { indexes: async () => held.indexes ?? [], createIndex: async () => 'done' };
  const found = held.options === undefined ? [] : [{ name: 'pets', options: held.options }];
  return {
    listCollections: () => ({ toArray: async () => found }),
    createCollection: async () => collection,
    command: async () => ({ ok: 1 }),
    collection: () => collection,
  } as unknown as mongo.Db;
};

const index = { v: 2, key: { 'outbox.occurredAt': 1 }, name: 'outbox_pending' };
const partialFilterExpression = { 'outbox.occurredAt': { $exists: true } };

test('a database that says yes and applies no validator is found out (K16)', async () => {
  for (const options of [
    undefined,
    {},
    { validator: {} },
    { validator: pets.validator, validationLevel: 'moderate' },
    { validator: pets.validator, validationAction: 'warn' },
  ]) {
    const applied = applyDefinition(obliging(options === undefined ? {} : { options }), pets, silent);
    await expect(applied).rejects.toMatchObject({
      code: 'conflict',
      detail: { collection: 'pets', part: 'the validator' },
    });
  }
});

test('a database that says yes and builds no index, or another one, is found out (K16, lesson 23)', async () => {
  const options = { validator: pets.validator };
  for (const indexes of [[], [index], [{ ...index, partialFilterExpression, sparse: true }]]) {
    const applied = applyDefinition(obliging({ options, indexes }), pets, silent);
    await expect(applied).rejects.toMatchObject({ code: 'conflict', detail: { part: 'index outbox_pending' } });
  }
  await applyDefinition(obliging({ options, indexes: [{ ...index, partialFilterExpression }] }), pets, silent);
});
