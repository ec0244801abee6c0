import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cachedProgram, cacheFolder } from './cache.ts';
import { spoken } from './duration.ts';
import { withLock } from './lock.ts';
import type { Found, Surroundings } from './provider.ts';
import { makeRun, type Run } from './run-step.ts';
import { isProgram } from './which.ts';

/** A server that we install into the cache ourselves. */
export interface Installation {
  readonly title: string;
  readonly folder: string;
  readonly program: string;
  readonly version: string;
  readonly estimateSeconds: number;
  /** Fills `<staging>/bin/<program>`; `scratch` may stay behind after a failure, to go on from there. */
  fill(folders: { readonly staging: string; readonly scratch: string }, run: Run): Promise<void>;
}

/**
 * Installs once for all checkouts: one at a time under a lock, into a folder beside the real one that takes its name in
 * one step at the end. So a Ctrl-C, or two checkouts at once, never leave half an installation.
 */
export const installInCache = async (installation: Installation, surroundings: Surroundings): Promise<Found> => {
  const { env, screen } = surroundings;
  const { title, folder, version, estimateSeconds } = installation;
  const program = cachedProgram(installation, env);
  const target = join(cacheFolder(env), folder);
  const staging = `${target}.partial`;
  const scratch = `${target}.build`;
  const log = `${target}.log`;
  mkdirSync(cacheFolder(env), { recursive: true });

  const wait = () => screen.line(`${title}: another checkout is installing it; waiting for that.`);
  await withLock(target, wait, async () => {
    if (isProgram(program)) return;
    screen.line(`${title}: installing ${version} into ${target} (about ${spoken(estimateSeconds)}, once).`);
    rmSync(staging, { recursive: true, force: true });
    rmSync(log, { force: true });
    await installation.fill({ staging, scratch }, makeRun({ title, estimateSeconds, log, surroundings }));
    rmSync(target, { recursive: true, force: true });
    renameSync(staging, target);
    rmSync(scratch, { recursive: true, force: true });
    rmSync(log, { force: true });
  });
  return { from: 'cache', program, version };
};
