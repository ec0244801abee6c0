import { spawnSync } from 'node:child_process';

/** One thing `./dev check` proves. `run` returns the problems it found; none means it holds. */
export interface Step {
  readonly name: string;
  run(): Promise<readonly string[]> | readonly string[];
}

const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;

/** A step that is a program: its output is the problem when it does not end with 0. */
export const programStep = (name: string, command: string, ...args: readonly string[]): Step => ({
  name,
  run: () => {
    const result = spawnSync(command, args, { encoding: 'utf8', maxBuffer: MAX_OUTPUT_BYTES });
    if (result.error) return [`${command} could not be run: ${result.error.message}`];
    return result.status === 0
      ? []
      : [`${result.stdout}${result.stderr}`.trim() || `${command} ended with ${result.status}`];
  },
});
