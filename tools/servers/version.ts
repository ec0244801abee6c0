import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const VERSION_DEADLINE_MS = 10_000;

/** The first dotted version in a text: `nats-server: v2.15.1` gives `2.15.1`, `Redis server v=7.0.15 sha=0` gives `7.0.15`. */
export const versionIn = (text: string): string | undefined => text.match(/\d+\.\d+(?:\.\d+)?(?:-[\w.]+)?/)?.[0];

/** Compares the numbers of two versions; a pre-release counts as the version it leads to. */
export const isAtLeast = (version: string, minimum: string): boolean => {
  const have = numbersOf(version);
  for (const [place, wanted] of numbersOf(minimum).entries()) {
    const got = have[place] ?? 0;
    if (got !== wanted) return got > wanted;
  }
  return true;
};

const numbersOf = (version: string): number[] => version.split('-', 1).join().split('.').map(Number);

/** What `<program> --version` says; undefined when the program cannot be run. */
export const versionOf = async (program: string): Promise<string | undefined> => {
  try {
    const { stdout } = await promisify(execFile)(program, ['--version'], { timeout: VERSION_DEADLINE_MS });
    return versionIn(stdout);
  } catch {
    return undefined;
  }
};
