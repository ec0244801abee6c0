import { expect, test } from 'vitest';
import { digestOf } from './digest.ts';

test('equal data has one digest whatever the order of its members, and other data another', () => {
  const one = digestOf({ a: 1, b: { c: [1, 2], d: null } });
  expect(digestOf({ b: { d: null, c: [1, 2] }, a: 1 })).toBe(one);
  expect(one).toMatch(/^[0-9a-f]{64}$/);
  const others = [
    { a: 1, b: { c: [2, 1], d: null } },
    { a: '1', b: { c: [1, 2], d: null } },
    { a: 1 },
    null,
    undefined,
  ];
  expect(new Set([one, ...others.map(digestOf)]).size).toBe(others.length + 1);
});
