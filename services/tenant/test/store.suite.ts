import type { Store } from '@fencepost/mongo-kit/collection';
import { platformScope } from '@fencepost/testing/platform-scope';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeStores } from '../src/adapters/stores.ts';
import type { Stores } from '../src/usecases/ports.ts';
import { tenantIdOf } from '../src/usecases/register-company.ts';

const COMPANIES = 8;
const owners = Array.from({ length: COMPANIES }, (_, index) => tenantIdOf(index + 1));
const [one, other] = [tenantIdOf(1), tenantIdOf(2)];

/** What the use cases rely on, whatever carries the collections. */
export const storeSuite = (name: string, open: () => Promise<Store>): void => {
  describe(`the stores of the tenant service on ${name}`, () => {
    let store: Store;
    let stores: Stores;
    beforeAll(async () => {
      store = await open();
      stores = makeStores(store);
    });
    afterAll(() => store?.close());

    test('of many companies that claim one thing at once, one has it and all are told the same', async () => {
      const claims = owners.map((owner) =>
        stores.bindings.claim({ id: 'event_type:1', kind: 'event_type', owner, reference: 'map' }),
      );
      const standing = new Set((await Promise.all(claims)).map(({ owner }) => owner));
      expect(standing.size).toBe(1);
      expect((await stores.bindings.byIds(['event_type:1'])).map(({ owner }) => owner)).toEqual([...standing]);
    });

    test('a company that claims several teams at once has one', async () => {
      const teams = [101, 102, 103, 104].map((team) => `calcom_team:${team}`);
      const claims = teams.map((id) => stores.bindings.claim({ id, kind: 'calcom_team', owner: one, reference: one }));
      const standing = new Set((await Promise.all(claims)).map(({ id }) => id));
      expect(standing.size).toBe(1);
      expect((await stores.bindings.byIds(teams)).map(({ id }) => id)).toEqual([...standing]);
    });

    test('a company may claim many event types, and claim each again', async () => {
      for (const id of ['event_type:2', 'event_type:3', 'event_type:2']) {
        const wanted = { id, kind: 'event_type', owner: one, reference: 'map' } as const;
        expect(await stores.bindings.claim(wanted)).toEqual(wanted);
      }
    });

    test('a record is added once, saved over the version it was read with, and refused over an older one (BK1)', async () => {
      const key = { id: 'key_00000000000000000000', label: 'A', status: 'active', version: 1 } as const;
      const record = { ...key, sha256: 'a'.repeat(64) };
      expect(await Promise.all([1, 2].map(() => stores.operatorKeys.add(record)))).toEqual(
        expect.arrayContaining([true, false]),
      );
      expect(await stores.operatorKeys.byId(key.id)).toEqual(record);
    });

    test('a company’s records are invisible to another, and read across companies with their owner', async () => {
      const calcomTeam = { id: 101, name: 'Team' };
      const company = {
        id: one,
        number: 1,
        name: 'One',
        timeZone: 'UTC',
        status: 'active',
        calcomTeam,
        version: 1,
      } as const;
      await stores.companies.forTenant(one).add(company);
      expect(await stores.companies.forTenant(other).byId(one)).toBeUndefined();
      const across = stores.companies.acrossTenants(platformScope);
      expect(await across.byIds([one, other])).toEqual([{ ...company, tenantId: one }]);
    });
  });
};
