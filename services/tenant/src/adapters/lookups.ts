import { AppError } from '@fencepost/contracts/errors';
import type { PlatformScope } from '@fencepost/contracts/scope';
import type { Lookup, Lookups, Stores } from '../usecases/ports.ts';

/** Ids of one find at most: far below the 1 000 rows that a store reads at once. */
const MAX_IDS = 500;

/** Looks up across companies what deliveries that are resolved at the same time ask for, together. */
export const makeLookups = (stores: Omit<Stores, 'lookups'>): Lookups => {
  const { companies, services, mappings, endpoints, phoneNumbers, branches, voiceAgents, bindings } = stores;
  return {
    companies: together((ids, scope) => companies.acrossTenants(scope).byIds(ids)),
    services: together((ids, scope) => services.acrossTenants(scope).byIds(ids)),
    mappings: together((ids, scope) => mappings.acrossTenants(scope).byIds(ids)),
    endpoints: together((ids, scope) => endpoints.acrossTenants(scope).byIds(ids)),
    phoneNumbers: together((ids, scope) => phoneNumbers.acrossTenants(scope).byIds(ids)),
    branches: together((ids, scope) => branches.acrossTenants(scope).byIds(ids)),
    voiceAgents: together((ids, scope) => voiceAgents.acrossTenants(scope).byIds(ids)),
    bindings: together((ids) => bindings.byIds(ids)),
  };
};

interface Round<T> {
  readonly ids: Set<string>;
  readonly found: Promise<ReadonlyMap<string, T>>;
}

/**
 * The same lookup, whose calls within one turn of the event loop are one read. Nothing is remembered: the read begins
 * after everybody who shares it has asked. It bears the scope of the first, as each of them was let through the door.
 */
export const together = <T extends { readonly id: string }>(read: Lookup<T>, maxIds: number = MAX_IDS): Lookup<T> => {
  let open: Round<T> | undefined;
  const begin = (scope: PlatformScope): Round<T> => {
    const ids = new Set<string>();
    const found = new Promise<void>((resolve) => setImmediate(resolve)).then(async () => {
      if (open?.ids === ids) open = undefined;
      return new Map((await read([...ids], scope)).map((record) => [record.id, record]));
    });
    return { ids, found };
  };
  return async (ids, scope) => {
    if (ids.length === 0) return [];
    if (open === undefined || open.ids.size + ids.length > maxIds) open = begin(scope);
    const round = open;
    for (const id of ids) round.ids.add(id);
    try {
      const found = await round.found;
      return ids.flatMap((id) => found.get(id) ?? []);
    } catch (error) {
      // A record that cannot be read fails those alone who asked for it.
      const isOthers = error instanceof AppError && error.code === 'corrupt_row' && round.ids.size > ids.length;
      if (isOthers) return read(ids, scope);
      throw error;
    }
  };
};
