import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Servers } from '@fencepost/testing/servers';
import type { TestProject } from 'vitest/node';
import { freePort } from '../servers/free-port.ts';
import type { Running } from '../servers/running.ts';
import { makeScreen } from '../servers/screen.ts';
import { obtainServers } from '../servers/servers.ts';
import { removeLeftOvers } from './left-overs.ts';

/**
 * One set of real servers for the whole run, in a temporary folder. A server that cannot be had fails the run, here and
 * in CI: tests that quietly skip prove nothing.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  removeLeftOvers();
  const obtained = await obtainServers({ env: process.env, screen: makeScreen() });
  const folder = mkdtempSync(join(tmpdir(), `fencepost-test-${process.pid}-`));
  const running = new Map<string, Running>();
  const stop = async () => {
    await Promise.all([...running.values()].map((server) => server.stop()));
    rmSync(folder, { recursive: true, force: true });
  };
  const starts = await Promise.allSettled(
    obtained.map(async ({ provider, found }) => {
      const directory = join(folder, provider.name);
      const options = { directory, port: await freePort(), durable: false, log: `${directory}.log` };
      running.set(provider.name, await provider.start(found, options));
    }),
  );
  const failed = starts.find((start) => start.status === 'rejected');
  if (failed) {
    await stop();
    throw failed.reason;
  }
  const url = (name: keyof Servers) => running.get(name)?.url ?? '';
  project.provide('servers', { nats: url('nats'), redis: url('redis'), mongo: url('mongo') });
  return stop;
}
