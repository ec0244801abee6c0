import type { TenantRecords } from '@fencepost/service-kit/records';
import { fixedClock } from '@fencepost/testing/clocks';
import { platformScope } from '@fencepost/testing/platform-scope';
import { expect, test } from 'vitest';
import { type ProvenCompany, provenCompanies } from '../../../test/binding-graph.ts';
import { makeLookups } from '../../adapters/lookups.ts';
import type { Stores } from '../ports.ts';
import { makeResolveCall } from './resolve-call.ts';
import { makeResolveTenant } from './resolve-tenant.ts';

/** Look-ups on stores that note each read: the name of its collection. */
const counted = (stores: Stores) => {
  const reads: string[] = [];
  const noting = <T extends { readonly id: string; readonly version: number }>(
    name: string,
    records: TenantRecords<T>,
  ): TenantRecords<T> => ({
    ...records,
    acrossTenants: (scope) => {
      const across = records.acrossTenants(scope);
      return { ...across, byIds: (ids) => across.byIds(ids).finally(() => void reads.push(name)) };
    },
  });
  const bindings = {
    ...stores.bindings,
    byIds: (ids: readonly string[]) => stores.bindings.byIds(ids).finally(() => void reads.push('bindings')),
  };
  const { companies, services, mappings, endpoints, phoneNumbers, branches, voiceAgents } = stores;
  const lookups = makeLookups({
    ...stores,
    bindings,
    companies: noting('companies', companies),
    services: noting('services', services),
    mappings: noting('mappings', mappings),
    endpoints: noting('endpoints', endpoints),
    phoneNumbers: noting('phoneNumbers', phoneNumbers),
    branches: noting('branches', branches),
    voiceAgents: noting('voiceAgents', voiceAgents),
  });
  return { reads, lookups };
};

const world = async () => {
  const { stores, companies } = await provenCompanies(2);
  const { reads, lookups } = counted(stores);
  const resolveTenant = makeResolveTenant({ lookups, clock: fixedClock });
  const resolveCall = makeResolveCall({ lookups });
  const [one, two] = companies;
  if (!one || !two) throw new Error('two companies are set up');
  const nobodyCalled = { calcomTeamId: null, dialledNumber: null, agentId: null };
  const questionOf = ({ endpointId, eventTypeId }: ProvenCompany) => ({ endpointId, eventTypeId, ...nobodyCalled });
  const callOf = ({ dialledNumber, agentId }: ProvenCompany) => ({ dialledNumber, agentId });
  const questions = [questionOf(one), questionOf(two)] as const;
  return { reads, resolveTenant, resolveCall, questions, calls: [callOf(one), callOf(two)] as const };
};

/** Three rounds: claims and endpoint; mapping and company; service and team. */
const DELIVERY = ['bindings', 'bindings', 'companies', 'endpoints', 'mappings', 'services'];

test('a delivery of Cal.com is proved by six reads, and none is for a call that nobody made', async () => {
  const { reads, resolveTenant, questions } = await world();
  expect(await resolveTenant(questions[0], platformScope)).toMatchObject({ verdict: 'accepted' });
  expect(reads.toSorted()).toEqual(DELIVERY);
});

test('what came by a call costs number, branch and agent, and no other read', async () => {
  const { reads, resolveTenant, questions, calls } = await world();
  expect(await resolveTenant({ ...questions[0], ...calls[0] }, platformScope)).toMatchObject({
    verdict: 'accepted',
    passport: { branch: { version: 1 } },
  });
  expect(reads.toSorted()).toEqual([...DELIVERY, 'branches', 'phoneNumbers', 'voiceAgents'].toSorted());
});

test('a call is proved by six reads', async () => {
  const { reads, resolveCall, questions, calls } = await world();
  const { endpointId } = questions[0];
  expect(await resolveCall({ endpointId, ...calls[0] }, platformScope)).toMatchObject({ verdict: 'accepted' });
  expect(reads.toSorted()).toEqual(['bindings', 'branches', 'companies', 'endpoints', 'phoneNumbers', 'voiceAgents']);
});

test('deliveries and calls of many companies that come at once share their reads', async () => {
  const { reads, resolveTenant, questions, calls } = await world();
  const verdicts = await Promise.all([
    ...questions.map((question) => resolveTenant(question, platformScope)),
    ...questions.map((question, at) => resolveTenant({ ...question, ...calls[at] }, platformScope)),
  ]);
  expect(verdicts.map(({ verdict }) => verdict)).toEqual(Array(4).fill('accepted'));
  expect(reads.length).toBeLessThanOrEqual(2 * DELIVERY.length + 3);
});
