import { describe } from './find-server.ts';
import { mongo } from './mongo.ts';
import { nats } from './nats.ts';
import type { Found, Provider, Surroundings } from './provider.ts';
import { redis } from './redis.ts';

/** Every server that Fencepost needs. */
const providers: readonly Provider[] = [nats, redis, mongo];

export interface Obtained {
  readonly provider: Provider;
  readonly found: Found;
}

/** Finds every server, installs those that are nowhere, and says what it did. */
export const obtainServers = async (surroundings: Surroundings): Promise<readonly Obtained[]> => {
  const obtained: Obtained[] = [];
  for (const provider of providers) {
    const found = (await provider.find(surroundings)) ?? (await provider.install(surroundings));
    surroundings.screen.line(`${provider.title.padEnd(8)} ${describe(found, provider.places)}`);
    obtained.push({ provider, found });
  }
  return obtained;
};
