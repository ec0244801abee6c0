import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import type { Mutant } from '../../tools/mutants/mutant.ts';
import { mutants } from '../../tools/mutants/mutants.ts';

const LAST_CHARACTERS = 2_000;
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

/** Runs test files, or one test of them, in a process of their own, with one mutant; answers the titles that failed. */
const failuresOf = async ({ id, killedBy: files, title }: Mutant, directory: string): Promise<readonly string[]> => {
  const { nats, redis, mongo } = inject('servers');
  const servers = { NATS_URL: nats, REDIS_URL: redis, MONGO_URL: mongo };
  const outputFile = join(directory, 'report.json');
  const only = title === undefined ? [] : [`--testNamePattern=${escaped(title)}`];
  const args = ['run', '--bail=1', '--reporter=json', `--outputFile.json=${outputFile}`, ...only, ...files];
  const said = await runVitest(args, { ...process.env, ...servers, FENCEPOST_MUTANT: id });
  if (!existsSync(outputFile)) throw new Error(`the tests did not run: ${said}`);
  const { testResults } = Report.parse(JSON.parse(readFileSync(outputFile, 'utf8')));
  const results = testResults.flatMap((file) => file.assertionResults);
  if (results.length === 0) throw new Error(`no test of ${files.join(', ')} ran: ${said}`);
  return results.filter((result) => result.status === 'failed').map((result) => result.fullName);
};

const isUnitTest = (file: string): boolean => file.includes('/src/') || file.startsWith('tools/');
const needsServers = ({ killedBy }: Mutant): boolean => !killedBy.every(isUnitTest);

const killed = async (mutant: Mutant): Promise<void> => {
  const { file, find } = mutant;
  expect(readFileSync(`${root}${file}`, 'utf8').split(find), `${file} has changed: mend the mutant`).toHaveLength(2);
  const directory = mkdtempSync(join(tmpdir(), 'fencepost-mutant-'));
  try {
    expect(await failuresOf(mutant, directory)).not.toEqual([]);
  } finally {
    rmSync(directory, { recursive: true });
  }
};

describe('a known defect, put back, turns the suite red', () => {
  describe.concurrent('by unit tests', () => {
    it.each(mutants.filter((mutant) => !needsServers(mutant)))('$id: $defect', killed);
  });
  describe('by tests over real servers', () => {
    it.each(mutants.filter(needsServers))('$id: $defect', killed);
  });
});
