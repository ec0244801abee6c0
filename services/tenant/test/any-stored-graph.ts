import { AppError, known } from '@fencepost/contracts/errors';
import type { TenantId } from '@fencepost/contracts/ids';
import { fixedClock } from '@fencepost/testing/clocks';
import fc from 'fast-check';
import { readPhoneNumber } from '../src/adapters/phone-number.ts';
import { rows } from '../src/adapters/rows.ts';
import { makeAssignPhoneNumber } from '../src/usecases/phone-numbers/assign-phone-number.ts';
import { makeReleasePhoneNumber } from '../src/usecases/phone-numbers/manage-phone-numbers.ts';
import type { Stores } from '../src/usecases/ports.ts';
import { makeRegisterVoiceAgent, makeRemoveVoiceAgent } from '../src/usecases/voice-agents/manage-voice-agents.ts';
import { bend, type ProvenCompany, provenCompanies } from './binding-graph.ts';

const COMPANIES = 3;

/** Companies as they are stored after all changes. */
export type StoredGraph = Awaited<ReturnType<typeof provenCompanies>>;
type Change = (world: StoredGraph, ours: ProvenCompany, theirs: ProvenCompany) => Promise<unknown>;

/** Gives a claim to another company behind the registry's back, with the reference it had. */
const turnedOver = async ({ store }: StoredGraph, id: string, owner: TenantId) => {
  await store.collection(rows.bindings).platform().compareAndSet({ _id: id }, { set: { owner } });
};

const depsOf = (stores: Stores) => ({ ...stores, readPhoneNumber, clock: fixedClock });

/** Everything that commands, crashes and direct writes can do to what proves a company. */
const changes: Readonly<Record<string, Change>> = {
  'the mapping is retired': ({ stores }, { id, mappingId }) =>
    bend(stores.mappings, id, mappingId, { status: 'retired' }),
  'the mapping is bent to another team': ({ stores }, { id, mappingId }, { teamId }) =>
    bend(stores.mappings, id, mappingId, { calcomTeamId: teamId }),
  'the company names another team': ({ stores }, { id }, { teamId }) =>
    bend(stores.companies, id, id, { calcomTeam: { id: teamId, name: 'Theirs' } }),
  'the company has no team': ({ stores }, { id }) => bend(stores.companies, id, id, { calcomTeam: null }),
  'the company is suspended': ({ stores }, { id }) => bend(stores.companies, id, id, { status: 'suspended' }),
  'the company leaves': ({ stores }, { id }) => bend(stores.companies, id, id, { status: 'offboarding' }),
  'the number is given up': ({ stores }, { scope, phoneNumberId }) =>
    stores.phoneNumbers
      .forTenant(scope.tenantId)
      .byId(phoneNumberId)
      .then((stored) =>
        makeReleasePhoneNumber(depsOf(stores))({ phoneNumberId, version: known(stored).version }, scope),
      ),
  'the number is taken': ({ stores }, { scope, branchId }, { dialledNumber }) =>
    makeAssignPhoneNumber(depsOf(stores))({ number: dialledNumber, branchId, label: '' }, scope),
  'the agent is given up': ({ stores }, { scope, voiceAgentId }) =>
    stores.voiceAgents
      .forTenant(scope.tenantId)
      .byId(voiceAgentId)
      .then((stored) => makeRemoveVoiceAgent(depsOf(stores))({ voiceAgentId, version: known(stored).version }, scope)),
  'the agent is taken': ({ stores }, { scope }, { agentId }) =>
    makeRegisterVoiceAgent(depsOf(stores))({ vendor: 'retell', agentId, branchId: null, label: '' }, scope),
  'the number is released': ({ stores }, { id, phoneNumberId }) =>
    bend(stores.phoneNumbers, id, phoneNumberId, { status: 'released' }),
  'the number names another company’s branch': ({ stores }, { id, phoneNumberId }, { branchId }) =>
    bend(stores.phoneNumbers, id, phoneNumberId, { branchId }),
  'the record names another number': ({ stores }, { id, phoneNumberId }, { dialledNumber }) =>
    bend(stores.phoneNumbers, id, phoneNumberId, { number: dialledNumber }),
  'the branch is closed': ({ stores }, { id, branchId }) => bend(stores.branches, id, branchId, { status: 'removed' }),
  'the agent is removed': ({ stores }, { id, voiceAgentId }) =>
    bend(stores.voiceAgents, id, voiceAgentId, { status: 'removed' }),
  'the record names another agent': ({ stores }, { id, voiceAgentId }, { agentId }) =>
    bend(stores.voiceAgents, id, voiceAgentId, { agentId }),
  'the number is claimed no more': ({ stores }, { id, dialledNumber }) =>
    stores.bindings.release(`phone_number:${dialledNumber}`, id),
  'the number is another company’s in the registry': (world, { dialledNumber }, { id }) =>
    turnedOver(world, `phone_number:${dialledNumber}`, id),
  'the agent is another company’s in the registry': (world, { agentId }, { id }) =>
    turnedOver(world, `voice_agent:${agentId}`, id),
  'the event type is another company’s in the registry': (world, { eventTypeId }, { id }) =>
    turnedOver(world, `event_type:${eventTypeId}`, id),
  'the team is another company’s in the registry': async (world, { teamId }, theirs) => {
    await world.stores.bindings.release(`calcom_team:${theirs.teamId}`, theirs.id);
    await turnedOver(world, `calcom_team:${teamId}`, theirs.id);
  },
  'the endpoint is another company’s in the registry': (world, { endpointId }, { id }) =>
    turnedOver(world, `endpoint:${endpointId}`, id),
};

const company = fc.nat({ max: COMPANIES - 1 });
/** Mostly the company itself, sometimes any of them, sometimes nobody. */
const whose = (us: number) =>
  fc.oneof(
    { weight: 8, arbitrary: fc.constant<number | null>(us) },
    { weight: 1, arbitrary: company },
    { weight: 3, arbitrary: fc.constant(null) },
  );
const question = company.chain((us) =>
  fc.record({
    endpoint: fc.constant(us),
    eventType: fc.oneof({ weight: 8, arbitrary: fc.constant(us) }, { weight: 1, arbitrary: company }),
    team: whose(us),
    number: whose(us),
    agent: whose(us),
  }),
);
/** What was changed in a whole graph, and what is then asked of it: mostly what belongs to one company. */
export const anyStoredGraph = fc.record({
  changed: fc.array(fc.tuple(fc.constantFrom(...Object.keys(changes)), company, company), { maxLength: 4 }),
  questions: fc.array(question, { minLength: 10, maxLength: 20 }),
});
export type AnyStoredGraph = typeof anyStoredGraph extends fc.Arbitrary<infer T> ? T : never;

export const at = (companies: readonly ProvenCompany[], index: number): ProvenCompany => {
  const found = companies[index];
  if (found === undefined) throw new Error(`there is no company ${index}`);
  return found;
};

/** The graph with its changes made, one after another. */
export const storedGraph = async ({ changed }: Pick<AnyStoredGraph, 'changed'>): Promise<StoredGraph> => {
  const world = await provenCompanies(COMPANIES);
  for (const [name, ours, theirs] of changed) {
    const change = changes[name]?.(world, at(world.companies, ours), at(world.companies, theirs));
    // A command may refuse what an earlier change has made impossible; what is stored counts.
    await change?.catch((error: unknown) => {
      if (!(error instanceof AppError)) throw error;
    });
  }
  return world;
};
