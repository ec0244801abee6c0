import { setTimeout as wait } from 'node:timers/promises';
import type { EntityType } from '@fencepost/contracts/ids';
import type { PlatformScope } from '@fencepost/contracts/scope';
import type { Caller } from '@fencepost/service-kit/mesh';
import type { ScannedOwner, StoredCollection } from '../usecases/ports.ts';
import { owners } from './owners.ts';

type Read = StoredCollection['read'];

/**
 * The collections that owners let the monitor scan, read over the mesh. Of each owner one range at a time, with the rest in
 * between that it asks for: whichever of its replicas answers, and however many scans this process has under way.
 */
export const makeStoredCollections = (
  call: Caller,
  scopeOf: () => PlatformScope,
  rest: (ms: number) => Promise<unknown> = (ms) => wait(ms, undefined, { ref: false }),
): ((owner: ScannedOwner) => readonly StoredCollection[]) => {
  const free = new Map<ScannedOwner, Promise<unknown>>();
  const inTurn = (owner: ScannedOwner, read: () => ReturnType<Read>): ReturnType<Read> => {
    const turn = (free.get(owner) ?? Promise.resolve()).then(read);
    free.set(
      owner,
      turn.then(
        ({ restMs = 0 }) => rest(restMs),
        () => undefined,
      ),
    );
    return turn;
  };
  return (owner) =>
    storedCollections(owner, call, scopeOf()).map((collection) => ({
      ...collection,
      read: (range) => inTurn(owner, () => collection.read(range)),
    }));
};

const storedCollections = (owner: ScannedOwner, call: Caller, scope: PlatformScope): readonly StoredCollection[] => {
  const { collections, scan } = owners[owner];
  return Object.entries<EntityType>(collections).map(([collection, type]) => ({
    id: `${owner}.${collection}`,
    type,
    // The name is one of its own: it comes from the owner's own list.
    read: (range) => call(scan, { collection: collection as never, ...range }, scope),
  }));
};
