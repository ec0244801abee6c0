import type { TenantId } from '@fencepost/contracts/ids';
import { ResolutionFailure, type Verdict } from '@fencepost/contracts/tenant/verdict';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyFindings, callIsWhole, namedByCall } from '../../test/any-findings.ts';
import type { Findings } from './evidence.ts';
import { decideTenant } from './resolve-tenant.ts';

type Decide = typeof decideTenant;

const NOW = '2026-03-01T12:00:00.000Z';
const RUNS = 2_000;

/** Everybody whom any binding of a delivery names; undefined where one that is needed names nobody. */
const namedBy = (found: Findings) => [
  found.endpoint?.tenantId,
  found.endpointOwner,
  found.eventTypeOwner,
  found.mapping?.tenantId,
  found.service?.tenantId,
  found.mapping && found.teamOwners.get(found.mapping.calcomTeamId),
  ...(found.asked.calcomTeamId === null ? [] : [found.teamOwners.get(found.asked.calcomTeamId)]),
  ...namedByCall(found),
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
      found.mapping?.eventTypeId === found.asked.eventTypeId &&
      found.mapping?.status === 'active' &&
      callIsWhole(found)
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

  test('acceptance happens, of calls too, and so does every reason to refuse', () => {
    const reached = new Set(
      fc.sample(anyFindings, { numRuns: RUNS, seed: 1 }).map((found) => {
        const verdict = decideTenant(found, NOW);
        if (verdict.verdict === 'quarantined') return verdict.reason;
        const { phoneNumber, branch, voiceAgent } = verdict.passport;
        return `accepted with ${[phoneNumber && branch, voiceAgent].filter(Boolean).length} of a call`;
      }),
    );
    const accepted = [0, 1, 2].map((links) => `accepted with ${links} of a call`);
    expect([...reached].toSorted()).toEqual([...accepted, ...ResolutionFailure.options].toSorted());
  });

  test.each<[string, Parameters<typeof guessing>[0]]>([
    ['a default company (D-01, K2)', ({ companies }) => companies.keys().next().value],
    [
      'the company with the lowest number (K2, BKG-006)',
      ({ companies }) => [...companies.values()].toSorted((one, other) => one.number - other.number)[0]?.id,
    ],
    [
      'the company that the endpoint claims (S3)',
      (_, refused) => ('claimedTenantId' in refused ? (refused.claimedTenantId ?? undefined) : undefined),
    ],
    ['a mapping row alone, its team unread (K8)', ({ mapping }) => mapping?.tenantId],
    ['the team of the payload alone (WH14)', ({ asked, teamOwners }) => teamOwners.get(asked.calcomTeamId ?? 0)],
    ['the dialled number alone', ({ asked, numberOwner }) => (asked.dialledNumber === null ? undefined : numberOwner)],
    ['the agent alone', ({ asked, agentOwner }) => (asked.agentId === null ? undefined : agentOwner)],
  ])('the same property convicts %s', (_, guess) => {
    expect(check(guessing(guess))).toMatchObject({ failed: true });
  });
});
