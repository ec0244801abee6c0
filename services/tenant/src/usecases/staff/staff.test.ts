import { derivedId } from '@fencepost/contracts/ids';
import { fixedClock } from '@fencepost/testing/clocks';
import { afterEveryCrash } from '@fencepost/testing/crashing-store';
import { describe, expect, test } from 'vitest';
import { imported, keyed, twoBranches, twoCompanies } from '../../../test/model-world.ts';
import { everythingIn, scopeOf, useCasesOn } from '../../../test/world.ts';
import { makeStores } from '../../adapters/stores.ts';
import type { Stores } from '../ports.ts';
import { makeUpdateService } from '../teams/update-service.ts';
import { makeRemoveStaff } from './manage-staff.ts';

const anna = { name: 'Anna', email: 'anna@friseur.example', userId: 'user-1', branchIds: [] };
const bert = { name: 'Bert', email: 'bert@friseur.example', userId: 'user-2', branchIds: [] };

test('a user is one member of staff of a company, and may be one of another company (TEN-055)', async () => {
  const { does, one, other } = await twoCompanies();
  const scope = scopeOf(one);
  const first = await does.createStaff(anna, scope);
  await expect(does.createStaff({ ...bert, userId: anna.userId }, scope)).rejects.toMatchObject({ code: 'conflict' });
  const second = await does.createStaff(bert, scope);
  const rename = does.updateStaff({ staffId: second.id, userId: anna.userId, version: 1 }, scope);
  await expect(rename).rejects.toMatchObject({ code: 'conflict' });
  expect(await does.createStaff(anna, scopeOf(other))).toMatchObject({ userId: anna.userId });

  await does.removeStaff({ staffId: first.id, version: 1 }, scope);
  const update = { staffId: second.id, userId: anna.userId, version: 1 };
  expect(await does.updateStaff(update, scope)).toMatchObject({ userId: anna.userId, version: 2 });
});

test('several members of staff without a user are no conflict (TEN-055)', async () => {
  const { does, one } = await twoCompanies();
  await does.createStaff({ ...anna, userId: null }, scopeOf(one));
  await does.createStaff({ ...bert, userId: null }, scopeOf(one));
  expect((await does.listStaff({ limit: 20 }, scopeOf(one))).data).toHaveLength(2);
});

test('staff belongs to open branches of its own company, each once (TEN-048)', async () => {
  const { does, one, branch, foreign } = await twoBranches();
  const scope = scopeOf(one);
  const create = (...branchIds: string[]) => does.createStaff({ ...anna, branchIds }, scope);
  await expect(create(branch.id, foreign.id)).rejects.toMatchObject({ code: 'not_found' });
  const person = await create(branch.id, branch.id);
  expect(person.branchIds).toEqual([branch.id]);
  const update = does.updateStaff({ staffId: person.id, branchIds: [foreign.id], version: 1 }, scope);
  await expect(update).rejects.toMatchObject({ code: 'not_found' });
});

test('what is not sent stays; an older version is refused; no event names a person', async () => {
  const { store, does, one } = await twoCompanies();
  const scope = scopeOf(one);
  const { id: staffId } = await does.createStaff(anna, scope);
  const change = (name: string) => does.updateStaff({ staffId, name, version: 1 }, scope);
  expect(await change('Anne')).toMatchObject({ ...anna, name: 'Anne', version: 2 });
  await expect(change('Anni')).rejects.toMatchObject({ code: 'stale_version' });
  const { staff } = await everythingIn(store);
  expect(staff[0]?.outbox).toHaveLength(2);
  expect(JSON.stringify(staff[0]?.outbox)).not.toMatch(/Ann[aei]|friseur\.example/);
});

test('a member of staff is not removed while a service names them; the service is named (TEN-056)', async () => {
  const { store, does, one } = await twoCompanies();
  const scope = scopeOf(one);
  const { service } = await imported(store, one, { eventTypeId: 1, calcomTeamId: 34209 });
  const { id: staffId } = await does.createStaff(anna, scope);
  await does.updateService({ serviceId: service.id, staffIds: [staffId], version: 1 }, scope);
  const remove = () => does.removeStaff({ staffId, version: 1 }, scope);
  await expect(remove()).rejects.toMatchObject({
    code: 'still_referenced',
    detail: { references: [{ type: 'service', ids: [service.id] }] },
  });
  await does.updateService({ serviceId: service.id, staffIds: [], version: 2 }, scope);
  expect(await remove()).toMatchObject({ status: 'removed', userId: null, version: 2 });
  expect(await remove(), 'repeated').toMatchObject({ version: 2 });
  await expect(does.updateStaff({ staffId, name: 'X', version: 2 }, scope)).rejects.toMatchObject({
    code: 'not_found',
  });
});

describe('a service that begins to name someone who is being removed', () => {
  const prepared = async () => {
    const world = await twoCompanies();
    const { store, stores, does, one } = world;
    const scope = scopeOf(one);
    const { service } = await imported(store, one, { eventTypeId: 1, calcomTeamId: 34209 });
    const { id: staffId } = await does.createStaff(anna, scope);
    const name = { serviceId: service.id, staffIds: [staffId], version: 1 };
    const remove = { staffId, version: 1 };
    const settled = async () => {
      expect(await does.getStaff({ staffId }, scope)).toMatchObject({ status: 'removed' });
      expect(await does.getService({ serviceId: service.id }, scope)).toMatchObject({ staffIds: [] });
    };
    return { ...world, deps: { ...stores, clock: fixedClock }, scope, name, remove, settled };
  };
  /** Something that somebody else does once, between an answer and whoever asked for it. */
  const meanwhile = (act: () => Promise<unknown>) => {
    let isDone = false;
    return async <A>(answer: A): Promise<A> => {
      if (!isDone) {
        isDone = true;
        await act();
      }
      return answer;
    };
  };

  test('names nobody in the end, where the removal happens while it is written (TEN-056)', async () => {
    const { does, deps, scope, name, remove, settled } = await prepared();
    const late = meanwhile(() => does.removeStaff(remove, scope));
    const staff: Stores['staff'] = {
      ...deps.staff,
      forTenant: (tenantId) => {
        const own = deps.staff.forTenant(tenantId);
        return { ...own, byId: async (id) => late(await own.byId(id)) };
      },
    };
    expect(await makeUpdateService({ ...deps, staff })(name, scope)).toMatchObject({ staffIds: [], version: 3 });
    await settled();
  });

  test('names nobody in the end, where it is written while the removal happens (TEN-056)', async () => {
    const { does, deps, scope, name, remove, settled } = await prepared();
    const late = meanwhile(() => does.updateService(name, scope));
    const services: Stores['services'] = {
      ...deps.services,
      forTenant: (tenantId) => {
        const own = deps.services.forTenant(tenantId);
        return { ...own, where: async (match, limit) => late(await own.where(match, limit)) };
      },
    };
    await makeRemoveStaff({ ...deps, services })(remove, scope);
    await settled();
  });
});

/** A member of the company's team with an address, whom nobody on the staff has claimed. */
const withMember = async (email: string) => {
  const world = await twoCompanies();
  const id = derivedId('mem', world.one.id, email);
  await makeStores(world.store).teamMembers.forTenant(world.one.id).add({
    id,
    calcomTeamId: 34209,
    calcomUserId: 7,
    calcomMembershipId: 8,
    name: null,
    email,
    role: 'MEMBER',
    accepted: true,
    staffId: null,
    status: 'joined',
    version: 1,
  });
  const linkOf = async (store = world.store) =>
    (await makeStores(store).teamMembers.forTenant(world.one.id).byId(id))?.staffId;
  return { ...world, linkOf };
};

test('a team member is linked to the staff with the same address, follows a change of it, and never crosses companies (TEN-018)', async () => {
  const { does, one, other, linkOf } = await withMember(anna.email);
  await does.createStaff(anna, scopeOf(other));
  expect(await linkOf()).toBeNull();
  const { id: staffId } = await does.createStaff(anna, scopeOf(one));
  expect(await linkOf()).toBe(staffId);
  await does.updateStaff({ staffId, email: bert.email, version: 1 }, scopeOf(one));
  expect(await linkOf()).toBeNull();
  await does.updateStaff({ staffId, email: anna.email, version: 2 }, scopeOf(one));
  expect(await linkOf()).toBe(staffId);
  await does.removeStaff({ staffId, version: 3 }, scopeOf(one));
  expect(await linkOf()).toBeNull();
});

test('adding and removing staff that was interrupted anywhere is completed by repeating it, links included', async () => {
  const { one, linkOf } = await withMember(anna.email);
  const scope = keyed(one, 'anna');
  const created = await afterEveryCrash({
    prepared: async () => (await withMember(anna.email)).store,
    run: (store) => useCasesOn(store).createStaff(anna, scope),
    settled: async (store) => expect(await linkOf(store)).toMatch(/^stf_/),
  });
  let staffId = '';
  const removed = await afterEveryCrash({
    prepared: async () => {
      const { store, does } = await withMember(anna.email);
      staffId = (await does.createStaff(anna, scope)).id;
      return store;
    },
    run: (store) => useCasesOn(store).removeStaff({ staffId, version: 1 }, scope),
    settled: async (store) => expect(await linkOf(store)).toBeNull(),
  });
  expect([created, removed]).toEqual([2, 2]);
});

test('a change of staff that was interrupted anywhere is completed by repeating it with the version it was meant for', async () => {
  const { one } = await withMember(bert.email);
  let staffId = '';
  const crashes = await afterEveryCrash({
    prepared: async () => {
      const { store, does } = await withMember(bert.email);
      staffId = (await does.createStaff(anna, keyed(one, 'anna'))).id;
      return store;
    },
    run: (store) => useCasesOn(store).updateStaff({ staffId, email: bert.email, version: 1 }, scopeOf(one)),
    settled: async (store) => {
      const { staff, teamMembers } = await everythingIn(store);
      expect(staff).toMatchObject([{ email: bert.email, version: 2 }]);
      expect(teamMembers).toMatchObject([{ staffId }]);
    },
  });
  expect(crashes).toBe(2);
});

test('staff of another company does not exist (law 12)', async () => {
  const { does, one, other } = await twoCompanies();
  const { id: staffId } = await does.createStaff(anna, scopeOf(one));
  const attempts = [
    does.getStaff({ staffId }, scopeOf(other)),
    does.updateStaff({ staffId, name: 'X', version: 1 }, scopeOf(other)),
    does.removeStaff({ staffId, version: 1 }, scopeOf(other)),
  ];
  for (const attempt of attempts) await expect(attempt).rejects.toMatchObject({ code: 'not_found' });
  expect(await does.getStaff({ staffId }, scopeOf(one))).toMatchObject({ name: 'Anna' });
});
