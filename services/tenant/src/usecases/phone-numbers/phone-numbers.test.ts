import type { Collection, Store } from '@fencepost/mongo-kit/collection';
import { afterEveryCrash } from '@fencepost/testing/crashing-store';
import { expect, test } from 'vitest';
import { twoBranches } from '../../../test/model-world.ts';
import { everythingIn, scopeOf, useCasesOn } from '../../../test/world.ts';
import { phoneNumberIdOf } from './phone-number-record.ts';

const TEXT = '030 901820';
const NUMBER = '+4930901820';
const CLAIM = `phone_number:${NUMBER}`;

const assigned = async () => {
  const world = await twoBranches();
  const { does, one, branch } = world;
  const assign = () => does.assignPhoneNumber({ number: TEXT, branchId: branch.id, label: 'Desk' }, scopeOf(one));
  return { ...world, assign, number: await assign() };
};

test('a number is taken as people write it and leads to a branch; assigning it again changes nothing (TEN-041)', async () => {
  const { store, number, assign, one, branch } = await assigned();
  expect(number).toMatchObject({ number: NUMBER, branchId: branch.id, status: 'active', version: 1 });
  expect(await assign()).toEqual(number);
  const { bindings, phoneNumbers } = await everythingIn(store);
  expect(bindings).toMatchObject([{ _id: CLAIM, kind: 'phone_number', owner: one.id, reference: number.id }]);
  expect(JSON.stringify(phoneNumbers[0]?.outbox)).not.toMatch(/901820|Desk/);
});

test('what is no number is refused with the place that is wrong, and claims nothing', async () => {
  const { store, does, one, branch } = await twoBranches();
  const attempt = does.assignPhoneNumber({ number: '12', branchId: branch.id, label: '' }, scopeOf(one));
  await expect(attempt).rejects.toMatchObject({
    code: 'invalid_input',
    detail: { errors: [{ pointer: '/number', message: expect.stringContaining('de-DE') }] },
  });
  expect((await everythingIn(store)).bindings).toEqual([]);
});

test('a number of another company is refused before anything is written (TEN-041)', async () => {
  const { store, does, other, foreign } = await assigned();
  const attempt = does.assignPhoneNumber({ number: NUMBER, branchId: foreign.id, label: '' }, scopeOf(other));
  await expect(attempt).rejects.toMatchObject({ code: 'already_bound' });
  expect((await everythingIn(store)).phoneNumbers).toHaveLength(1);
});

test('a number leads to branches of its own company only (TEN-048)', async () => {
  const { does, one, foreign, number } = await assigned();
  const elsewhere = { branchId: foreign.id };
  const attempts = [
    does.assignPhoneNumber({ number: '030 901821', label: '', ...elsewhere }, scopeOf(one)),
    does.movePhoneNumber({ phoneNumberId: number.id, version: 1, ...elsewhere }, scopeOf(one)),
  ];
  for (const attempt of attempts) await expect(attempt).rejects.toMatchObject({ code: 'not_found' });
});

test('a number is moved to another branch by who has read its newest version', async () => {
  const { does, one, number } = await assigned();
  const second = await does.createBranch({ name: 'West', timeZone: null }, scopeOf(one));
  const move = () => does.movePhoneNumber({ phoneNumberId: number.id, branchId: second.id, version: 1 }, scopeOf(one));
  expect(await move()).toMatchObject({ branchId: second.id, version: 2 });
  await expect(move()).rejects.toMatchObject({ code: 'stale_version' });
});

test('a released number may be taken by another company, and is then no longer the first one’s', async () => {
  const { store, does, one, other, foreign, number, assign } = await assigned();
  const release = () => does.releasePhoneNumber({ phoneNumberId: number.id, version: 1 }, scopeOf(one));
  expect(await release()).toMatchObject({ status: 'released', version: 2 });
  const move = does.movePhoneNumber({ phoneNumberId: number.id, branchId: number.branchId, version: 2 }, scopeOf(one));
  await expect(move).rejects.toMatchObject({ code: 'not_found' });

  await does.assignPhoneNumber({ number: NUMBER, branchId: foreign.id, label: '' }, scopeOf(other));
  await expect(assign()).rejects.toMatchObject({ code: 'already_bound' });
  await release();
  expect((await everythingIn(store)).bindings).toMatchObject([{ _id: CLAIM, owner: other.id }]);
});

test('a released number that the company takes again is the same record, active again', async () => {
  const { does, one, number, assign } = await assigned();
  await does.releasePhoneNumber({ phoneNumberId: number.id, version: 1 }, scopeOf(one));
  expect(await assign()).toEqual({ ...number, version: 3 });
});

test('assigning that is interrupted anywhere is completed by repeating it, and claims before it writes', async () => {
  const run = async (store: Parameters<typeof useCasesOn>[0]) => {
    const { one, branch } = await twoBranches();
    const input = { number: TEXT, branchId: branch.id, label: 'Desk' };
    await useCasesOn(store).assignPhoneNumber(input, scopeOf(one));
  };
  const undisturbed = await assigned();
  const crashes = await afterEveryCrash({
    prepared: async () => (await twoBranches()).store,
    run,
    settled: async (store) => expect(await everythingIn(store)).toEqual(await everythingIn(undisturbed.store)),
  });
  // The claim, the number, and the claim once more.
  expect(crashes).toBe(3);
});

test('releasing that is interrupted anywhere is completed by repeating it: never a free number that is still in use', async () => {
  const { one } = await twoBranches();
  const phoneNumberId = phoneNumberIdOf(one.id, NUMBER);
  const crashes = await afterEveryCrash({
    prepared: async () => (await assigned()).store,
    run: (store) => useCasesOn(store).releasePhoneNumber({ phoneNumberId, version: 1 }, scopeOf(one)),
    settled: async (store) => {
      const { bindings, phoneNumbers } = await everythingIn(store);
      expect(bindings).toEqual([]);
      expect(phoneNumbers).toMatchObject([{ status: 'released', version: 2 }]);
    },
  });
  expect(crashes).toBe(2);
});

/** The same store, in which something happens right before the first of these calls on a collection. */
const interrupted = (store: Store, name: string, call: 'findOne' | 'save', before: () => Promise<unknown>): Store => {
  let pending: (() => Promise<unknown>) | undefined = before;
  const first = async (): Promise<void> => {
    const happening = pending;
    pending = undefined;
    await happening?.();
  };
  const slow = <Row>(collection: Collection<Row>): Collection<Row> => ({
    ...collection,
    findOne: async (filter) => {
      if (call === 'findOne') await first();
      return collection.findOne(filter);
    },
    save: async (current, update, events) => {
      if (call === 'save') await first();
      return collection.save(current, update, events);
    },
  });
  return {
    ...store,
    collection: (definition) => {
      const door = store.collection(definition);
      if (definition.name !== name) return door;
      return { ...door, platform: () => slow(door.platform()), forTenant: (id) => slow(door.forTenant(id)) };
    },
  };
};

test('a late repetition of a release does not take the claim from a number that is in use again', async () => {
  const { store, does, one, number, assign } = await assigned();
  const release = { phoneNumberId: number.id, version: 1 };
  await does.releasePhoneNumber(release, scopeOf(one));
  // Between its look at the record and the release of the claim, the company takes the number again.
  const late = useCasesOn(interrupted(store, 'bindings', 'findOne', assign));
  await late.releasePhoneNumber(release, scopeOf(one));
  const { bindings, phoneNumbers } = await everythingIn(store);
  expect(phoneNumbers).toMatchObject([{ status: 'active' }]);
  expect(bindings).toMatchObject([{ _id: CLAIM, owner: one.id }]);
});

test('a number that is taken while its release still ends keeps its claim', async () => {
  const { store, does, one, branch, number, stores } = await assigned();
  const release = { phoneNumberId: number.id, version: 1 };
  await does.releasePhoneNumber(release, scopeOf(one));
  // A release that was interrupted before it gave the claim up, and is repeated while the number is taken again.
  await stores.bindings.claim({ id: CLAIM, kind: 'phone_number', owner: one.id, reference: number.id });
  const again = () => does.releasePhoneNumber(release, scopeOf(one));
  const late = useCasesOn(interrupted(store, 'phoneNumbers', 'save', again));
  await late.assignPhoneNumber({ number: TEXT, branchId: branch.id, label: '' }, scopeOf(one));
  const { bindings, phoneNumbers } = await everythingIn(store);
  expect(phoneNumbers).toMatchObject([{ status: 'active' }]);
  expect(bindings).toMatchObject([{ _id: CLAIM, owner: one.id }]);
});

test('a branch that is closed while a number comes to lead to it is open, whoever is the quicker (TEN-056)', async () => {
  const racing = async () => {
    const world = await assigned();
    const { does, one, number } = world;
    const scope = scopeOf(one);
    const { id: branchId } = await does.createBranch({ name: 'West', timeZone: null }, scope);
    const remove = (by = does) => by.removeBranch({ branchId, version: 1 }, scope);
    const move = (by = does) => by.movePhoneNumber({ phoneNumberId: number.id, branchId, version: 1 }, scope);
    const found = async () => [
      await does.getBranch({ branchId }, scope),
      await does.getPhoneNumber({ phoneNumberId: number.id }, scope),
    ];
    return { ...world, branchId, remove, move, found };
  };
  const first = await racing();
  await first.move(useCasesOn(interrupted(first.store, 'phoneNumbers', 'save', () => first.remove())));
  expect(await first.found()).toMatchObject([{ status: 'active' }, { branchId: first.branchId }]);

  const second = await racing();
  const late = second.remove(useCasesOn(interrupted(second.store, 'branches', 'save', () => second.move())));
  await expect(late).rejects.toMatchObject({ code: 'still_referenced' });
  expect(await second.found()).toMatchObject([{ status: 'active' }, { branchId: second.branchId }]);
});

test('numbers of another company do not exist (law 12)', async () => {
  const { does, other, foreign, number } = await assigned();
  const phoneNumberId = number.id;
  const attempts = [
    does.getPhoneNumber({ phoneNumberId }, scopeOf(other)),
    does.movePhoneNumber({ phoneNumberId, branchId: foreign.id, version: 1 }, scopeOf(other)),
    does.releasePhoneNumber({ phoneNumberId, version: 1 }, scopeOf(other)),
  ];
  for (const attempt of attempts) await expect(attempt).rejects.toMatchObject({ code: 'not_found' });
  expect((await does.listPhoneNumbers({ limit: 20 }, scopeOf(other))).data).toEqual([]);
});
