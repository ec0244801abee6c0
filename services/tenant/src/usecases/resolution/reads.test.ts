import type { TenantRecords } from '@fencepost/service-kit/records';
import { fixedClock } from '@fencepost/testing/clocks';
import { platformScope } from '@fencepost/testing/platform-scope';
import { describe, expect, test } from 'vitest';
import { bend, type ProvenCompany, provenCompanies } from '../../../test/binding-graph.ts';
import { makeLookups } from '../../adapters/lookups.ts';
import type { Stores } from '../ports.ts';
import { makeResolveCall } from './resolve-call.ts';
import { makeResolveTenant } from './resolve-tenant.ts';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Look-ups on stores that note each read: the name of its collection, and which began when none had ended. */
const counted = (stores: Stores) => {
  const reads: string[] = [];
  const atOnce: string[] = [];
  const slow = async <R>(name: string, read: () => Promise<R>): Promise<R> => {
    if (reads.length === 0) atOnce.push(name);
    await turn();
    return read().finally(() => void reads.push(name));
  };
  const noting = <T extends { readonly id: string; readonly version: number }>(
    name: string,
    records: TenantRecords<T>,
  ): TenantRecords<T> => ({
    ...records,
    acrossTenants: (scope) => {
      const across = records.acrossTenants(scope);
      return { ...across, byIds: (ids) => slow(name, () => across.byIds(ids)) };
    },
  });
  const bindings = {
    ...stores.bindings,
    byIds: (ids: readonly string[]) => slow('bindings', () => stores.bindings.byIds(ids)),
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
  const forgetReads = () => {
    reads.length = 0;
    atOnce.length = 0;
  };
  return { reads, atOnce, forgetReads, lookups };
};

const world = async () => {
  const { stores, companies } = await provenCompanies(2);
  const { lookups, ...noted } = counted(stores);
  const resolveTenant = makeResolveTenant({ lookups, clock: fixedClock });
  const resolveCall = makeResolveCall({ lookups });
  const [one, two] = companies;
  if (!one || !two) throw new Error('two companies are set up');
  const nobodyCalled = { calcomTeamId: null, dialledNumber: null, agentId: null };
  const questionOf = ({ endpointId, eventTypeId }: ProvenCompany) => ({ endpointId, eventTypeId, ...nobodyCalled });
  const callOf = ({ dialledNumber, agentId }: ProvenCompany) => ({ dialledNumber, agentId });
  const questions = [questionOf(one), questionOf(two)] as const;
  const calls = [callOf(one), callOf(two)] as const;
  return { ...noted, stores, companies: [one, two] as const, resolveTenant, resolveCall, questions, calls };
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

describe('the same question again', () => {
  const asBefore = async () => {
    const before = await world();
    const ask = () => before.resolveTenant(before.questions[0], platformScope);
    expect(await ask()).toMatchObject({ verdict: 'accepted' });
    before.forgetReads();
    return { ...before, ask };
  };

  test('is answered by five reads, all of which begin at once', async () => {
    const { ask, reads, atOnce } = await asBefore();
    expect(await ask()).toMatchObject({ verdict: 'accepted' });
    expect(reads.toSorted()).toEqual([...new Set(DELIVERY)]);
    expect(atOnce.toSorted()).toEqual(reads.toSorted());
  });

  test('of another company shares nothing with it', async () => {
    const { resolveTenant, questions, companies, reads, atOnce } = await asBefore();
    expect(await resolveTenant(questions[1], platformScope)).toMatchObject({ tenantId: companies[1].id });
    expect(reads.toSorted()).toEqual(DELIVERY);
    expect(atOnce.length).toBeLessThan(reads.length);
  });

  test.each<[string, (stores: Stores, one: ProvenCompany, other: ProvenCompany) => Promise<unknown>, object]>([
    [
      'the event type went to another company',
      async ({ bindings }, one, other) => {
        await bindings.release(`event_type:${one.eventTypeId}`, one.id);
        const claim = { id: `event_type:${one.eventTypeId}`, kind: 'event_type', reference: other.mappingId } as const;
        await bindings.claim({ ...claim, owner: other.id });
      },
      // The other company's mapping is of another event type.
      { verdict: 'quarantined', reason: 'event_type_unknown' },
    ],
    [
      'the mapping was retired',
      ({ mappings }, { id, mappingId }) => bend(mappings, id, mappingId, { status: 'retired' }),
      { verdict: 'quarantined', reason: 'event_type_unknown' },
    ],
    [
      'the company was suspended',
      ({ companies }, { id }) => bend(companies, id, id, { status: 'suspended' }),
      { verdict: 'quarantined', reason: 'company_suspended' },
    ],
    [
      'the team was given up',
      ({ bindings }, { id, teamId }) => bindings.release(`calcom_team:${teamId}`, id),
      { verdict: 'quarantined', reason: 'mapping_contradicts_team' },
    ],
    [
      'the endpoint was given up',
      ({ bindings }, { id, endpointId }) => bindings.release(`endpoint:${endpointId}`, id),
      { verdict: 'quarantined', reason: 'endpoint_unknown' },
    ],
    [
      'the company was renamed',
      ({ companies }, { id }) => bend(companies, id, id, { name: 'Another name' }),
      { verdict: 'accepted', passport: { company: { version: 3 } } },
    ],
  ])('is answered by what is stored now: %s', async (_, change, verdict) => {
    const { ask, stores, companies } = await asBefore();
    await change(stores, ...companies);
    expect(await ask()).toMatchObject(verdict);
  });
});
