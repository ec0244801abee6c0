import { resolve } from 'node:path';
import { demo } from './demo.ts';
import { down } from './down.ts';
import { fencepost } from './fencepost.ts';
import { help } from './help.ts';
import { operatorKey } from './operator-key.ts';
import { runProgram, runTool } from './run-program.ts';
import { supervise, up, upOptions } from './up.ts';

process.chdir(resolve(import.meta.dirname, '..', '..'));
const directory = resolve('.dev');

const commands: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = {
  up: (args) => up(directory, upOptions(args)),
  supervise: (args) => supervise(directory, upOptions(args)),
  down: () => down(directory),
  demo: () => demo(directory),
  fencepost: (args) => fencepost(directory, args),
  'operator-key': (args) => operatorKey(directory, args),
  test: (args) => runProgram('node_modules/.bin/vitest', ['run', ...args]),
  check: (args) => runTool('tools/check/main.ts', args),
  bench: (args) => runTool('bench/main.ts', args),
  generate: (args) => runTool('tools/generate/main.ts', args),
  help: async () => help(),
};

const [name = 'help', ...args] = process.argv.slice(2);
const command = commands[name];
if (command === undefined) {
  console.error(`./dev does not know \`${name}\`.\n`);
  help();
  process.exit(2);
}
try {
  process.exit(await command(args));
} catch (error) {
  const { stack, message } = error instanceof Error ? error : new Error(String(error));
  console.error(stack || message);
  process.exit(1);
}
