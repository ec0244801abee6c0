import { execFile } from 'node:child_process';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { needTool } from './apt.ts';
import { ExpectedError } from './expected-error.ts';
import { findServer } from './find-server.ts';
import { installInCache } from './install.ts';
import { isPrimary } from './mongo-replica-set.ts';
import type { Found, Provider, StartOptions, Surroundings } from './provider.ts';
import { runServer } from './run-server.ts';
import { isAtLeast, versionIn } from './version.ts';
import { which } from './which.ts';

const title = 'MongoDB';
const version = '0.5.3-beta.196';
const cached = { folder: `secantus-${version}`, program: 'secantusd-rs', version };
const OLDEST_RUST = '1.95.0';

/** Without these the build takes two minutes longer, for a server that is no faster. */
const BUILD_PROFILE = {
  CARGO_PROFILE_RELEASE_LTO: 'off',
  CARGO_PROFILE_RELEASE_CODEGEN_UNITS: '16',
  CARGO_PROFILE_RELEASE_OPT_LEVEL: '2',
  CARGO_PROFILE_RELEASE_DEBUG: '0',
};

/**
 * MongoDB. On a bare machine it is SecantusDB, a MongoDB-compatible server built from crates.io: for development and
 * tests only, never for production.
 */
export const mongo: Provider = {
  name: 'mongo',
  title,
  places: { variable: 'MONGO_URL', program: 'mongod', minimumVersion: '6.0.0', image: 'mongo:8', cached },
  find: (surroundings) => findServer(mongo.places, surroundings),
  async install(surroundings) {
    const cargo = await needRust(surroundings);
    await needTool('cmake', ['cmake'], surroundings);
    await needTool('c++', ['build-essential'], surroundings);
    return installInCache(
      {
        ...cached,
        title: 'MongoDB-compatible server (SecantusDB)',
        estimateSeconds: 240,
        async fill({ staging, scratch }, run) {
          const what = ['secantus-mdb', '--version', version, '--locked', '--ignore-rust-version'];
          await run(cargo, ['install', ...what, '--root', staging], { ...BUILD_PROFILE, CARGO_TARGET_DIR: scratch });
        },
      },
      surroundings,
    );
  },
  start: (found, options) =>
    runServer(found, options, {
      title,
      program: 'mongod',
      args: () => (isSecantus(found) ? secantusArguments(options) : mongodArguments(options)),
      url: `mongodb://127.0.0.1:${options.port}/?directConnection=true`,
      isReady: () => isPrimary(options.port),
    }),
};

const needRust = async ({ env }: Surroundings): Promise<string> => {
  const cargo = which('cargo', env.PATH);
  const has = cargo && versionIn((await promisify(execFile)(cargo, ['--version'])).stdout);
  if (cargo && has && isAtLeast(has, OLDEST_RUST)) return cargo;
  const fix = has
    ? `Rust ${has} is too old: run \`rustup update stable\``
    : 'cargo is missing: install Rust with rustup';
  throw new ExpectedError(`MongoDB: ${fix} (${OLDEST_RUST} or newer), or set MONGO_URL to a MongoDB server.`);
};

const isSecantus = (found: Found): boolean => found.from === 'cache' && basename(found.program) === cached.program;

const secantusArguments = ({ directory, port, durable }: StartOptions): string[] => {
  const where = ['--host', '127.0.0.1', '--port', `${port}`, '--storage-path', directory, '--log-level', 'WARNING'];
  // A log file is allocated in full, so tests, which start it often, take a small one.
  const mode = durable
    ? ['--cache-size', '512M', '--sync-on-commit']
    : ['--cache-size', '256M', '--log-file-max', '32MB'];
  return [...where, ...mode];
};

const mongodArguments = ({ directory, port }: StartOptions): string[] => {
  const where = ['--bind_ip', '127.0.0.1', '--port', `${port}`, '--dbpath', directory, '--nounixsocket'];
  return [...where, '--replSet', 'fencepost', '--wiredTigerCacheSizeGB', '0.5'];
};
