import { platformScope } from '@fencepost/testing/platform-scope';
import { expect, test } from 'vitest';
import { bend, provenCompanies } from '../../../test/binding-graph.ts';
import { makeResolveCall } from './resolve-call.ts';

const twoCompanies = async () => {
  const graph = await provenCompanies(2);
  const [one, two] = graph.companies;
  if (!one || !two) throw new Error('two companies are set up');
  const resolveCall = makeResolveCall(graph.stores);
  const { endpointId, dialledNumber, agentId } = two;
  const resolve = (bent: Partial<Parameters<typeof resolveCall>[0]> = {}) =>
    resolveCall({ endpointId, dialledNumber, agentId, ...bent }, platformScope);
  return { ...graph, one, two, resolve };
};

test('a call of a company’s number that its agent answers is its call, and leads to the branch (BKG-025)', async () => {
  const { resolve, two } = await twoCompanies();
  const link = (id: string) => ({ id, version: 1 });
  const number = { phoneNumber: link(two.phoneNumberId), branch: link(two.branchId) };
  const agent = { voiceAgent: link(two.voiceAgentId) };
  const theirs = { verdict: 'accepted', tenantId: two.id };
  expect(await resolve()).toMatchObject({ ...theirs, ...number, ...agent });
  expect(await resolve({ agentId: null })).toMatchObject({ ...theirs, ...number, voiceAgent: null });
  expect(await resolve({ dialledNumber: null })).toMatchObject({
    ...theirs,
    phoneNumber: null,
    branch: null,
    ...agent,
  });
});

test('neither number nor agent overrules the other two (K2)', async () => {
  const { resolve, one } = await twoCompanies();
  expect(await resolve({ agentId: one.agentId })).toMatchObject({ reason: 'agent_of_other_company' });
  expect(await resolve({ dialledNumber: one.dialledNumber })).toMatchObject({ reason: 'number_of_other_company' });
  expect(await resolve({ endpointId: one.endpointId })).toMatchObject({ reason: 'number_of_other_company' });
  expect(await resolve({ dialledNumber: '+49309999999' })).toMatchObject({ reason: 'number_unknown' });
  expect(await resolve({ agentId: 'agent_99' })).toMatchObject({ reason: 'agent_unknown' });
});

test('one witness alone proves nothing, nor does nobody', async () => {
  const { resolve } = await twoCompanies();
  expect(await resolve({ dialledNumber: null, agentId: null })).toMatchObject({ verdict: 'quarantined' });
  expect(await resolve({ endpointId: 'end_00000000000000000000' })).toMatchObject({ reason: 'endpoint_unknown' });
});

test('a number follows whoever has taken it after it was given up', async () => {
  const { stores, resolve, one, two } = await twoCompanies();
  await bend(stores.phoneNumbers, two.id, two.phoneNumberId, { status: 'released' });
  await stores.bindings.release(`phone_number:${two.dialledNumber}`, two.id);
  expect(await resolve()).toMatchObject({ reason: 'number_unknown' });
  const claim = {
    id: `phone_number:${two.dialledNumber}`,
    kind: 'phone_number',
    reference: one.phoneNumberId,
  } as const;
  await stores.bindings.claim({ ...claim, owner: one.id });
  await bend(stores.phoneNumbers, one.id, one.phoneNumberId, { number: two.dialledNumber });
  expect(await resolve()).toMatchObject({ reason: 'number_of_other_company' });
  expect(await resolve({ endpointId: one.endpointId, agentId: one.agentId })).toMatchObject({ tenantId: one.id });
});
