import { type Keeper, type KeeperDependencies, type Member, makeKeeper } from './keeper.ts';
import type { SystemProcess } from './state.ts';

/** Everything that runs in one system, in the order in which it was started. */
export interface Fleet {
  /** Starts these together, after everything that was started before. */
  start(members: readonly Member[]): Promise<void>;
  keeper(name: string): Keeper;
  processes(): readonly SystemProcess[];
  urlOf(name: string): string;
  /** Stops everything, last started first. */
  stop(): Promise<void>;
}

export const makeFleet = (dependencies: KeeperDependencies): Fleet => {
  const waves: (readonly Keeper[])[] = [];
  const keepers = () => waves.flat();
  const keeperOf = (name: string): Keeper => {
    const found = keepers().find((keeper) => keeper.name === name);
    if (found) return found;
    const names = keepers().map((keeper) => keeper.name);
    throw new Error(`no process is called ${name}; there are ${names.join(', ')}`);
  };
  let stopping: Promise<void> | undefined;
  const stopAll = async (): Promise<void> => {
    for (const wave of waves.toReversed()) await Promise.all(wave.map((keeper) => keeper.stop()));
  };
  return {
    start: async (members) => {
      if (stopping) throw new Error('stopped while starting');
      const wave = members.map((member) => makeKeeper(member, dependencies));
      waves.push(wave);
      await Promise.all(wave.map((keeper) => keeper.start()));
    },
    keeper: keeperOf,
    processes: () =>
      keepers().flatMap((keeper) => {
        const { pid, url } = keeper.running() ?? {};
        return pid === undefined || url === undefined ? [] : [{ name: keeper.name, pid, url }];
      }),
    urlOf: (name) => keeperOf(name).url(),
    stop: () => {
      stopping ??= stopAll();
      return stopping;
    },
  };
};
