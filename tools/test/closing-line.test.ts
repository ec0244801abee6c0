import { expect, it } from 'vitest';
import { closingLine } from './closing-line.ts';

it('the closing line counts what passed and failed, and what was skipped only if something was', () => {
  expect(closingLine({ passed: 12, failed: 0, skipped: 0 })).toBe('12 passed, 0 failed');
  expect(closingLine({ passed: 12, failed: 3, skipped: 1 })).toBe('12 passed, 3 failed, 1 skipped');
});
