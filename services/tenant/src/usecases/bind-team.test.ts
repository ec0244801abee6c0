import { afterEveryCrash } from '@fencepost/testing/crashing-store';
import { platformScope } from '@fencepost/testing/platform-scope';
import { expect, test } from 'vitest';
import {
  askProAi,
  emptyStore,
  everythingIn,
  friseur,
  scopeOf,
  friseurTeam as team,
  useCasesOn,
} from '../../test/world.ts';

const registered = async (store = emptyStore()) => {
  const does = useCasesOn(store);
  const one = await does.registerCompany(friseur, platformScope);
  const other = await does.registerCompany(askProAi, platformScope);
  return { store, ...does, one, other };
};

test('a company is bound to its team once; repeating it answers the same and tells nothing', async () => {
  const { store, bindTeam, one } = await registered();
  const bound = await bindTeam({ team }, scopeOf(one));
  expect(bound).toEqual({ ...one, calcomTeam: team, version: 2 });
  expect(await bindTeam({ team }, scopeOf(one))).toEqual(bound);
  const { companies } = await everythingIn(store);
  expect(companies).toContainEqual(
    expect.objectContaining({
      _id: one.id,
      outbox: [expect.anything(), expect.objectContaining({ subject: 'events.tenant.companyTeamBound.v1' })],
    }),
  );
});

test('of two companies that bind one team at once, exactly one wins and the other has changed nothing', async () => {
  const { store, bindTeam, one, other } = await registered();
  const outcomes = await Promise.allSettled([bindTeam({ team }, scopeOf(one)), bindTeam({ team }, scopeOf(other))]);
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(outcomes).toContainEqual({ status: 'rejected', reason: expect.objectContaining({ code: 'already_bound' }) });
  const { companies } = await everythingIn(store);
  expect(companies.filter((company) => JSON.stringify(company).includes('companyTeamBound'))).toHaveLength(1);
});

test('a company that binds two teams at once has one of them, and the other stays free', async () => {
  const { bindTeam, one, other } = await registered();
  const teams = [team, { id: 39203, name: 'AskProAI' }];
  const outcomes = await Promise.allSettled(teams.map((each) => bindTeam({ team: each }, scopeOf(one))));
  const lost = outcomes.findIndex(({ status }) => status === 'rejected');
  expect(outcomes[lost]).toMatchObject({ reason: { code: 'conflict' } });
  await expect(bindTeam({ team: teams[lost] ?? team }, scopeOf(other))).resolves.toMatchObject({ version: 2 });
});

test('a company that is not registered is not found', async () => {
  const { bindTeam } = useCasesOn(emptyStore());
  await expect(bindTeam({ team }, scopeOf((await registered()).one))).rejects.toMatchObject({ code: 'not_found' });
});

test('a crash at any step is completed by binding again', async () => {
  const undisturbed = await registered();
  await undisturbed.bindTeam({ team }, scopeOf(undisturbed.one));
  const crashes = await afterEveryCrash({
    prepared: async () => (await registered()).store,
    run: (store) => useCasesOn(store).bindTeam({ team }, scopeOf(undisturbed.one)),
    settled: async (store) => expect(await everythingIn(store)).toEqual(await everythingIn(undisturbed.store)),
  });
  expect(crashes).toBe(2);
});
