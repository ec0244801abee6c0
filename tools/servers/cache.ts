import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from './provider.ts';

/** Installations are shared by all checkouts of this user. */
export const cacheFolder = (env: Environment): string =>
  join(env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache'), 'fencepost');

export const cachedProgram = (cached: { folder: string; program: string }, env: Environment): string =>
  join(cacheFolder(env), cached.folder, 'bin', cached.program);
