import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { mutants } from '../../tools/mutants/mutants.ts';

const LAST_CHARACTERS = 2_000;
const root = new URL('../..', import.meta.url).pathname;

const Report = z.object({
  testResults: z.array(z.object({ assertionResults: z.array(z.object({ status: z.string(), fullName: z.string() })) })),
});

/** The text as a pattern that matches it alone. */
const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Runs test files, or one test of them, in a process of their own, with one mutant; answers the titles that failed. */
const failuresOf = (files: readonly string[], mutant: string, title: string | undefined): readonly string[] => {
  const { nats, redis, mongo } = inject('servers');
  const servers = { NATS_URL: nats, REDIS_URL: redis, MONGO_URL: mongo };
  const directory = mkdtempSync(join(tmpdir(), 'fencepost-mutant-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const outputFile = join(directory, 'report.json');
  const only = title === undefined ? [] : [`--testNamePattern=${escaped(title)}`];
  const args = ['run', '--bail=1', '--reporter=json', `--outputFile.json=${outputFile}`, ...only, ...files];
  const env = { ...process.env, ...servers, FENCEPOST_MUTANT: mutant };
  const { stderr } = spawnSync(`${root}node_modules/.bin/vitest`, args, { cwd: root, encoding: 'utf8', env });
  if (!existsSync(outputFile)) throw new Error(`the tests did not run: ${stderr.slice(-LAST_CHARACTERS)}`);
  const { testResults } = Report.parse(JSON.parse(readFileSync(outputFile, 'utf8')));
  const results = testResults.flatMap((file) => file.assertionResults);
  if (results.length === 0) throw new Error(`no test of ${files.join(', ')} ran: ${stderr.slice(-LAST_CHARACTERS)}`);
  return results.filter((result) => result.status === 'failed').map((result) => result.fullName);
};

describe('a known defect, put back, turns the suite red', () => {
  it.each(mutants)('$id: $defect', ({ id, file, find, killedBy, title }) => {
    expect(readFileSync(`${root}${file}`, 'utf8').split(find), `${file} has changed: mend the mutant`).toHaveLength(2);
    expect(failuresOf(killedBy, id, title)).not.toEqual([]);
  });
});
