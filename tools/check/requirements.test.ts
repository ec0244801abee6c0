import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readWorkspace } from './workspace.ts';

const root = resolve(import.meta.dirname, '..', '..');

/** Requirements that are done, by prefix and numbers. */
const done = [
  { prefix: 'TEN', from: 1, to: 58 },
  { prefix: 'BKG', from: 1, to: 43 },
  { prefix: 'PRT', from: 22, to: 27 },
  { prefix: 'PRT', from: 38, to: 38 },
  { prefix: 'INT', from: 1, to: 50 },
  { prefix: 'OPS', from: 34, to: 46 },
] as const;

/** The ids from one number to another. */
const idsOf = (prefix: string, from: number, to: number): readonly string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => `${prefix}-${String(from + index).padStart(3, '0')}`);

/** `TEN-038..TEN-041` cites four of them. */
const citedIn = (text: string): readonly string[] =>
  [...text.matchAll(/([A-Z]{3})-(\d{3})(?:\.\.(?:\1-)?(\d{3}))?/g)].flatMap(([, prefix = '', first, last = first]) =>
    idsOf(prefix, Number(first), Number(last)),
  );

describe('every requirement that is done is cited by a test that shows it', () => {
  const cited = new Set(
    [...readWorkspace(root).sources]
      .filter(([file]) => /\.(test|suite)\.ts$/.test(file) && file !== 'tools/check/requirements.test.ts')
      .flatMap(([, source]) => citedIn(source)),
  );
  test.each(done)('$prefix, $from to $to', ({ prefix, from, to }) => {
    expect(idsOf(prefix, from, to).filter((id) => !cited.has(id))).toEqual([]);
  });

  test('a range cites everything in it', () => {
    expect(citedIn('shown for TEN-044..TEN-046 and TEN-001')).toEqual(['TEN-044', 'TEN-045', 'TEN-046', 'TEN-001']);
  });
});
