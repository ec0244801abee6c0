import { answers } from './answers.ts';
import { aptInstall } from './apt.ts';
import { ExpectedError } from './expected-error.ts';
import { findServer } from './find-server.ts';
import type { Provider, StartOptions } from './provider.ts';
import { runServer } from './run-server.ts';

const title = 'Redis';

/** Redis. On a bare machine it is Debian's own package. */
export const redis: Provider = {
  name: 'redis',
  title,
  places: { variable: 'REDIS_URL', program: 'redis-server', minimumVersion: '6.2.0', image: 'redis:7-alpine' },
  find: (surroundings) => findServer(redis.places, surroundings),
  async install(surroundings) {
    await aptInstall(title, ['redis-server'], surroundings);
    const found = await redis.find(surroundings);
    if (found === undefined)
      throw new ExpectedError('Redis 6.2 or newer is not in this system; set REDIS_URL to a server.');
    return found;
  },
  start: (found, options) =>
    runServer(found, options, {
      title,
      program: 'redis-server',
      args: () => argumentsOf(options),
      url: `redis://127.0.0.1:${options.port}`,
      isReady: () => answers(options.port, /^\+PONG/, 'PING\r\n'),
    }),
};

const argumentsOf = ({ directory, port, durable }: StartOptions): string[] => {
  const where = ['--bind', '127.0.0.1', '--port', `${port}`, '--dir', directory];
  return [...where, '--save', '', '--appendonly', durable ? 'yes' : 'no'];
};
