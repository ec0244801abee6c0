import { expect, test } from 'vitest';
import { boundTo, imported, twoCompanies } from '../../../test/model-world.ts';
import { askProAiTeam, friseurTeam, scopeOf } from '../../../test/world.ts';

const EVENT_TYPE = 2563193;

const owning = async () => {
  const world = await twoCompanies();
  const { store, does, stores } = world;
  const one = await boundTo(store, world.one, friseurTeam);
  const { mapping, service } = await imported(store, one, { eventTypeId: EVENT_TYPE, calcomTeamId: friseurTeam.id });
  const ask = (company = one) => does.checkServiceOwnership({ eventTypeId: EVENT_TYPE }, scopeOf(company));
  return { ...world, one, ask, mapping, service, mappings: stores.mappings.forTenant(one.id) };
};

test('a company owns the service of an event type when claim, mapping, service and team agree (TEN-032, TEN-047)', async () => {
  const { ask, service } = await owning();
  expect(await ask()).toEqual({
    owned: true,
    serviceId: service.id,
    explanation: expect.stringMatching(/claim, mapping, service and team 34209 agree/),
  });
});

test('each link that does not agree is enough to own nothing, and is named (TEN-032, TEN-047)', async () => {
  const bends: Readonly<Record<string, (world: Awaited<ReturnType<typeof owning>>) => Promise<unknown>>> = {
    'is not claimed by this company': ({ stores, one }) => stores.bindings.release(`event_type:${EVENT_TYPE}`, one.id),
    'Team 34209 is not claimed': ({ stores, one }) => stores.bindings.release('calcom_team:34209', one.id),
    'is mapped to team 39203; the company is bound to team 34209': ({ mappings, mapping }) =>
      mappings.save({ ...mapping, calcomTeamId: askProAiTeam.id, version: 2 }),
    'is retired': ({ mappings, mapping }) => mappings.save({ ...mapping, status: 'retired', version: 2 }),
    'no mapping of the company says so': ({ mappings, mapping }) =>
      mappings.save({ ...mapping, eventTypeId: 1, version: 2 }),
    'which does not have this event type': ({ stores, one, service }) =>
      stores.services.forTenant(one.id).save({ ...service, eventTypeId: null, version: 2 }),
    'bound to no Cal.com team': ({ stores, one }) =>
      stores.companies.forTenant(one.id).save({ ...one, calcomTeam: null, version: one.version + 1 }),
  };
  for (const [words, bend] of Object.entries(bends)) {
    const world = await owning();
    await bend(world);
    const answer = await world.ask();
    expect(answer).toMatchObject({ owned: false, serviceId: null });
    expect(answer.explanation).toContain(words);
  }
});

test('of another company’s event type is told what is told of nobody’s (law 12, TEN-047)', async () => {
  const { does, other, ask } = await owning();
  const foreign = await ask(other);
  const nobodys = await does.checkServiceOwnership({ eventTypeId: 9 }, scopeOf(other));
  expect(foreign.owned).toBe(false);
  expect(foreign.explanation).toBe(nobodys.explanation.replace('9', String(EVENT_TYPE)));
});

test('services and mappings are listed for their company, services also by their state', async () => {
  const { does, one, other, service, mapping, stores } = await owning();
  const page = { limit: 20 };
  expect(await does.listServices(page, scopeOf(one))).toEqual({ data: [service], nextCursor: null });
  expect((await does.listServices({ ...page, syncStatus: 'never' }, scopeOf(one))).data).toEqual([]);
  expect(await does.listMappings(page, scopeOf(one))).toEqual({ data: [mapping], nextCursor: null });
  expect((await does.listMappings(page, scopeOf(other))).data).toEqual([]);
  await stores.services.forTenant(one.id).save({ ...service, syncStatus: 'never', version: 2 });
  expect((await does.listServices({ ...page, syncStatus: 'never' }, scopeOf(one))).data).toHaveLength(1);
});

test('a service changes in what Cal.com does not decide, and names staff of its own company that is there', async () => {
  const { does, one, other, service } = await owning();
  const person = (company: typeof one) =>
    does.createStaff({ name: 'Anna', email: null, userId: null, branchIds: [] }, scopeOf(company));
  const [ours, theirs, gone] = [await person(one), await person(other), await person(one)];
  await does.removeStaff({ staffId: gone.id, version: 1 }, scopeOf(one));
  const update = (staffIds: string[], company = one) =>
    does.updateService({ serviceId: service.id, staffIds, active: false, version: 1 }, scopeOf(company));
  await expect(update([ours.id, theirs.id])).rejects.toMatchObject({ code: 'not_found' });
  await expect(update([gone.id])).rejects.toMatchObject({ code: 'not_found' });
  await expect(update([], other)).rejects.toMatchObject({ code: 'not_found' });
  await expect(does.getService({ serviceId: service.id }, scopeOf(other))).rejects.toMatchObject({ code: 'not_found' });
  const changed = { ...service, staffIds: [ours.id], active: false, version: 2 };
  expect(await update([ours.id, ours.id])).toEqual(changed);
  await expect(update([])).rejects.toMatchObject({ code: 'stale_version' });
  expect(await does.getService({ serviceId: service.id }, scopeOf(one))).toEqual(changed);
});
