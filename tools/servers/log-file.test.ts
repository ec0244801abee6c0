import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeLineReader } from './log-file.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fencepost-follow-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('whole lines are read once each, also when a write ends in the middle of one', () => {
  const file = join(folder, 'log');
  const reader = makeLineReader(file);
  expect(reader.next()).toEqual([]);
  appendFileSync(file, 'one\ntw');
  expect(reader.next()).toEqual(['one']);
  appendFileSync(file, 'o\n\nthree\n');
  expect(reader.next()).toEqual(['two', '', 'three']);
  expect(reader.next()).toEqual([]);
});

it('from the end, only what comes later is read', () => {
  const file = join(folder, 'log');
  appendFileSync(file, 'old\n');
  const reader = makeLineReader(file, 'end');
  appendFileSync(file, 'new\n');
  expect(reader.next()).toEqual(['new']);
});
