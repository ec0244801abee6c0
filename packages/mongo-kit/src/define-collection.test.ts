import { describe, expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { defineCollection, type IndexDefinition, type NewRow, type RowOf } from './define-collection.ts';

const define = (indexes: readonly IndexDefinition[], scope: 'tenant' | 'platform' = 'tenant') =>
  defineCollection({ name: 'pets', scope, id: z.string(), row: z.object({ name: z.string() }), indexes });

describe('a collection', () => {
  test('has its own fields, those of the store, and indexes for waiting events and for one company', () => {
    const pets = define([{ name: 'by_name', keys: { tenantId: 1, name: 1 }, unique: true }]);
    const owned = ['_id', 'createdAt', 'name', 'outbox', 'tenantId', 'updatedAt', 'version'];
    expect(Object.keys(pets.fields).sort()).toEqual(owned);
    expect(pets.indexes.map((index) => index.name)).toEqual(['by_name', 'tenant_scan', 'outbox_pending']);
    expect(define([], 'platform').indexes.map((index) => index.name)).toEqual(['outbox_pending']);
    expect(Object.keys(define([], 'platform').fields)).not.toContain('tenantId');
  });

  test('types its records, and new ones without what the store writes', () => {
    const pets = define([]);
    expectTypeOf<RowOf<typeof pets>>().toHaveProperty('outbox');
    expectTypeOf<NewRow<RowOf<typeof pets>>>().toEqualTypeOf<{ readonly _id: string; name: string }>();
  });

  test.each(['_id', 'tenantId', 'version', 'outbox', 'createdAt', 'updatedAt'])(
    'cannot have a field %s of its own',
    (field) => {
      const row = z.object({ [field]: z.string() });
      const define = () => defineCollection({ name: 'pets', scope: 'platform', id: z.string(), row, indexes: [] });
      expect(define).toThrow(`pets: the store owns the fields ${field}; leave them out`);
    },
  );

  test.each([
    ['a date', z.date()],
    ['a transformation', z.string().transform(Number)],
    ['a map', z.map(z.string(), z.string())],
    ['a bigint', z.bigint()],
  ])('cannot hold %s, which would not come back as it went', (_, field) => {
    const row = z.object({ field });
    expect(() => defineCollection({ name: 'pets', scope: 'platform', id: z.string(), row, indexes: [] })).toThrow(
      /cannot be represented/,
    );
  });
});

describe('an index is refused at start-up', () => {
  const keys = { tenantId: 1, name: 1 } as const;
  const wrong: readonly (readonly [string, IndexDefinition])[] = [
    ['is unique and must start with tenantId', { name: 'i', keys: { name: 1 }, unique: true }],
    ['is unique and must start with tenantId', { name: 'i', keys: { name: 1, tenantId: 1 }, unique: true }],
    ['has no keys', { name: 'i', keys: {} }],
    ['names colour, which no record has', { name: 'i', keys: { tenantId: 1, colour: 1 } }],
    ['names gone.deep, which no record has', { name: 'i', keys, partial: { 'gone.deep': 1 } }],
    ['has a partial filter that MongoDB refuses', { name: 'i', keys, partial: { name: { $ne: 'x' } } }],
    ['has a partial filter that MongoDB refuses', { name: 'i', keys, partial: { name: { $exists: false } } }],
    ['has a partial filter that MongoDB refuses', { name: 'i', keys, partial: { name: { $not: { $eq: 1 } } } }],
    ['needs a name in snake_case', { name: 'byName', keys }],
    ['is declared twice', { name: 'outbox_pending', keys }],
  ];
  test.each(wrong)('that %s (TI4, lesson 23)', (why, index) => {
    expect(() => define([index])).toThrow(`pets: index ${index.name} ${why}`);
  });

  test('but not where it is fit: unique on the platform, partial by what MongoDB can', () => {
    define([{ name: 'by_name', keys: { name: 1 }, unique: true }], 'platform');
    define([{ name: 'by_name', keys, unique: true, partial: { name: { $exists: true, $gt: 'a' } } }]);
    define([{ name: 'by_name', keys, partial: { name: 'Rex' } }]);
  });
});
