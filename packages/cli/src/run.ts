import { CommanderError } from 'commander';
import type { Command, Typed } from './command.ts';
import { all } from './commands/all.ts';
import { CliError, type ExitName, exitCodes, exitOf } from './exit-codes.ts';
import { type GlobalOptions, makeHands } from './hands.ts';
import { failureAsJson, failureInWords } from './hints.ts';
import { makeProgram } from './program.ts';
import { painted, paperOf } from './show/paper.ts';
import type { World } from './world.ts';

/** Runs one call of `fencepost`; answers the exit code. */
export const runFencepost = async (
  args: readonly string[],
  world: World,
  commands: readonly Command[] = all,
): Promise<number> => {
  let exit: ExitName = 'ok';
  const run = async (command: Command, typed: Typed, options: GlobalOptions): Promise<void> => {
    const company = typeof typed.company === 'string' ? typed.company : undefined;
    const hands = makeHands(command, { company, options }, world);
    try {
      exit = await command.run(typed, hands);
    } finally {
      hands.progress.end();
    }
  };
  try {
    await makeProgram(commands, run, world).parseAsync(args, { from: 'user' });
  } catch (error) {
    // Commander has said what it had to say: help, the version, or what was typed wrongly.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok.code : exitCodes.usage.code;
    exit = exitOf(error);
    tell(error, world, args.includes('--json'));
  }
  return exitCodes[exit].code;
};

const tell = (error: unknown, world: World, isJson: boolean): void => {
  const exit = exitOf(error);
  if (isJson && exit !== 'ok' && exit !== 'not_confirmed') {
    world.err.write(`${failureAsJson(error)}\n`);
    return;
  }
  const isCalm = error instanceof CliError && (exit === 'ok' || exit === 'not_confirmed' || exit === 'interrupted');
  const label = isCalm ? '' : painted('error: ', 'red', paperOf(world.err, world));
  world.err.write(`${label}${failureInWords(error)}\n`);
};
