import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readWorkspace } from './workspace.ts';

const root = resolve(import.meta.dirname, '..', '..');

/** Requirements that are done, by prefix: the numbers 1 to `upTo`. */
const done = [{ prefix: 'TEN', upTo: 58 }] as const;

/** `TEN-038..TEN-041` cites four of them. */
const citedIn = (text: string): readonly string[] =>
  [...text.matchAll(/([A-Z]{3})-(\d{3})(?:\.\.(?:\1-)?(\d{3}))?/g)].flatMap(([, prefix, first, last = first]) =>
    Array.from(
      { length: Number(last) - Number(first) + 1 },
      (_, index) => `${prefix}-${String(Number(first) + index).padStart(3, '0')}`,
    ),
  );

describe('every requirement that is done is cited by a test that shows it', () => {
  const cited = new Set(
    [...readWorkspace(root).sources]
      .filter(([file]) => /\.(test|suite)\.ts$/.test(file) && !file.startsWith('tools/check/'))
      .flatMap(([, source]) => citedIn(source)),
  );
  test.each(done)('$prefix-001 to $upTo', ({ prefix, upTo }) => {
    const wanted = Array.from({ length: upTo }, (_, index) => `${prefix}-${String(index + 1).padStart(3, '0')}`);
    expect(wanted.filter((id) => !cited.has(id))).toEqual([]);
  });

  test('a range cites everything in it', () => {
    expect(citedIn('shown for TEN-044..TEN-046 and TEN-001')).toEqual(['TEN-044', 'TEN-045', 'TEN-046', 'TEN-001']);
  });
});
