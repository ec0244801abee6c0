import type { TenantId } from '@fencepost/contracts/ids';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyFindings, callIsWhole, namedByCall } from '../../test/any-findings.ts';
import { type CallQuestion, decideCall } from './resolve-call.ts';

type Decide = typeof decideCall;

const RUNS = 2_000;

/** Whoever accepts a call has two witnesses, all of whom name that company, and every link between them is alive. */
const neverContradicted = (decide: Decide) =>
  fc.property(anyFindings, (found) => {
    const verdict = decide(found);
    if (verdict.verdict === 'quarantined') return verdict.explanation !== '' && verdict.evidence.length >= 1;
    const named = [found.endpoint?.tenantId, found.endpointOwner, ...namedByCall(found)];
    return (
      named.every((each) => each === verdict.tenantId) &&
      namedByCall(found).length > 0 &&
      found.companies.get(verdict.tenantId)?.status === 'active' &&
      callIsWhole(found) &&
      (verdict.phoneNumber !== null) === (found.asked.dialledNumber !== null) &&
      (verdict.branch !== null) === (found.asked.dialledNumber !== null) &&
      (verdict.voiceAgent !== null) === (found.asked.agentId !== null)
    );
  });

const check = (decide: Decide) => fc.check(neverContradicted(decide), { numRuns: RUNS, seed: 20260926 });

/** A decision of the predecessor: what ours refuses, it accepts for the company it guesses. */
const guessing =
  (guess: (found: CallQuestion) => TenantId | undefined): Decide =>
  (found) => {
    const verdict = decideCall(found);
    const tenantId = verdict.verdict === 'quarantined' ? guess(found) : undefined;
    if (tenantId === undefined) return verdict;
    const company = { id: tenantId, version: 1 };
    const links = { phoneNumber: null, branch: null, voiceAgent: null };
    return { verdict: 'accepted', tenantId, evidence: verdict.evidence, company, ...links };
  };

describe('over random graphs of bindings', () => {
  test('an accepted call is contradicted by no binding (D-01, BKG-025)', () => {
    expect(check(decideCall)).toMatchObject({ failed: false });
  });

  test('acceptance happens, and so does every reason to refuse a call', () => {
    const verdicts = fc.sample(anyFindings, { numRuns: RUNS, seed: 1 }).map(decideCall);
    const reached = new Set(verdicts.map((each) => (each.verdict === 'accepted' ? 'accepted' : each.reason)));
    expect([...reached].toSorted()).toEqual([
      'accepted',
      'agent_of_other_company',
      'agent_unknown',
      'company_suspended',
      'endpoint_unknown',
      'number_of_other_company',
      'number_unknown',
    ]);
  });

  test.each<[string, Parameters<typeof guessing>[0]]>([
    ['the first company (D-01, K2)', ({ companies }) => companies.keys().next().value],
    ['the company that the endpoint claims (S3)', ({ endpoint }) => endpoint?.tenantId],
    ['the dialled number alone', ({ numberOwner }) => numberOwner],
    ['the agent alone (K2)', ({ agentOwner }) => agentOwner],
  ])('the same property convicts %s', (_, guess) => {
    expect(check(guessing(guess))).toMatchObject({ failed: true });
  });
});
