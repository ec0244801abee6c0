import { setTimeout as wait } from 'node:timers/promises';
import { getSyncRun, type SyncRun, startSync } from '@fencepost/contracts/tenant/sync';
import type { ApiClient } from '../api/api-client.ts';

const POLL_MS = 200;
/** Longer than Cal.com lets a company wait that asked too often. */
const PATIENCE_MS = 150_000;

/** Starts an import, or finds the one that runs, and answers it once it is as wanted; the last state when that takes too long. */
export const syncUntil = async (api: ApiClient, isWanted: (run: SyncRun) => boolean): Promise<SyncRun> => {
  const { id: runId } = await api(startSync, {});
  return watchUntil(api, runId, isWanted);
};

export const watchUntil = async (
  api: ApiClient,
  runId: string,
  isWanted: (run: SyncRun) => boolean,
): Promise<SyncRun> => {
  for (let waited = 0; ; waited += POLL_MS) {
    const run = await api(getSyncRun, { runId });
    if (isWanted(run) || waited > PATIENCE_MS) return run;
    await wait(POLL_MS);
  }
};

export const hasEnded = ({ state }: SyncRun): boolean =>
  state === 'synced' || state === 'error' || state === 'cancelled';
