import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ExpectedError } from '../servers/expected-error.ts';
import { identityOf, isAlive, type ProcessIdentity } from '../servers/process-identity.ts';
import { readJson, readState, removeState, type SystemState, writeJson } from './state.ts';

/** Which processes one run of the system consists of, so that a later run can tell whether they are still there. */
interface RunRecord {
  readonly supervisor: ProcessIdentity;
  readonly processes: readonly ProcessIdentity[];
}

/** Processes end with their supervisor within five seconds; one that is still there after this is ended by us. */
const ORPHANS_END_WITHIN_MS = 7000;
const POLL_MS = 50;

const recordFile = (directory: string) => join(directory, 'run.json');

export const writeRunRecord = (directory: string, running: readonly { readonly pid: number }[]): void => {
  const supervisor = identityOf(process.pid);
  const processes = running.map(({ pid }) => identityOf(pid)).filter((identity) => identity !== undefined);
  writeJson(recordFile(directory), { supervisor, processes });
};

export const removeRunRecord = (directory: string): void => rmSync(recordFile(directory), { force: true });

/** The process that holds the system of this directory; undefined when none does, whatever files say. */
export const findSupervisor = (directory: string): ProcessIdentity | undefined => {
  const supervisor = readJson<RunRecord>(recordFile(directory))?.supervisor;
  return supervisor && isAlive(supervisor) ? supervisor : undefined;
};

/** Waits until the system of this directory is complete, as long as whoever starts it is at it. */
export const awaitSystem = async (
  directory: string,
  starterRuns: () => boolean = () => findSupervisor(directory) !== undefined,
): Promise<SystemState> => {
  for (;;) {
    const runs = starterRuns();
    // Without a living supervisor, a state is one that a killed system left behind.
    const state = findSupervisor(directory) && readState(directory);
    if (state) return state;
    if (!runs) throw new ExpectedError('Fencepost did not start.');
    await pause(POLL_MS);
  }
};

/** Removes what a killed run left behind: its files, and any process of it that is still ending. */
export const cleanUp = async (directory: string): Promise<void> => {
  mkdirSync(directory, { recursive: true });
  const orphans = readJson<RunRecord>(recordFile(directory))?.processes ?? [];
  await untilGone(orphans, ORPHANS_END_WITHIN_MS);
  for (const orphan of orphans.filter(isAlive)) process.kill(orphan.pid, 'SIGKILL');
  await untilGone(orphans, ORPHANS_END_WITHIN_MS);
  removeState(directory);
  removeRunRecord(directory);
};

/** Whether they all ended within the time. */
export const untilGone = async (processes: readonly ProcessIdentity[], withinMs: number): Promise<boolean> => {
  const deadline = Date.now() + withinMs;
  while (processes.some(isAlive)) {
    if (Date.now() > deadline) return false;
    await pause(POLL_MS);
  }
  return true;
};
