import { describe, expect, test } from 'vitest';
import { makeUniqueIndex } from './unique-index.ts';

const index = (keys: Record<string, 1>, partial?: Record<string, unknown>) =>
  makeUniqueIndex({ name: 'i', keys, unique: true, ...(partial === undefined ? {} : { partial }) });

describe('a unique index in memory', () => {
  test('admits a record to keys that are free or its own', () => {
    const unique = index({ tenantId: 1, uids: 1 });
    unique.add({ _id: 'a', tenantId: 't', uids: ['x', 'y'] });
    expect(unique.admits({ _id: 'b', tenantId: 't', uids: ['y'] })).toBe(false);
    expect(unique.admits({ _id: 'b', tenantId: 't', uids: 'x' })).toBe(false);
    expect(unique.admits({ _id: 'b', tenantId: 'u', uids: ['y'] })).toBe(true);
    expect(unique.admits({ _id: 'a', tenantId: 't', uids: ['y', 'z'] })).toBe(true);
  });

  test('gives keys free again when a record leaves them', () => {
    const unique = index({ uid: 1 });
    unique.add({ _id: 'a', uid: 1 });
    unique.remove({ _id: 'a', uid: 1 });
    expect(unique.admits({ _id: 'b', uid: 1 })).toBe(true);
  });

  test('counts what is missing as null, and looks into lists of objects', () => {
    const unique = index({ 'members.name': 1 });
    unique.add({ _id: 'a', members: [{ name: 'p' }, {}] });
    expect(unique.admits({ _id: 'b', members: [{ name: 'p' }] })).toBe(false);
    expect(unique.admits({ _id: 'b' })).toBe(false);
    expect(unique.admits({ _id: 'b', members: [{ name: 'q' }] })).toBe(true);
  });

  test('tells text from numbers', () => {
    const unique = index({ uid: 1 });
    unique.add({ _id: 'a', uid: '1' });
    expect(unique.admits({ _id: 'b', uid: 1 })).toBe(true);
  });

  test('covers only the records of its partial filter', () => {
    const unique = index({ uid: 1 }, { status: 'open' });
    unique.add({ _id: 'a', uid: 1, status: 'open' });
    expect(unique.admits({ _id: 'b', uid: 1, status: 'closed' })).toBe(true);
    expect(unique.admits({ _id: 'b', uid: 1, status: 'open' })).toBe(false);
  });
});
