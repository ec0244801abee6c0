import { afterEveryCrash } from '@fencepost/testing/crashing-store';
import { expect, test } from 'vitest';
import { boundTo, imported, keyed, serviceOf, twoBranches, twoCompanies } from '../../../test/model-world.ts';
import { askProAiTeam, everythingIn, friseurTeam, scopeOf, useCasesOn } from '../../../test/world.ts';

const mitte = { name: 'Mitte', timeZone: null };
const page = { limit: 20 };

test('a branch is opened once under an Idempotency-Key, and each time without one', async () => {
  const { does, one } = await twoCompanies();
  const create = (key?: string) => does.createBranch(mitte, key === undefined ? scopeOf(one) : keyed(one, key));
  const first = await create('key');
  expect(await create('key')).toEqual(first);
  const others = await Promise.all([create(), create(), create('another')]);
  expect(new Set([first, ...others].map(({ id }) => id)).size).toBe(4);
  expect((await does.listBranches(page, scopeOf(one))).data).toHaveLength(4);
});

test('two companies that use the same Idempotency-Key have a branch each', async () => {
  const { does, one, other } = await twoCompanies();
  const ids = [one, other].map(async (company) => (await does.createBranch(mitte, keyed(company, 'key'))).id);
  expect(new Set(await Promise.all(ids)).size).toBe(2);
});

test('opening a branch that was interrupted is completed by repeating it', async () => {
  const { one } = await twoCompanies();
  const run = (store: Parameters<typeof useCasesOn>[0]) => useCasesOn(store).createBranch(mitte, keyed(one, 'key'));
  const crashes = await afterEveryCrash({
    prepared: async () => (await twoCompanies()).store,
    run,
    settled: async (store) => expect((await everythingIn(store)).branches).toHaveLength(1),
  });
  expect(crashes).toBe(1);
});

test('a branch is changed by who has read its newest version', async () => {
  const { does, one, branch } = await twoBranches();
  const update = (version: number) =>
    does.updateBranch({ branchId: branch.id, timeZone: 'Europe/Vienna', version }, scopeOf(one));
  expect(await update(1)).toMatchObject({ name: 'Mitte', timeZone: 'Europe/Vienna', version: 2 });
  await expect(update(1)).rejects.toMatchObject({ code: 'stale_version' });
  expect(await update(2)).toMatchObject({ version: 2 });
});

test('no event names a branch', async () => {
  const { store } = await twoBranches();
  const { branches } = await everythingIn(store);
  expect(branches.map(({ name }) => name).toSorted()).toEqual(['Kreuzberg', 'Mitte']);
  expect(JSON.stringify(branches.map(({ outbox }) => outbox))).not.toMatch(/Mitte|Kreuzberg/);
});

test('a branch is not removed while a number, an agent or a member of staff belongs to it; each is named (TEN-056, D-07)', async () => {
  const { does, one, branch } = await twoBranches();
  const scope = scopeOf(one);
  const branchId = branch.id;
  const number = await does.assignPhoneNumber({ number: '030 901820', branchId, label: '' }, scope);
  const agent = await does.registerVoiceAgent({ vendor: 'retell', agentId: 'agent_1', branchId, label: '' }, scope);
  const person = await does.createStaff({ name: 'Anna', email: null, userId: null, branchIds: [branchId] }, scope);
  const remove = () => does.removeBranch({ branchId, version: 1 }, scope);
  const standing = [
    { type: 'phoneNumber', ids: [number.id] },
    { type: 'voiceAgent', ids: [agent.id] },
    { type: 'staff', ids: [person.id] },
  ];
  await expect(remove()).rejects.toMatchObject({ code: 'still_referenced', detail: { references: standing } });

  await does.releasePhoneNumber({ phoneNumberId: number.id, version: 1 }, scope);
  await expect(remove()).rejects.toMatchObject({ detail: { references: standing.slice(1) } });
  await does.removeVoiceAgent({ voiceAgentId: agent.id, version: 1 }, scope);
  await expect(remove()).rejects.toMatchObject({ detail: { references: standing.slice(2) } });
  await does.updateStaff({ staffId: person.id, branchIds: [], version: 1 }, scope);
  expect(await remove()).toMatchObject({ status: 'removed', version: 2 });
  expect(await remove(), 'repeated').toMatchObject({ status: 'removed', version: 2 });
});

test('a removed branch takes nothing any more', async () => {
  const { does, one, branch } = await twoBranches();
  const scope = scopeOf(one);
  const branchId = branch.id;
  await does.removeBranch({ branchId, version: 1 }, scope);
  const attempts = [
    does.updateBranch({ branchId, name: 'Neu', version: 2 }, scope),
    does.offerServices({ branchId, serviceIds: [], version: 2 }, scope),
    does.listOfferableServices({ branchId, ...page }, scope),
    does.assignPhoneNumber({ number: '030 901820', branchId, label: '' }, scope),
  ];
  for (const attempt of attempts) await expect(attempt).rejects.toMatchObject({ code: 'not_found' });
  expect(await does.getBranch({ branchId }, scope)).toMatchObject({ status: 'removed' });
});

test('another company’s branch does not exist (law 12, TEN-048)', async () => {
  const { does, one, foreign } = await twoBranches();
  const scope = scopeOf(one);
  const branchId = foreign.id;
  const attempts = [
    does.getBranch({ branchId }, scope),
    does.updateBranch({ branchId, name: 'Neu', version: 1 }, scope),
    does.removeBranch({ branchId, version: 1 }, scope),
    does.listOfferableServices({ branchId, ...page }, scope),
    does.offerServices({ branchId, serviceIds: [], version: 1 }, scope),
    does.registerVoiceAgent({ vendor: 'retell', agentId: 'agent_1', branchId, label: '' }, scope),
    does.createStaff({ name: 'Anna', email: null, userId: null, branchIds: [branchId] }, scope),
  ];
  for (const attempt of attempts) await expect(attempt).rejects.toMatchObject({ code: 'not_found' });
});

/** A branch of a company whose team has two event types, and a service of another team and one without event type. */
const withTeam = async () => {
  const world = await twoBranches();
  const { store, stores, one, other } = world;
  const bound = await boundTo(store, one, friseurTeam);
  const own = [
    await imported(store, bound, { eventTypeId: 1, calcomTeamId: friseurTeam.id }),
    await imported(store, bound, { eventTypeId: 2, calcomTeamId: friseurTeam.id }),
  ];
  const stranger = await imported(store, bound, { eventTypeId: 3, calcomTeamId: askProAiTeam.id });
  const loose = { ...serviceOf(one, 4), eventTypeId: null };
  await stores.services.forTenant(one.id).add(loose);
  const theirs = await imported(store, other, { eventTypeId: 5, calcomTeamId: askProAiTeam.id });
  return { ...world, own: own.map(({ service }) => service), stranger, loose, theirs };
};

test('offered at a branch are services of the company’s team with an event type, and no others (TEN-038, TEN-039)', async () => {
  const { does, one, branch, own } = await withTeam();
  const scope = scopeOf(one);
  const [first] = own.map(({ id }) => id);
  await does.offerServices({ branchId: branch.id, serviceIds: [first ?? ''], version: 1 }, scope);
  const found = await does.listOfferableServices({ branchId: branch.id, ...page }, scope);
  expect(found).toMatchObject({ team: friseurTeam, nextCursor: null });
  const offered = found.data.map(({ id, offered }) => [id, offered] as const);
  expect(new Map(offered)).toEqual(new Map(own.map(({ id }) => [id, id === first])));
});

test('offerable services are paged', async () => {
  const { does, one, branch, own } = await withTeam();
  const ask = (cursor?: string) => does.listOfferableServices({ branchId: branch.id, limit: 1, cursor }, scopeOf(one));
  const first = await ask();
  const second = await ask(first.nextCursor ?? '');
  const ids = [...first.data, ...second.data].map(({ id }) => id);
  expect(ids.toSorted()).toEqual(own.map(({ id }) => id).toSorted());
  expect(second.nextCursor).toBeNull();
});

test('the answer explains itself: no team, nothing imported, or what is offered (TEN-040)', async () => {
  const { store, does, one, branch } = await twoBranches();
  const ask = () => does.listOfferableServices({ branchId: branch.id, ...page }, scopeOf(one));
  expect(await ask()).toMatchObject({
    team: null,
    data: [],
    explanation: expect.stringMatching(/^No Cal\.com team is bound/),
  });
  const bound = await boundTo(store, one, friseurTeam);
  expect(await ask()).toMatchObject({
    team: friseurTeam,
    data: [],
    explanation: expect.stringMatching(/Friseur 1 \(34209\), of which nothing has been imported yet/),
  });
  await imported(store, bound, { eventTypeId: 1, calcomTeamId: friseurTeam.id });
  expect((await ask()).explanation).toMatch(/^Only services of the Cal\.com team Friseur 1 \(34209\)/);
});

test('a service of another team, or without an event type, cannot be offered (TEN-038, TEN-048)', async () => {
  const { does, one, branch, own, stranger, loose } = await withTeam();
  const offer = (...serviceIds: string[]) =>
    does.offerServices({ branchId: branch.id, serviceIds, version: 1 }, scopeOf(one));
  const [first = '', second = ''] = own.map(({ id }) => id);
  for (const serviceId of [stranger.service.id, loose.id]) {
    await expect(offer(first, serviceId)).rejects.toMatchObject({
      code: 'service_not_in_team',
      detail: { serviceIds: [serviceId] },
    });
  }
  expect(await offer(first, second, first)).toMatchObject({ serviceIds: [first, second], version: 2 });
});

test('a service whose mapping is retired, or of a company without a team, cannot be offered', async () => {
  const { stores, does, one, branch } = await twoBranches();
  const service = serviceOf(one, 1);
  await stores.services.forTenant(one.id).add(service);
  const offer = () => does.offerServices({ branchId: branch.id, serviceIds: [service.id], version: 1 }, scopeOf(one));
  await expect(offer()).rejects.toMatchObject({ code: 'service_not_in_team' });

  const world = await withTeam();
  const [retired] = await world.stores.mappings.forTenant(one.id).where({ eventTypeId: 1 }, 1);
  if (retired === undefined) throw new Error('the mapping is there');
  await world.stores.mappings.forTenant(one.id).save({ ...retired, status: 'retired', version: 2 });
  const attempt = world.does.offerServices(
    { branchId: world.branch.id, serviceIds: [retired.serviceId], version: 1 },
    scopeOf(one),
  );
  await expect(attempt).rejects.toMatchObject({ code: 'service_not_in_team' });
});

test('another company’s service is not found, like one that never was (law 12)', async () => {
  const { does, one, branch, theirs } = await withTeam();
  for (const serviceId of [theirs.service.id, `${theirs.service.id.slice(0, -5)}00000`]) {
    const attempt = does.offerServices({ branchId: branch.id, serviceIds: [serviceId], version: 1 }, scopeOf(one));
    await expect(attempt).rejects.toMatchObject({ code: 'not_found' });
  }
});
