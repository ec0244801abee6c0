import { fixedClock } from '@fencepost/testing/clocks';
import { platformScope } from '@fencepost/testing/platform-scope';
import { expect, test } from 'vitest';
import { bend, type ProvenCompany, provenCompanies } from '../../../test/binding-graph.ts';
import type { Stores } from '../ports.ts';
import { makeResolveTenant } from './resolve-tenant.ts';

const nobodyCalled = { calcomTeamId: null, dialledNumber: null, agentId: null };

const twoCompanies = async () => {
  const graph = await provenCompanies(2);
  const [one, two] = graph.companies;
  if (!one || !two) throw new Error('two companies are set up');
  const resolveTenant = makeResolveTenant({ ...graph.stores, clock: fixedClock });
  const resolve = (bent: Partial<Parameters<typeof resolveTenant>[0]> = {}) =>
    resolveTenant(
      { ...nobodyCalled, endpointId: two.endpointId, eventTypeId: two.eventTypeId, ...bent },
      platformScope,
    );
  return { ...graph, one, two, resolve };
};

test('a company’s own event type at its own endpoint is its delivery, with the versions of every link', async () => {
  const { resolve, two } = await twoCompanies();
  const verdict = await resolve({ calcomTeamId: two.teamId });
  expect(verdict).toMatchObject({
    verdict: 'accepted',
    tenantId: two.id,
    passport: { company: { version: 2 }, mapping: { id: two.mappingId, version: 1 } },
  });
});

test('what came by a call is proved by number, branch and agent as well (BKG-025)', async () => {
  const { resolve, two } = await twoCompanies();
  expect(await resolve({ dialledNumber: two.dialledNumber, agentId: two.agentId })).toMatchObject({
    verdict: 'accepted',
    passport: {
      phoneNumber: { id: two.phoneNumberId, version: 1 },
      branch: { id: two.branchId, version: 1 },
      voiceAgent: { id: two.voiceAgentId, version: 1 },
    },
  });
});

test.each<
  [string, (one: { eventTypeId: number; teamId: number; dialledNumber: string; agentId: string }) => object, string]
>([
  ['the event type of another company', ({ eventTypeId }) => ({ eventTypeId }), 'event_type_of_other_company'],
  ['an event type nobody knows', () => ({ eventTypeId: 99 }), 'event_type_unknown'],
  ['no event type', () => ({ eventTypeId: null }), 'event_type_missing'],
  ['the team of another company', ({ teamId }) => ({ calcomTeamId: teamId }), 'team_contradicts'],
  ['the number of another company', ({ dialledNumber }) => ({ dialledNumber }), 'number_of_other_company'],
  ['a number nobody has', () => ({ dialledNumber: '+49309999999' }), 'number_unknown'],
  ['the agent of another company', ({ agentId }) => ({ agentId }), 'agent_of_other_company'],
  ['an agent nobody has', () => ({ agentId: 'agent_99' }), 'agent_unknown'],
])('%s at the endpoint of company 2 is quarantined', async (_, bent, reason) => {
  const { resolve, one, two } = await twoCompanies();
  expect(await resolve(bent(one))).toMatchObject({
    verdict: 'quarantined',
    reason,
    claimedTenantId: two.id,
    explanation: expect.stringContaining('company 2'),
  });
});

test('the other company is named by its number', async () => {
  const { resolve, one } = await twoCompanies();
  const verdict = await resolve({ eventTypeId: one.eventTypeId });
  expect(verdict).toMatchObject({
    explanation: 'Event type 7001 belongs to company 1; it arrived at the endpoint of company 2.',
  });
  expect(verdict.evidence).toContainEqual(expect.objectContaining({ source: 'event_type', says: one.id }));
  expect(await resolve({ dialledNumber: one.dialledNumber })).toMatchObject({
    explanation: 'The dialled number belongs to company 1; it arrived at the endpoint of company 2.',
  });
});

test.each<[string, (stores: Stores, two: ProvenCompany) => Promise<void>, string]>([
  [
    'a mapping bent to another company’s team (S2, K8)',
    ({ mappings }, { id, mappingId }) => bend(mappings, id, mappingId, { calcomTeamId: 101 }),
    'mapping_contradicts_team',
  ],
  [
    'a retired mapping',
    ({ mappings }, { id, mappingId }) => bend(mappings, id, mappingId, { status: 'retired' }),
    'event_type_unknown',
  ],
  [
    'a number that was given up',
    ({ phoneNumbers }, { id, phoneNumberId }) => bend(phoneNumbers, id, phoneNumberId, { status: 'released' }),
    'number_unknown',
  ],
  [
    'a branch that was closed',
    ({ branches }, { id, branchId }) => bend(branches, id, branchId, { status: 'removed' }),
    'number_unknown',
  ],
  [
    'an agent that was given up',
    ({ voiceAgents }, { id, voiceAgentId }) => bend(voiceAgents, id, voiceAgentId, { status: 'removed' }),
    'agent_unknown',
  ],
  [
    'a suspended company',
    ({ companies }, { id }) => bend(companies, id, id, { status: 'suspended' }),
    'company_suspended',
  ],
  [
    'a company that leaves',
    ({ companies }, { id }) => bend(companies, id, id, { status: 'offboarding' }),
    'company_suspended',
  ],
])('%s convinces nobody, although its claims stand', async (_, bending, reason) => {
  const { stores, resolve, two } = await twoCompanies();
  const call = { dialledNumber: two.dialledNumber, agentId: two.agentId };
  expect(await resolve(call), 'positive control').toMatchObject({ verdict: 'accepted' });
  await bending(stores, two);
  expect(await resolve(call)).toMatchObject({ reason });
});

test('a row without its claim convinces nobody (K8)', async () => {
  const { stores, resolve, two } = await twoCompanies();
  await stores.bindings.release(`phone_number:${two.dialledNumber}`, two.id);
  expect(await resolve({ dialledNumber: two.dialledNumber })).toMatchObject({ reason: 'number_unknown' });
  await stores.bindings.release(`event_type:${two.eventTypeId}`, two.id);
  expect(await resolve()).toMatchObject({ reason: 'event_type_unknown' });
});

test('an endpoint that nobody opened is nobody’s', async () => {
  const { resolve, two } = await twoCompanies();
  expect(await resolve({ endpointId: `${two.endpointId.slice(0, -5)}00000` })).toMatchObject({
    reason: 'endpoint_unknown',
    claimedTenantId: null,
  });
});
