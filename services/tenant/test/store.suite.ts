import type { TenantId } from '@fencepost/contracts/ids';
import type { Store } from '@fencepost/mongo-kit/collection';
import { platformScope } from '@fencepost/testing/platform-scope';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ONE_STAFF_A_USER } from '../src/adapters/rows.ts';
import { makeStores } from '../src/adapters/stores.ts';
import type { Binding } from '../src/domain/binding.ts';
import { tenantIdOf } from '../src/domain/record-ids.ts';
import type { Stores } from '../src/usecases/ports.ts';

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
      const key = { id: 'key_00000000000000000000', label: 'A', role: 'admin', status: 'active', version: 1 } as const;
      const record = { ...key, sha256: 'a'.repeat(64), issuedAt: null, person: null, issuedBy: null };
      expect(await Promise.all([1, 2].map(() => stores.operatorKeys.add(record)))).toEqual(
        expect.arrayContaining([undefined, '_id']),
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
        locale: 'de-DE',
        currency: 'EUR',
        settings: { acceptDriftUpTo: 'info', syncEveryMinutes: 30 },
        pilot: false,
        status: 'active',
        calcomTeam,
        version: 1,
      } as const;
      await stores.companies.forTenant(one).add(company);
      expect(await stores.companies.forTenant(other).byId(one)).toBeUndefined();
      const across = stores.companies.acrossTenants(platformScope);
      expect(await across.byIds([one, other])).toEqual([{ ...company, tenantId: one }]);
    });

    const staffOf = (at: number, branchIds: string[], userId: string | null = null) => ({
      id: `stf_${String(at).padStart(20, '0')}`,
      name: `Person ${at}`,
      email: null,
      userId,
      branchIds,
      status: at % 2 === 0 ? ('active' as const) : ('removed' as const),
      version: 1,
    });

    test('of many who give one user to a member of staff at once, one does; no user is no conflict (TEN-055)', async () => {
      const people = stores.staff.forTenant(owners[6] ?? one);
      const user = [20, 21, 22, 23].map((at) => people.add(staffOf(at, [], 'user-1')));
      const answers = await Promise.all(user);
      expect(answers.filter((answer) => answer === undefined)).toHaveLength(1);
      expect(new Set(answers)).toEqual(new Set([undefined, ONE_STAFF_A_USER]));
      expect(await people.add(staffOf(24, []))).toBeUndefined();
      expect(await people.add(staffOf(25, []))).toBeUndefined();
      const second = { ...staffOf(24, [], 'user-1'), version: 2 };
      await expect(people.save(second)).rejects.toMatchObject({ code: 'conflict' });
      expect(await stores.staff.forTenant(other).add(staffOf(26, [], 'user-1'))).toBeUndefined();
    });

    const numberOf = (owner: TenantId, at: number): Binding => ({
      id: `phone_number:+4930900${String(at).padStart(3, '0')}`,
      kind: 'phone_number',
      owner,
      reference: `num_of_${owner}`,
    });

    test('of two companies that claim a number that a third gives up at once, one gets it or nobody does, never two', async () => {
      const [first, second, third] = owners;
      if (!first || !second || !third) throw new Error('there are three companies');
      for (let at = 0; at < 20; at += 1) {
        const wanted = [numberOf(first, at), numberOf(second, at)];
        await stores.bindings.claim(numberOf(third, at));
        const [, ...answers] = await Promise.all([
          stores.bindings.release(numberOf(third, at).id, third),
          ...wanted.map((claim) => stores.bindings.claim(claim)),
        ]);
        // Who was told that it is the third's asks once more, as people do.
        const late = await Promise.all(wanted.map((claim) => stores.bindings.claim(claim)));
        const [standing] = await stores.bindings.byIds([numberOf(third, at).id]);
        expect([first, second]).toContain(standing?.owner);
        expect(late.map(({ owner }) => owner)).toEqual([standing?.owner, standing?.owner]);
        const told = answers.map(({ owner }) => owner).filter((owner) => owner !== third);
        expect(new Set([...told, standing?.owner]).size, 'nobody was told otherwise').toBe(1);
      }
    });

    test('a company gives up its own claim only, and may do so again', async () => {
      const wanted = numberOf(one, 500);
      await stores.bindings.claim(wanted);
      await stores.bindings.release(wanted.id, other);
      expect(await stores.bindings.byIds([wanted.id])).toEqual([wanted]);
      await stores.bindings.release(wanted.id, one);
      await stores.bindings.release(wanted.id, one);
      expect(await stores.bindings.byIds([wanted.id])).toEqual([]);
    });

    test('many who give one claim up at once leave none, and no error', async () => {
      const wanted = numberOf(one, 501);
      await stores.bindings.claim(wanted);
      await Promise.all([1, 2, 3, 4].map(() => stores.bindings.release(wanted.id, one)));
      expect(await stores.bindings.byIds([wanted.id])).toEqual([]);
    });

    test('a team that is taken for a switch is held beside the bound one, and becomes it when the first is given up', async () => {
      const owner = owners[7] ?? one;
      const claimOf = (team: number, kind: 'calcom_team' | 'next_calcom_team') => ({
        id: `calcom_team:${team}`,
        kind,
        owner,
        reference: owner,
      });
      await stores.bindings.claim(claimOf(701, 'calcom_team'));
      expect(await stores.bindings.claim(claimOf(702, 'next_calcom_team'))).toMatchObject({ id: 'calcom_team:702' });
      await expect(stores.bindings.turn('calcom_team:702', owner, 'calcom_team')).rejects.toMatchObject({
        code: 'conflict',
      });
      await stores.bindings.release('calcom_team:701', owner);
      await stores.bindings.turn('calcom_team:702', other, 'event_type');
      await stores.bindings.turn('calcom_team:702', owner, 'calcom_team');
      await stores.bindings.turn('calcom_team:702', owner, 'calcom_team');
      expect(await stores.bindings.byIds(['calcom_team:702'])).toEqual([claimOf(702, 'calcom_team')]);
    });

    test('everything that a company holds is listed, and nothing of another', async () => {
      const owner = owners[6] ?? one;
      const wanted = Array.from({ length: 5 }, (_, at) => numberOf(owner, 600 + at));
      await Promise.all([...wanted, numberOf(other, 699)].map((claim) => stores.bindings.claim(claim)));
      const held: Binding[] = [];
      for await (const binding of stores.bindings.heldBy(owner)) {
        if (binding.kind === 'phone_number' && binding.id >= 'phone_number:+4930900600') held.push(binding);
      }
      expect(held).toEqual(wanted);
    });
  });
};
