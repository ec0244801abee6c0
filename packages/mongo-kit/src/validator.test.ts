import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { validatorOf } from './validator.ts';

const translated = (field: z.ZodType) => {
  const { properties } = validatorOf(z.object({ field })).$jsonSchema as { properties: { field: unknown } };
  return properties.field;
};

describe('a validator says in words of MongoDB what the zod row says', () => {
  const cases: readonly (readonly [string, z.ZodType, object])[] = [
    ['text', z.string().min(1).max(9), { bsonType: 'string', minLength: 1, maxLength: 9 }],
    ['a pattern, which is left to zod', z.string().regex(/^a+$/), { bsonType: 'string' }],
    ['one of some words or null', z.enum(['a']).nullable(), { bsonType: ['string', 'null'], enum: ['a', null] }],
    ['a short text or null', z.string().max(3).nullable(), { bsonType: ['string', 'null'], maxLength: 3 }],
    [
      'an object or null',
      z.object({ a: z.string() }).nullable(),
      { bsonType: ['object', 'null'], properties: { a: { bsonType: 'string' } }, required: ['a'] },
    ],
    ['an integer without bounds', z.int(), { bsonType: ['int', 'long', 'double'], multipleOf: 1 }],
    ['text or null', z.string().nullable(), { bsonType: ['string', 'null'] }],
    ['a number', z.number().gt(3), { bsonType: 'number', minimum: 3, exclusiveMinimum: true }],
    ['a yes or no', z.boolean(), { bsonType: 'bool' }],
    ['one word', z.literal('x'), { bsonType: 'string', enum: ['x'] }],
    ['one of some words', z.enum(['a', 'b']), { bsonType: 'string', enum: ['a', 'b'] }],
    ['a list', z.array(z.string()).max(2), { bsonType: 'array', items: { bsonType: 'string' }, maxItems: 2 }],
    ['anything', z.unknown(), {}],
    ['a brand', z.string().brand<'Id'>(), { bsonType: 'string' }],
    [
      'a named schema',
      z.string().max(3).meta({ id: 'Short', title: 'short', description: 'a word' }),
      { bsonType: 'string', maxLength: 3 },
    ],
    ['a format', z.url(), { bsonType: 'string' }],
    ['a record', z.record(z.string(), z.boolean()), { bsonType: 'object', additionalProperties: { bsonType: 'bool' } }],
    ['a strict object', z.strictObject({}), { bsonType: 'object', properties: {}, additionalProperties: false }],
  ];
  test.each(cases)('%s', (_, field, expected) => {
    expect(translated(field)).toEqual(expected);
  });

  test('an integer is any number without a fraction, for large ones arrive as doubles', () => {
    expect(translated(z.int().min(1))).toMatchObject({
      bsonType: ['int', 'long', 'double'],
      multipleOf: 1,
      minimum: 1,
    });
    expect(translated(z.int().multipleOf(15))).toMatchObject({ multipleOf: 15 });
  });

  test('a union, and one told apart by a member', () => {
    const a = z.object({ kind: z.literal('a') });
    const b = z.object({ kind: z.literal('b'), size: z.number().optional() });
    const kind = (name: string) => ({ bsonType: 'string', enum: [name] });
    const objects = [
      { bsonType: 'object', properties: { kind: kind('a') }, required: ['kind'] },
      { bsonType: 'object', properties: { kind: kind('b'), size: { bsonType: 'number' } }, required: ['kind'] },
    ];
    expect(translated(z.discriminatedUnion('kind', [a, b]))).toEqual({ oneOf: objects });
    expect(translated(z.union([a, z.string()]))).toEqual({ anyOf: [objects[0], { bsonType: 'string' }] });
  });

  test('of what is only ever written whole it says the surface: zod holds every write to the rest', () => {
    const deep = z.object({
      kind: z.enum(['a', 'b']),
      name: z.string().max(9),
      inner: z.object({ size: z.int() }),
      list: z.array(z.string()),
    });
    const row = z.object({ state: deep.nullable(), facts: z.array(deep).max(5), other: z.array(deep) });
    const { properties } = validatorOf(row, ['state', 'facts']).$jsonSchema as { properties: Record<string, object> };
    expect(properties.state).toEqual({
      bsonType: ['object', 'null'],
      properties: {
        kind: { bsonType: 'string', enum: ['a', 'b'] },
        name: { bsonType: 'string' },
        inner: { bsonType: 'object' },
        list: { bsonType: 'array' },
      },
      required: ['kind', 'name', 'inner', 'list'],
    });
    expect(properties.facts).toEqual({ bsonType: 'array', maxItems: 5, items: { bsonType: 'object' } });
    expect(JSON.stringify(properties.other)).toContain('size');
  });

  test('whose a record is keeps its form in the database, too', () => {
    const row = z.object({ _id: z.string().regex(/^a_/), tenantId: z.string().regex(/^ten_/) });
    const { properties } = validatorOf(row).$jsonSchema;
    expect(properties).toMatchObject({ _id: { pattern: '^a_' }, tenantId: { pattern: '^ten_' } });
  });

  test('what has a default may be missing in older records', () => {
    const { required } = validatorOf(z.object({ old: z.string(), fresh: z.string().default('x') })).$jsonSchema;
    expect(required).toEqual(['old']);
  });

  test('no keyword that MongoDB does not know is left anywhere', () => {
    const everything = z.object({
      at: z.iso.datetime(),
      id: z.uuid(),
      mail: z.email(),
      pair: z.tuple([z.string(), z.int()]),
    });
    const text = JSON.stringify(validatorOf(z.object({ deep: z.array(everything.partial().default({})) })));
    for (const word of ['$schema', '$ref', 'format', 'default', '"type"', 'integer', 'prefixItems', 'const']) {
      expect(text).not.toContain(word);
    }
  });
});
