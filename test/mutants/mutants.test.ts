import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { canaryMutants } from '../../tools/mutants/canaries.ts';
import type { Mutant } from '../../tools/mutants/mutant.ts';
import { mutants } from '../../tools/mutants/mutants.ts';
import { SWITCHED } from '../../tools/mutants/plugin.ts';

const LAST_CHARACTERS = 2_000;
/** A bound for what hangs: a whole system is started and furnished first. */
const PROBED_MS = 600_000;
const root = new URL('../..', import.meta.url).pathname;

const Report = z.object({
  testResults: z.array(z.object({ assertionResults: z.array(z.object({ status: z.string(), fullName: z.string() })) })),
});

/** The text as a pattern that matches it alone. */
const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Runs vitest to its end; answers what it said of errors. */
const runVitest = async (args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> => {
  const run = spawn(`${root}node_modules/.bin/vitest`, args, { cwd: root, env, stdio: ['ignore', 'ignore', 'pipe'] });
  const said: string[] = [];
  run.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text));
  await once(run, 'close');
  return said.join('').slice(-LAST_CHARACTERS);
};

interface Result {
  readonly status: string;
  readonly fullName: string;
}

/** Runs tests in a process of their own, in the build that FENCEPOST_MUTANT names; answers what became of each. */
const resultsIn = async (mutant: string, tests: readonly string[]): Promise<readonly Result[]> => {
  const { nats, redis, mongo } = inject('servers');
  const servers = { NATS_URL: nats, REDIS_URL: redis, MONGO_URL: mongo };
  const directory = mkdtempSync(join(tmpdir(), 'fencepost-mutant-'));
  try {
    const outputFile = join(directory, 'report.json');
    const args = ['run', '--reporter=json', `--outputFile.json=${outputFile}`, ...tests];
    const said = await runVitest(args, { ...process.env, ...servers, FENCEPOST_MUTANT: mutant });
    if (!existsSync(outputFile)) throw new Error(`the tests did not run: ${said}`);
    const { testResults } = Report.parse(JSON.parse(readFileSync(outputFile, 'utf8')));
    const results = testResults.flatMap((file) => file.assertionResults);
    if (results.length === 0) throw new Error(`no test of ${tests.join(' ')} ran: ${said}`);
    return results;
  } finally {
    rmSync(directory, { recursive: true });
  }
};

/** Of test files, or of one test of them, the titles that fail with one mutant. */
const failuresOf = async ({ id, killedBy: files, title }: Mutant): Promise<readonly string[]> => {
  const only = title === undefined ? [] : [`--testNamePattern=${escaped(title)}`];
  const results = await resultsIn(id, ['--bail=1', ...only, ...files]);
  return results.filter((result) => result.status === 'failed').map((result) => result.fullName);
};

const isUnitTest = (file: string): boolean => file.includes('/src/') || file.startsWith('tools/');
const needsServers = ({ killedBy }: Mutant): boolean => !killedBy.every(isUnitTest);
const others = mutants.filter(({ foundBy }) => foundBy === undefined);

const expectInPlace = ({ file, find }: Mutant): void =>
  expect(readFileSync(`${root}${file}`, 'utf8').split(find), `${file} has changed: mend the mutant`).toHaveLength(2);

const killed = async (mutant: Mutant): Promise<void> => {
  expectInPlace(mutant);
  expect(await failuresOf(mutant)).not.toEqual([]);
};

/** One system for all: ten whole systems, one after the other, would take a quarter of an hour. */
const foundByProber = async (): Promise<void> => {
  for (const mutant of canaryMutants) expectInPlace(mutant);
  // What this build includes is one file; the unit tests, which are not meant, are of another project.
  const results = await resultsIn(SWITCHED, ['--project=integration']);
  expect(results.filter(({ status }) => status !== 'passed')).toEqual([]);
  const found = (id: string) => results.some(({ fullName }) => fullName.startsWith(`${id} is found`));
  expect(canaryMutants.map(({ id }) => id).filter((id) => !found(id))).toEqual([]);
};

describe('a known defect, put back, turns the suite red', () => {
  describe.concurrent('by unit tests', () => {
    it.each(others.filter((mutant) => !needsServers(mutant)))('$id: $defect', killed);
  });
  describe('by tests over real servers', () => {
    it.each(others.filter(needsServers))('$id: $defect', killed);
    it('every isolation bug is found by the prober, in one build that has them all (A7)', foundByProber, PROBED_MS);
  });
});
