import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineCollection } from './define-collection.ts';
import { guardFilter, guardMember, guardSort } from './guard-filter.ts';

const row = z.object({ label: z.string(), tags: z.array(z.string()) });
const things = defineCollection({ name: 'things', scope: 'tenant', id: z.string(), row, indexes: [] });
const own = { definition: things, acrossTenants: false };

// what it refuses is in test/tenant-guard.matrix.test.ts, for every method of the port
describe('the guard of filters', () => {
  test('hands on exactly what it has seen, as a copy', () => {
    const filter = { label: { $in: ['a', null] }, $or: [{ tags: { $size: 0 } }, { version: { $not: { $gt: 1 } } }] };
    const guarded = guardFilter(filter, own);
    expect(guarded).toEqual(filter);
    filter.label.$in.push('b');
    expect(guarded).not.toEqual(filter);
  });

  test('lets only a reader across companies name tenantId', () => {
    const filter = { tenantId: { $in: ['a'] } };
    expect(guardFilter(filter, { definition: things, acrossTenants: true })).toEqual(filter);
    expect(() => guardFilter(filter, own)).toThrow("things: 'tenantId' names tenantId, which only the store does");
  });

  test('sees a getter once: what it returns later is not asked for', () => {
    let reads = 0;
    const filter = Object.defineProperty({}, 'label', {
      enumerable: true,
      get: () => (reads++ === 0 ? 'a' : { $ne: '' }),
    });
    expect(guardFilter(filter, own)).toEqual({ label: 'a' });
  });

  test('takes for members of lists values, operators, or conditions on their fields', () => {
    for (const member of ['x', 7, null, { $gte: 3 }, { 'deep.path': { $in: [1] } }]) {
      expect(guardMember(member, own)).toEqual(member);
    }
  });

  test('keeps the order of a sort', () => {
    expect(Object.keys(guardSort({ label: 1, 'tags.0': -1, _id: 1 }, own))).toEqual(['label', 'tags.0', '_id']);
  });
});
