import { afterEveryCrash } from '@fencepost/testing/crashing-store';
import { expect, test } from 'vitest';
import { twoBranches, twoCompanies } from '../../../test/model-world.ts';
import { everythingIn, scopeOf, useCasesOn } from '../../../test/world.ts';

const agent = { vendor: 'retell', agentId: 'agent_1', branchId: null, label: 'Front desk' } as const;

test('an agent answers for one company only, and for a branch of that company (TEN-042)', async () => {
  const { store, does, one, other, branch } = await twoBranches();
  const first = await does.registerVoiceAgent(agent, scopeOf(one));
  expect(first).toMatchObject({ ...agent, status: 'active', version: 1 });
  expect(await does.registerVoiceAgent(agent, scopeOf(one))).toEqual(first);
  const atBranch = { ...agent, branchId: branch.id };
  expect(await does.registerVoiceAgent(atBranch, scopeOf(one))).toMatchObject({ branchId: branch.id, version: 2 });
  await expect(does.registerVoiceAgent(agent, scopeOf(other))).rejects.toMatchObject({ code: 'already_bound' });
  const { bindings, voiceAgents } = await everythingIn(store);
  expect(bindings).toMatchObject([{ _id: 'voice_agent:agent_1', owner: one.id, reference: first.id }]);
  expect(JSON.stringify(voiceAgents[0]?.outbox)).not.toContain('Front desk');
});

test('an agent that was given up may be registered by another company, and by the first one again (TEN-042)', async () => {
  const { does, one, other } = await twoCompanies();
  const [scope, theirs] = [scopeOf(one), scopeOf(other)];
  const { id } = await does.registerVoiceAgent(agent, scope);
  expect(await does.removeVoiceAgent({ voiceAgentId: id, version: 1 }, scope)).toMatchObject({ status: 'removed' });
  const taken = await does.registerVoiceAgent(agent, theirs);
  await expect(does.registerVoiceAgent(agent, scope)).rejects.toMatchObject({ code: 'already_bound' });
  await does.removeVoiceAgent({ voiceAgentId: taken.id, version: 1 }, theirs);
  expect(await does.registerVoiceAgent(agent, scope)).toMatchObject({ id, status: 'active', version: 3 });
});

test('registering and giving up an agent are completed by repeating them, wherever they were interrupted', async () => {
  const { one } = await twoCompanies();
  const scope = scopeOf(one);
  const registered = await afterEveryCrash({
    prepared: async () => (await twoCompanies()).store,
    run: (store) => useCasesOn(store).registerVoiceAgent(agent, scope),
    settled: async (store) => {
      const { bindings, voiceAgents } = await everythingIn(store);
      expect([bindings.length, voiceAgents.length]).toEqual([1, 1]);
    },
  });
  expect(registered).toBe(3);

  let voiceAgentId = '';
  const removed = await afterEveryCrash({
    prepared: async () => {
      const { store, does } = await twoCompanies();
      voiceAgentId = (await does.registerVoiceAgent(agent, scope)).id;
      return store;
    },
    run: (store) => useCasesOn(store).removeVoiceAgent({ voiceAgentId, version: 1 }, scope),
    settled: async (store) => {
      const { bindings, voiceAgents } = await everythingIn(store);
      expect(bindings).toEqual([]);
      expect(voiceAgents).toMatchObject([{ status: 'removed', version: 2 }]);
    },
  });
  expect(removed).toBe(2);
});

test('agents of another company do not exist (law 12)', async () => {
  const { does, one, other } = await twoCompanies();
  const { id: voiceAgentId } = await does.registerVoiceAgent(agent, scopeOf(one));
  const attempts = [
    does.getVoiceAgent({ voiceAgentId }, scopeOf(other)),
    does.removeVoiceAgent({ voiceAgentId, version: 1 }, scopeOf(other)),
  ];
  for (const attempt of attempts) await expect(attempt).rejects.toMatchObject({ code: 'not_found' });
  expect((await does.listVoiceAgents({ limit: 20 }, scopeOf(other))).data).toEqual([]);
  expect(await does.getVoiceAgent({ voiceAgentId }, scopeOf(one))).toMatchObject({ status: 'active' });
});
