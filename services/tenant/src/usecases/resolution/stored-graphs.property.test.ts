import type { TenantId } from '@fencepost/contracts/ids';
import { fixedClock } from '@fencepost/testing/clocks';
import { platformScope } from '@fencepost/testing/platform-scope';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type AnyStoredGraph,
  anyStoredGraph,
  at,
  type StoredGraph,
  storedGraph,
} from '../../../test/any-stored-graph.ts';
import type { Stores } from '../ports.ts';
import { makeResolveCall } from './resolve-call.ts';
import { makeResolveTenant } from './resolve-tenant.ts';

const RUNS = 60;
const SEED = 20260926;
const CONTRADICTED = 'accepted for a company that something stored contradicts';

const asked = ({ companies }: StoredGraph, each: AnyStoredGraph['questions'][number]) => {
  const of = (index: number | null) => (index === null ? undefined : at(companies, index));
  return {
    endpointId: at(companies, each.endpoint).endpointId,
    eventTypeId: at(companies, each.eventType).eventTypeId,
    calcomTeamId: of(each.team)?.teamId ?? null,
    dialledNumber: of(each.number)?.dialledNumber ?? null,
    agentId: of(each.agent)?.agentId ?? null,
  };
};
type Asked = ReturnType<typeof asked>;

/**
 * Whether every claim in the registry of what was named, and every record that those claims need, is this company's
 * and alive. Read row by row, by another way than the use case goes.
 */
const isBornOut = async (stores: Stores, tenantId: TenantId, { endpointId, eventTypeId, ...named }: Partial<Asked>) => {
  const holds = async (id: string) => (await stores.bindings.byIds([id])).find(({ owner }) => owner === tenantId);
  const company = await stores.companies.forTenant(tenantId).byId(tenantId);
  const witnesses = [company?.status === 'active', (await holds(`endpoint:${endpointId}`)) !== undefined];
  if (eventTypeId !== undefined) {
    const claim = await holds(`event_type:${eventTypeId}`);
    const mapping = await stores.mappings.forTenant(tenantId).byId(claim?.reference ?? '');
    const team = await holds(`calcom_team:${mapping?.calcomTeamId}`);
    witnesses.push(mapping?.eventTypeId === eventTypeId && mapping.status === 'active' && team !== undefined);
    witnesses.push(mapping?.calcomTeamId === company?.calcomTeam?.id);
    witnesses.push([null, mapping?.calcomTeamId].includes(named.calcomTeamId));
    const service = await stores.services.forTenant(tenantId).byId(mapping?.serviceId ?? '');
    witnesses.push(service?.eventTypeId === eventTypeId);
  }
  if (typeof named.dialledNumber === 'string') {
    const claim = await holds(`phone_number:${named.dialledNumber}`);
    const record = await stores.phoneNumbers.forTenant(tenantId).byId(claim?.reference ?? '');
    const branch = await stores.branches.forTenant(tenantId).byId(record?.branchId ?? '');
    witnesses.push(record?.number === named.dialledNumber && record.status === 'active');
    witnesses.push(branch?.status === 'active');
  }
  if (typeof named.agentId === 'string') {
    const claim = await holds(`voice_agent:${named.agentId}`);
    const record = await stores.voiceAgents.forTenant(tenantId).byId(claim?.reference ?? '');
    witnesses.push(record?.agentId === named.agentId && record.status === 'active');
  }
  return witnesses.every(Boolean);
};

/** Whom the deliveries and calls of a graph are accepted for, where anything that is stored contradicts it. */
const contradicted = async (
  { changed, questions }: AnyStoredGraph,
  guess: (refused: { readonly claimedTenantId: TenantId | null }, world: StoredGraph) => TenantId | null,
) => {
  const world = await storedGraph({ changed });
  const resolveTenant = makeResolveTenant({ ...world.stores, clock: fixedClock });
  const resolveCall = makeResolveCall(world.stores);
  const outcomes = questions.map(async (each) => {
    const whole = asked(world, each);
    const { endpointId, dialledNumber, agentId } = whole;
    const call = { endpointId, dialledNumber, agentId };
    const verdicts = await Promise.all([resolveTenant(whole, platformScope), resolveCall(call, platformScope)]);
    return Promise.all(
      verdicts.map(async (verdict, index) => {
        const tenantId = verdict.verdict === 'accepted' ? verdict.tenantId : guess(verdict, world);
        if (tenantId === null) return 'refused';
        return (await isBornOut(world.stores, tenantId, index === 0 ? whole : call)) ? 'accepted' : 'contradicted';
      }),
    );
  });
  return (await Promise.all(outcomes)).flat();
};

const nobody = () => null;
const check = (guess: Parameters<typeof contradicted>[1]) =>
  fc.check(
    fc.asyncProperty(anyStoredGraph, async (each) => {
      if ((await contradicted(each, guess)).includes('contradicted')) throw new Error(CONTRADICTED);
    }),
    { numRuns: RUNS, seed: SEED },
  );

describe('over random graphs in the store', () => {
  test('no delivery and no call is accepted for a company that anything stored contradicts (A1, D-01)', async () => {
    expect(await check(nobody)).toMatchObject({ failed: false, errorInstance: null });
  });

  test('many are accepted and many refused', async () => {
    const outcomes: string[] = [];
    for (const each of fc.sample(anyStoredGraph, { numRuns: 20, seed: SEED })) {
      outcomes.push(...(await contradicted(each, nobody)));
    }
    const share = (outcome: string) => outcomes.filter((each) => each === outcome).length / outcomes.length;
    expect(share('accepted')).toBeGreaterThan(0.1);
    expect(share('refused')).toBeGreaterThan(0.1);
  });

  test.each<[string, Parameters<typeof contradicted>[1]]>([
    ['the first company (D-01, K2)', (_, { companies }) => at(companies, 0).id],
    ['the company that the endpoint claims (S3)', ({ claimedTenantId }) => claimedTenantId],
  ])('the same property convicts whoever guesses %s', async (_, guess) => {
    const { failed, errorInstance } = await check(guess);
    expect({ failed, errorInstance }).toMatchObject({ failed: true, errorInstance: { message: CONTRADICTED } });
  });
});
