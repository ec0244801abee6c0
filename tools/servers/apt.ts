import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spoken } from './duration.ts';
import { ExpectedError } from './expected-error.ts';
import type { Surroundings } from './provider.ts';
import { makeRun } from './run-step.ts';
import { which } from './which.ts';

const ESTIMATE_SECONDS = 30;
const QUIET = { DEBIAN_FRONTEND: 'noninteractive' };
/** Another apt on this machine is waited for. */
const PATIENT = ['-o', 'DPkg::Lock::Timeout=300', '-y', '-qq'];

/** Installs Debian packages when we may; otherwise says which command a person has to run. */
export const aptInstall = async (title: string, packages: readonly string[], surroundings: Surroundings) => {
  const aptGet = which('apt-get', surroundings.env.PATH);
  if (aptGet === undefined || process.getuid?.() !== 0) {
    throw new ExpectedError(
      `${title} is missing: run \`sudo apt-get install -y ${packages.join(' ')}\`, then this again.`,
    );
  }
  const estimate = spoken(ESTIMATE_SECONDS);
  surroundings.screen.line(`${title}: installing ${packages.join(', ')} with apt-get (about ${estimate}, once).`);
  const folder = mkdtempSync(join(tmpdir(), 'fencepost-apt-'));
  const run = makeRun({ title, estimateSeconds: ESTIMATE_SECONDS, log: join(folder, 'apt.log'), surroundings });
  const install = () => run(aptGet, ['install', ...PATIENT, ...packages], QUIET);
  try {
    // A fresh machine has no package lists, an old one has stale ones; both show as a failed first try.
    await install().catch(async () => {
      await run(aptGet, ['update', ...PATIENT], QUIET);
      await install();
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** The path of a tool that an installation needs, installed by apt when it is missing. */
export const needTool = async (tool: string, packages: readonly string[], surroundings: Surroundings) => {
  const path = () => which(tool, surroundings.env.PATH);
  if (path() === undefined) await aptInstall(tool, packages, surroundings);
  const found = path();
  if (found === undefined) throw new ExpectedError(`${tool} is still missing after installing ${packages.join(', ')}.`);
  return found;
};
