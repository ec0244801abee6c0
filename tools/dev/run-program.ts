import { spawn } from 'node:child_process';

/** Runs a program on our terminal; its exit code is ours. A Ctrl-C reaches it directly, a SIGTERM is handed on. */
export const runProgram = (file: string, args: readonly string[]): Promise<number> =>
  new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio: 'inherit', env: { ...process.env, TZ: 'UTC' } });
    process.on('SIGINT', () => {});
    process.on('SIGTERM', () => child.kill('SIGTERM'));
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });

/** Runs one of our own programs the way we run ourselves. */
export const runTool = (main: string, args: readonly string[]): Promise<number> =>
  runProgram(process.execPath, [...process.execArgv, main, ...args]);
