import { matchesGlob, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import config from '../../vitest.config.ts';
import { subjects, testsOf, titlesIn } from './subjects.ts';
import { readWorkspace } from './workspace.ts';

const { sources } = readWorkspace(resolve(import.meta.dirname, '..', '..'));

describe('the suite has the tests that were promised, counted and not typed (OPS-036..OPS-044, D-12)', () => {
  it.each(subjects)('$requirement, $about: at least $minimum', (subject) => {
    const found = testsOf(subject, sources);
    expect(found.length).toBeGreaterThanOrEqual(subject.minimum);
    const empty = subject.files.filter((pattern) => testsOf({ ...subject, files: [pattern] }, sources).length === 0);
    expect(empty, 'each place has some').toEqual([]);
  });

  it('the promised numbers are those of the requirements, and their sum is 56, not 82 (OPS-044)', () => {
    expect(subjects.map(({ minimum }) => minimum)).toEqual([7, 8, 9, 10, 8, 5, 4, 5]);
    expect(subjects.reduce((sum, { minimum }) => sum + minimum, 0)).toBe(56);
    const all = new Set(
      subjects.flatMap((subject) => testsOf(subject, sources)).map(({ file, title }) => file + title),
    );
    expect(all.size).toBeGreaterThanOrEqual(82);
  });

  it('a test that is skipped, planned or in a comment is none', () => {
    const source = [
      "it('one', () => {});",
      "  test('two', () => {});",
      "it.each([1, 2])('three %s', () => {});",
      "it.skip('four', () => {});",
      "test.todo('five');",
      "// it('six', () => {});",
      'const text = "it(\'seven\')";',
    ].join('\n');
    expect(titlesIn(source)).toEqual(['one', 'two', 'three %s']);
  });
});

it('one script runs the whole suite: `./dev test` leaves out no file of tests, and runs none twice (OPS-046)', () => {
  const projects = (config.test?.projects ?? []).flatMap((project) =>
    typeof project === 'object' && 'test' in project ? [project.test?.include ?? []] : [],
  );
  expect(projects).toHaveLength(2);
  const files = [...sources.keys()].filter((file) => file.endsWith('.test.ts'));
  expect(files.length).toBeGreaterThan(300);
  const runs = (file: string) => projects.filter((include) => include.some((glob) => matchesGlob(file, glob))).length;
  expect(files.filter((file) => runs(file) !== 1)).toEqual([]);
});
