import { cachedProgram } from './cache.ts';
import { hasDockerEngine } from './docker.ts';
import type { Found, Places, Surroundings } from './provider.ts';
import { isAtLeast, versionOf } from './version.ts';
import { isProgram, which } from './which.ts';

/** A given URL, the program on PATH, a Docker engine, an earlier installation: the first one there is. */
export const findServer = async (
  places: Places,
  { env, screen }: Surroundings,
  dockerAnswers: () => Promise<boolean> = hasDockerEngine,
): Promise<Found | undefined> => {
  const url = env[places.variable];
  if (url) return { from: 'url', url };

  const program = which(places.program, env.PATH);
  const version = program && (await versionOf(program));
  if (program && version) {
    if (isAtLeast(version, places.minimumVersion)) return { from: 'path', program, version };
    screen.line(`${program} is ${version}; ${places.minimumVersion} or newer is needed, so it is passed over.`);
  }

  if (await dockerAnswers()) return { from: 'docker', image: places.image };

  if (places.cached === undefined) return undefined;
  const earlier = cachedProgram(places.cached, env);
  return isProgram(earlier) ? { from: 'cache', program: earlier, version: places.cached.version } : undefined;
};

/** A find in words, for the screen. */
export const describe = (found: Found, { variable }: Pick<Places, 'variable'>): string => {
  switch (found.from) {
    case 'url':
      return `given by ${variable}`;
    case 'docker':
      return `${found.image} in Docker`;
    case 'path':
      return `${found.version}, ${found.program}`;
    case 'cache':
      return `${found.version}, installed by Fencepost in ${found.program}`;
  }
};
