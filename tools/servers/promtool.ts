import { mkdirSync } from 'node:fs';
import { cachedProgram } from './cache.ts';
import { ExpectedError } from './expected-error.ts';
import { installInCache } from './install.ts';
import type { Surroundings } from './provider.ts';
import { isProgram, which } from './which.ts';

const title = 'promtool';
const cached = { folder: 'promtool-debian', program: 'promtool', version: 'from Debian' };
/** The package is unpacked, not installed: nobody wants a Prometheus to start on their machine because of a test. */
const download =
  'cd "$1" && { apt-get download -qq prometheus || { apt-get update -qq && apt-get download -qq prometheus; }; }';
const unpack =
  'dpkg-deb -x "$1"/prometheus_*.deb "$1"/unpacked && mkdir -p "$2"/bin && cp "$1"/unpacked/usr/bin/promtool "$2"/bin/';

/** Path of promtool, which tests alert rules: the program on PATH, an earlier download, or Debian's package into the cache. */
export const obtainPromtool = async (surroundings: Surroundings): Promise<string> => {
  const { env } = surroundings;
  const onPath = which('promtool', env.PATH);
  if (onPath !== undefined) return onPath;
  const earlier = cachedProgram(cached, env);
  if (isProgram(earlier)) return earlier;
  if (which('apt-get', env.PATH) === undefined || which('dpkg-deb', env.PATH) === undefined) {
    throw new ExpectedError(`${title} is missing: install Prometheus, or put promtool on PATH, then this again.`);
  }
  await installInCache(
    {
      ...{ ...cached, title, estimateSeconds: 30 },
      fill: async ({ staging, scratch }, run) => {
        mkdirSync(scratch, { recursive: true });
        await run('sh', ['-c', download, 'sh', scratch]);
        await run('sh', ['-c', unpack, 'sh', scratch, staging]);
      },
    },
    surroundings,
  );
  return earlier;
};
