import { derivedId, TenantId } from '@fencepost/contracts/ids';
import type { Company } from '@fencepost/contracts/tenant/company';
import type { Verdict } from '@fencepost/contracts/tenant/verdict';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Findings } from './evidence.ts';
import { decideTenant } from './resolve-tenant.ts';

type Decide = typeof decideTenant;

const NOW = '2026-03-01T12:00:00.000Z';
const RUNS = 2_000;
const tenants = [1, 2, 3].map((number) => TenantId.parse(derivedId('ten', 'company', String(number))));
const teamOf = (tenant: TenantId) => 100 + tenants.indexOf(tenant);

const endpointId = derivedId('end', 'key');
const serviceId = derivedId('svc', 'service');
const tenant = fc.constantFrom(...tenants);
const team = fc.constantFrom(100, 101, 102, 103);
const eventType = fc.constantFrom(7, 8);

/** Mostly the value that agrees; sometimes another one, or nothing. */
const bent = <T>(agreeing: T, other: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof(
    { weight: 8, arbitrary: fc.constant<T | undefined>(agreeing) },
    { weight: 2, arbitrary: other },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );

const companyOf = (id: TenantId, calcomTeamId: number | undefined, suspended: boolean): Company => ({
  id,
  number: tenants.indexOf(id) + 1,
  name: 'Company',
  timeZone: 'UTC',
  status: suspended ? 'suspended' : 'active',
  calcomTeam: calcomTeamId === undefined ? null : { id: calcomTeamId, name: 'Team' },
  version: 1,
});

/** Any graph of bindings: near agreement on one company, any part of it bent or missing. */
const anyFindings: fc.Arbitrary<Findings> = tenant.chain((us) =>
  fc
    .record({
      endpoint: bent(us, tenant),
      endpointOwner: bent(us, tenant),
      eventTypeId: bent(7, eventType),
      eventTypeOwner: bent(us, tenant),
      mapping: bent(us, tenant),
      mappedEventType: bent(7, eventType),
      mappedTeam: bent(teamOf(us), team),
      service: bent(us, tenant),
      payloadTeam: bent<number | null>(null, team),
      boundTeam: bent(teamOf(us), team),
      owners: fc.tuple(...tenants.map((owner) => bent(owner, tenant))),
      suspended: fc.boolean(),
      registered: fc.subarray(tenants, { minLength: 2 }),
    })
    .map((graph) => ({
      asked: { endpointId, eventTypeId: graph.eventTypeId ?? null, calcomTeamId: graph.payloadTeam ?? null },
      endpoint: graph.endpoint && { id: endpointId, version: 1, tenantId: graph.endpoint },
      endpointOwner: graph.endpointOwner,
      eventTypeOwner: graph.eventTypeOwner,
      mapping: graph.mapping && {
        id: derivedId('map', 'm'),
        eventTypeId: graph.mappedEventType ?? 8,
        calcomTeamId: graph.mappedTeam ?? 103,
        serviceId,
        version: 1,
        tenantId: graph.mapping,
      },
      service: graph.service && {
        id: serviceId,
        name: 'Service',
        durationMinutes: 30,
        eventTypeId: 7,
        syncStatus: 'synced',
        active: true,
        version: 1,
        tenantId: graph.service,
      },
      teamOwners: new Map(graph.owners.flatMap((owner, index) => (owner ? [[100 + index, owner] as const] : []))),
      companies: new Map(
        graph.registered.map((id) => [
          id,
          companyOf(id, id === us ? graph.boundTeam : teamOf(id), id === us && graph.suspended),
        ]),
      ),
    })),
);

/** Everybody whom any binding of a delivery names; undefined where one that is needed names nobody. */
const namedBy = ({ asked, endpoint, endpointOwner, eventTypeOwner, mapping, service, teamOwners }: Findings) => [
  endpoint?.tenantId,
  endpointOwner,
  eventTypeOwner,
  mapping?.tenantId,
  service?.tenantId,
  mapping && teamOwners.get(mapping.calcomTeamId),
  ...(asked.calcomTeamId === null ? [] : [teamOwners.get(asked.calcomTeamId)]),
];

/** D-01 as a law: whoever accepts a company is contradicted by no binding, and by no record of that company. */
const neverContradicted = (decide: Decide) =>
  fc.property(anyFindings, (found) => {
    const verdict = decide(found, NOW);
    if (verdict.verdict === 'quarantined') return verdict.explanation !== '' && verdict.evidence.length >= 4;
    const company = found.companies.get(verdict.tenantId);
    return (
      namedBy(found).every((named) => named === verdict.tenantId) &&
      company?.status === 'active' &&
      company.calcomTeam?.id === found.mapping?.calcomTeamId &&
      found.mapping?.eventTypeId === found.asked.eventTypeId
    );
  });

const check = (decide: Decide) => fc.check(neverContradicted(decide), { numRuns: RUNS, seed: 20260926 });

/** A decision of the predecessor: what ours refuses, it accepts for the company it guesses. */
const guessing =
  (guess: (found: Findings, refused: Verdict) => TenantId | undefined): Decide =>
  (found, now) => {
    const verdict = decideTenant(found, now);
    const tenantId = verdict.verdict === 'quarantined' ? guess(found, verdict) : undefined;
    if (tenantId === undefined) return verdict;
    const link = { id: '', version: 1 };
    const { evidence } = verdict;
    const passport = {
      company: { id: tenantId, version: 1 },
      team: { calcomTeamId: 1 },
      endpoint: link,
      mapping: link,
    };
    const rest = { service: link, eventTypeId: 7, evidence, provedAt: now };
    return { verdict: 'accepted', tenantId, evidence, passport: { ...passport, ...rest } };
  };

describe('over random graphs of bindings', () => {
  test('an accepted company is contradicted by no binding (D-01)', () => {
    expect(check(decideTenant)).toMatchObject({ failed: false });
  });

  test('acceptance happens, and so does every reason to refuse', () => {
    const reached = new Set(
      fc.sample(anyFindings, { numRuns: RUNS, seed: 1 }).map((found) => {
        const verdict = decideTenant(found, NOW);
        return verdict.verdict === 'accepted' ? 'accepted' : verdict.reason;
      }),
    );
    expect(reached.size).toBe(8);
  });

  test.each<[string, Parameters<typeof guessing>[0]]>([
    ['a default company (D-01, K2)', ({ companies }) => companies.keys().next().value],
    [
      'the company that the endpoint claims (S3)',
      (_, refused) => ('claimedTenantId' in refused ? (refused.claimedTenantId ?? undefined) : undefined),
    ],
    ['a mapping row alone, its team unread (K8)', ({ mapping }) => mapping?.tenantId],
    ['the team of the payload alone (WH14)', ({ asked, teamOwners }) => teamOwners.get(asked.calcomTeamId ?? 0)],
  ])('the same property convicts %s', (_, guess) => {
    expect(check(guessing(guess))).toMatchObject({ failed: true });
  });
});
