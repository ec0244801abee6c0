import { describe, expect, test } from 'vitest';
import { storedValue } from './stored-value.ts';

const store = (value: unknown) => storedValue(value, 'things', 'details');

describe('a value to store', () => {
  test('is copied to its depth, empty and null members included', () => {
    const given = { text: '', zero: 0, no: false, nothing: null, list: [[], {}], 'dotted.key': 1, tenantId: 'data' };
    const copy = store(given);
    expect(copy).toEqual(given);
    given.list.push([]);
    expect(copy).not.toEqual(given);
  });

  test('leaves out undefined members, as JSON does', () => {
    expect(store({ a: undefined, b: [{ c: undefined }] })).toStrictEqual({ b: [{}] });
  });

  test.each([
    ['a date', new Date(0)],
    ['a function', () => 1],
    ['a class', new (class Thing {})()],
    ['bytes', new Uint8Array(1)],
    ['a big integer', 1n],
    ['no number', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['a hole', [undefined]],
    ['an operator', { $set: 1 }],
    ['an operator below', { list: [{ $where: '1' }] }],
    ['a type of the driver', { _bsontype: 'Code' }],
    ['a prototype', JSON.parse('{ "__proto__": {} }')],
    ['a key that ends early', { 'a\0b': 1 }],
  ])('is refused by its path, not its content, when it is %s', (_, value) => {
    expect(() => store({ member: value })).toThrow(/^things: 'details' cannot be stored: /);
  });

  test('is refused when it never ends', () => {
    const endless: Record<string, unknown> = {};
    endless.self = endless;
    expect(() => store(endless)).toThrow('it is nested too deeply');
  });
});
