import { AppError } from '@fencepost/contracts/errors';
import { platformScope } from '@fencepost/testing/platform-scope';
import { expect, test } from 'vitest';
import { together } from './lookups.ts';

/** A lookup whose reads are recorded; ids in `broken` cannot be read. */
const recording = (maxIds?: number, broken: Readonly<Record<string, AppError>> = {}) => {
  const reads: (readonly string[])[] = [];
  const lookup = together(async (ids) => {
    reads.push(ids);
    for (const id of ids) if (broken[id] !== undefined) throw broken[id];
    return ids.filter((id) => id !== 'missing').map((id) => ({ id, read: reads.length }));
  }, maxIds);
  return { reads, look: (...ids: readonly string[]) => lookup(ids, platformScope) };
};

test('lookups of one turn are one read, and each gets what it asked for', async () => {
  const { reads, look } = recording();
  const found = await Promise.all([look('a', 'b'), look('b', 'missing'), look('c'), look()]);
  expect(reads).toEqual([['a', 'b', 'missing', 'c']]);
  expect(found.map((records) => records.map(({ id }) => id))).toEqual([['a', 'b'], ['b'], ['c'], []]);
});

test('nothing is remembered: whoever asks after a read began gets a read of its own', async () => {
  const { look } = recording();
  expect([await look('a'), await look('a')]).toEqual([[{ id: 'a', read: 1 }], [{ id: 'a', read: 2 }]]);
});

test('no read asks for more than its bound', async () => {
  const { reads, look } = recording(3);
  await Promise.all([look('a', 'b'), look('c', 'd'), look('e')]);
  expect(reads).toEqual([
    ['a', 'b'],
    ['c', 'd', 'e'],
  ]);
});

test('a database that does not answer fails everybody who waits for it, once', async () => {
  const { reads, look } = recording(undefined, { a: new AppError('unavailable', 'gone') });
  const outcomes = await Promise.allSettled([look('a'), look('b')]);
  expect(outcomes).toMatchObject([{ reason: { code: 'unavailable' } }, { reason: { code: 'unavailable' } }]);
  expect(reads).toHaveLength(1);
});

test('a record that cannot be read fails only who asked for it', async () => {
  const { look } = recording(undefined, { a: new AppError('corrupt_row', 'mend it') });
  const outcomes = await Promise.allSettled([look('a'), look('b')]);
  expect(outcomes).toMatchObject([{ reason: { code: 'corrupt_row' } }, { value: [{ id: 'b' }] }]);
});
