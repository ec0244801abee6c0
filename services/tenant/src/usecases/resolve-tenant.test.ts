import { platformScope } from '@fencepost/testing/platform-scope';
import { expect, test } from 'vitest';
import { askProAi, askProAiTeam, emptyStore, friseur, friseurTeam, scopeOf, useCasesOn } from '../../test/world.ts';
import { rows } from '../adapters/rows.ts';

/** Companies 1 and 15 as in TEN-057 and TEN-058, one event type each. */
const twoCompanies = async () => {
  const store = emptyStore();
  const does = useCasesOn(store);
  const ready = async (company: typeof friseur, team: typeof friseurTeam, eventTypeId: number) => {
    const { id } = await does.registerCompany(company, platformScope);
    await does.bindTeam({ team }, scopeOf({ id }));
    const mapped = await does.mapEventType({ eventTypeId, name: 'Service', durationMinutes: 30 }, scopeOf({ id }));
    const endpoint = await does.openEndpoint({ vendor: 'calcom' }, scopeOf({ id }));
    return { id, ...mapped, endpointId: endpoint.id };
  };
  const resolve = (endpointId: string, eventTypeId: number | null, calcomTeamId: number | null = null) =>
    does.resolveTenant({ endpointId, eventTypeId, calcomTeamId }, platformScope);
  return {
    store,
    resolve,
    one: await ready(friseur, friseurTeam, 3420901),
    fifteen: await ready(askProAi, askProAiTeam, 2563193),
  };
};

test('a company’s own event type at its own endpoint is its delivery, with the versions of every link', async () => {
  const { resolve, fifteen } = await twoCompanies();
  const verdict = await resolve(fifteen.endpointId, 2563193, 39203);
  expect(verdict).toMatchObject({
    verdict: 'accepted',
    tenantId: fifteen.id,
    passport: { company: { version: 2 }, mapping: { id: fifteen.mapping.id, version: 1 } },
  });
});

test.each<[string, number | null, number | null, string]>([
  ['the event type of another company', 3420901, null, 'event_type_of_other_company'],
  ['an event type nobody knows', 99, null, 'event_type_unknown'],
  ['no event type', null, null, 'event_type_missing'],
  ['the team of another company', 2563193, 34209, 'team_contradicts'],
])('%s at the endpoint of company 15 is quarantined', async (_, eventTypeId, teamId, reason) => {
  const { resolve, fifteen } = await twoCompanies();
  expect(await resolve(fifteen.endpointId, eventTypeId, teamId)).toMatchObject({
    verdict: 'quarantined',
    reason,
    claimedTenantId: fifteen.id,
    explanation: expect.stringContaining('company 15'),
  });
});

test('the other company is named by its number', async () => {
  const { resolve, fifteen, one } = await twoCompanies();
  const verdict = await resolve(fifteen.endpointId, 3420901);
  expect(verdict).toMatchObject({
    explanation: 'Event type 3420901 belongs to company 1; it arrived at the endpoint of company 15.',
  });
  expect(verdict.evidence).toContainEqual(expect.objectContaining({ source: 'event_type', says: one.id }));
});

test('a mapping bent to another company’s team convinces nobody (S2, K8)', async () => {
  const { store, resolve, fifteen } = await twoCompanies();
  const bent = { calcomTeamId: friseurTeam.id };
  await store.collection(rows.mappings).forTenant(fifteen.id).compareAndSet({ _id: fifteen.mapping.id }, { set: bent });
  expect(await resolve(fifteen.endpointId, 2563193)).toMatchObject({ reason: 'mapping_contradicts_team' });
});

test('an endpoint that nobody opened is nobody’s', async () => {
  const { resolve, fifteen } = await twoCompanies();
  expect(await resolve(`${fifteen.endpointId.slice(0, -5)}00000`, 2563193)).toMatchObject({
    reason: 'endpoint_unknown',
    claimedTenantId: null,
  });
});

test('a suspended company gets nothing', async () => {
  const { store, resolve, fifteen } = await twoCompanies();
  const suspended = { status: 'suspended' };
  await store.collection(rows.companies).forTenant(fifteen.id).compareAndSet({ _id: fifteen.id }, { set: suspended });
  expect(await resolve(fifteen.endpointId, 2563193)).toMatchObject({ reason: 'company_suspended' });
});
