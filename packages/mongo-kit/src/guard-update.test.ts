import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineCollection } from './define-collection.ts';
import { guardUpdate } from './guard-update.ts';

const row = z.object({
  label: z.string().max(5),
  tags: z.array(z.string()),
  size: z.number(),
  details: z.looseObject({}),
});
const things = defineCollection({ name: 'things', scope: 'tenant', id: z.string(), row, indexes: [] });
const whole = defineCollection({
  ...things,
  name: 'whole',
  scope: 'tenant',
  id: z.string(),
  row,
  indexes: [],
  writtenWhole: ['tags', 'details'],
});
const guard = (update: object) => guardUpdate(update, { definition: things, acrossTenants: false });
const nothing = { $set: {}, $unset: {}, $push: {}, $addToSet: {}, $pull: {}, $inc: {} };

describe('the guard of a field that is only written whole', () => {
  const guardIt = (update: object, definition: typeof things = whole) =>
    guardUpdate(update, { definition, acrossTenants: false });
  const parts = [
    { set: { 'details.some': 1 } },
    { unset: ['details.some'] },
    { push: { tags: 'a' } },
    { addToSet: { 'details.list': ['b'] } },
    { pull: { tags: 'a' } },
    { inc: { 'details.count': 1 } },
  ];
  test.each(parts)('refuses to write a part of it, which the database would not know: %j', (update) => {
    expect(() => guardIt(update)).toThrow(/only written whole/);
    expect(() => guardIt(update, things)).not.toThrow();
  });

  test('holds the whole of it to its schema', () => {
    expect(guardIt({ set: { tags: ['a'], details: { any: 1 } } }).$set).toEqual({ tags: ['a'], details: { any: 1 } });
    expect(() => guardIt({ set: { tags: [1] } })).toThrow();
  });
});

// what it refuses is in test/tenant-guard.matrix.test.ts, for every method of the port
describe('the guard of updates', () => {
  test('translates into operators of the database', () => {
    expect(guard({})).toEqual(nothing);
    const update = {
      set: { label: 'x' },
      unset: ['details.old'],
      push: { tags: 'a' },
      addToSet: { 'details.list': ['b', 'c'] },
      pull: { 'details.other': { at: { $lt: 3 } } },
      inc: { size: -1 },
    };
    expect(guard(update)).toEqual({
      $set: { label: 'x' },
      $unset: { 'details.old': '' },
      $push: { tags: { $each: ['a'] } },
      $addToSet: { 'details.list': { $each: ['b', 'c'] } },
      $pull: { 'details.other': { at: { $lt: 3 } } },
      $inc: { size: -1 },
    });
  });

  test('checks paths, not values: data may have a member called tenantId (lesson 13)', () => {
    const details = { claim: { tenantId: 'anybody' } };
    expect(guard({ set: { details } }).$set).toEqual({ details });
    expect(() => guard({ set: { 'details.tenantId': 'anybody' } })).toThrow('names tenantId');
  });

  test('holds a whole field to its schema, naming it and not its content', () => {
    expect(() => guard({ set: { label: 'too long' } })).toThrow(/^things: .* does not fit its schema \(label\)$/);
  });

  test('refuses to touch one path twice, whatever the operators', () => {
    expect(() => guard({ set: { details: {} }, inc: { 'details.n': 1 } })).toThrow("touches 'details' twice");
    expect(() => guard({ push: { tags: 'a' }, pull: { tags: 'b' } })).toThrow("touches 'tags' twice");
    expect(guard({ set: { 'details.a': 1 }, inc: { 'details.ab': 1 } })).toBeDefined();
  });
});
