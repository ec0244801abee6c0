import { randomUUID } from 'node:crypto';
import { derivedId } from '@fencepost/contracts/ids';
import type { Store } from '@fencepost/mongo-kit/collection';
import { connectStore } from '@fencepost/mongo-kit/connect';
import { memoryStore } from '@fencepost/mongo-kit/memory';
import { systemClock } from '@fencepost/service-kit/clock';
import { makeLogger } from '@fencepost/service-kit/logger';
import { describe, expect, inject, it } from 'vitest';
import { coldEntities } from '../src/adapters/cold-rows.ts';
import { makeColdStore } from '../src/adapters/cold-store.ts';
import type { Known } from '../src/domain/picture.ts';

const definitions = [coldEntities];
const log = makeLogger({ service: 'test', level: 'silent' });
const stores: Readonly<Record<string, () => Promise<Store & { close?(): Promise<void> }>>> = {
  memory: async () => memoryStore({ definitions, clock: systemClock }),
  MongoDB: () => {
    const database = `fencepost_cold_${randomUUID().slice(0, 8)}`;
    return connectStore({ url: inject('servers').mongo, database, definitions, clock: systemClock, log });
  },
};

const home = derivedId('ten', '1');
const known = (number: number, version = 1): Known => ({
  ...{ id: derivedId('cus', String(number)), type: 'customer', home, version, window: 1, met: number, shown: 0 },
  state: undefined,
});

describe.each(Object.entries(stores))('quiet entities in %s', (_, open) => {
  it('come back as they were, by id and by stretch; an older state never replaces a newer one', async () => {
    const store = await open();
    const cold = makeColdStore(store);
    expect(await cold.isEmpty()).toBe(true);
    const all = Array.from({ length: 20 }, (_, number) => known(number));
    for (const each of all) await cold.keep(each);
    await cold.keep(known(3, 7));
    await cold.keep(known(3, 2));
    await cold.keep({ ...known(99), type: 'call', id: derivedId('cal', '1') });
    expect(await cold.isEmpty()).toBe(false);
    expect(await cold.find([known(3).id, known(4).id, known(55).id])).toEqual(
      expect.arrayContaining([known(3, 7), known(4)]),
    );
    const sorted = all.map(({ id }) => id).toSorted();
    const ids = async (after: string | null, upTo: string | null, limit = 100) =>
      (await cold.between({ type: 'customer', after, upTo, limit })).map(({ id }) => id);
    expect(await ids(null, null)).toEqual(sorted);
    expect(await ids(sorted[4] ?? '', sorted[9] ?? '')).toEqual(sorted.slice(5, 10));
    expect(await ids(null, null, 3)).toEqual(sorted.slice(0, 3));
    await store.close?.();
  });
});
