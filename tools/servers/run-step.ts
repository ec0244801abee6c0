import { closeSync, openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { spoken } from './duration.ts';
import { ExpectedError } from './expected-error.ts';
import { startLeashed } from './leash.ts';
import { lastLines } from './log-file.ts';
import type { Environment, Surroundings } from './provider.ts';

const TICK_MS = 1000;
const STOP_GRACE_MS = 5000;
const SHOWN_ON_FAILURE_LINES = 15;

/** Runs one command of an installation. */
export type Run = (file: string, args: readonly string[], env?: Environment) => Promise<void>;

export interface Steps {
  readonly title: string;
  /** Of all commands together. */
  readonly estimateSeconds: number;
  /** Takes what they print; its last line is shown as progress. */
  readonly log: string;
  readonly surroundings: Surroundings;
}

export const makeRun = ({ title, estimateSeconds, log, surroundings }: Steps): Run => {
  const { screen, signal } = surroundings;
  const started = Date.now();
  const showProgress = () => {
    const soFar = spoken((Date.now() - started) / 1000);
    const doing = lastLines(log, 1).map((line) => ` · ${line.trim()}`);
    screen.progress(`${title}: ${soFar} of about ${spoken(estimateSeconds)}${doing}`);
  };
  return async (file, args, env) => {
    signal?.throwIfAborted();
    const output = openSync(log, 'a');
    const ticker = setInterval(showProgress, TICK_MS);
    try {
      const command = { file, args, directory: tmpdir(), env: { ...surroundings.env, ...env }, output };
      const step = await startLeashed(command);
      signal?.addEventListener('abort', () => void step.stop(STOP_GRACE_MS));
      const ended = await step.exited;
      if (ended === 'exit code 0') return;
      const end = lastLines(log, SHOWN_ON_FAILURE_LINES).join('\n');
      throw new ExpectedError(`${title}: \`${file} ${args.join(' ')}\` ended with ${ended}. It said:\n${end}`);
    } finally {
      clearInterval(ticker);
      closeSync(output);
      screen.progress('');
    }
  };
};
