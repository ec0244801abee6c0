import { describe, expect, test } from 'vitest';
import {
  ASK_PRO_AI,
  agentId,
  agreement,
  askProAi,
  branch,
  call,
  dialledNumber,
  endpointId,
  FRISEUR,
  phoneNumber,
  strangeCalls,
  voiceAgent,
} from '../../test/findings.ts';
import { type CallQuestion, decideCall } from './resolve-call.ts';

const { endpoint, endpointOwner, companies } = agreement;
const question: CallQuestion = {
  asked: { endpointId, dialledNumber, agentId },
  endpoint,
  endpointOwner,
  companies,
  ...call,
};
const decide = (bent: Partial<CallQuestion>) => decideCall({ ...question, ...bent });
const asked = (bent: Partial<CallQuestion['asked']>) => ({ asked: { ...question.asked, ...bent } });
const withStatus = (status: typeof askProAi.status) => ({
  companies: new Map([...companies, [ASK_PRO_AI, { ...askProAi, status }]]),
});

const links = {
  phoneNumber: { id: phoneNumber.id, version: 7 },
  branch: { id: branch.id, version: 6 },
  voiceAgent: { id: voiceAgent.id, version: 8 },
};

describe('a call is a company’s', () => {
  test.each<[string, Partial<CallQuestion>, readonly string[], object]>([
    ['number and agent', {}, ['endpoint', 'dialled_number', 'voice_agent'], links],
    ['number alone', asked({ agentId: null }), ['endpoint', 'dialled_number'], { ...links, voiceAgent: null }],
    [
      'agent alone',
      asked({ dialledNumber: null }),
      ['endpoint', 'voice_agent'],
      { phoneNumber: null, branch: null, voiceAgent: links.voiceAgent },
    ],
  ])('where the endpoint agrees with the %s (BKG-025)', (_, bent, sources, proved) => {
    const verdict = decide(bent);
    expect(verdict).toMatchObject({
      verdict: 'accepted',
      tenantId: ASK_PRO_AI,
      company: { id: ASK_PRO_AI, version: 3 },
      ...proved,
    });
    expect(verdict.evidence.map(({ source, says }) => [source, says])).toEqual(
      sources.map((source) => [source, ASK_PRO_AI]),
    );
  });
});

describe('a call is nobody’s', () => {
  test.each(strangeCalls)('with %s, whatever the other two say', (_, bent, reason, words) => {
    expect(decide(bent)).toMatchObject({
      verdict: 'quarantined',
      reason,
      claimedTenantId: ASK_PRO_AI,
      explanation: expect.stringContaining(words),
    });
  });

  test.each<[string, Partial<CallQuestion>, string, string]>([
    ['at an endpoint nobody has', { endpoint: undefined }, 'endpoint_unknown', 'is registered for no company'],
    ['at an endpoint nobody claims', { endpointOwner: undefined }, 'endpoint_unknown', 'for no company'],
    ['at an endpoint moved to another company', { endpointOwner: FRISEUR }, 'endpoint_unknown', 'for no company'],
    [
      'where the endpoint is the only witness',
      asked({ dialledNumber: null, agentId: null }),
      'number_unknown',
      'names neither the number that was dialled nor an agent; it arrived at the endpoint of company 15',
    ],
    ['of a suspended company', withStatus('suspended'), 'company_suspended', 'Company 15 is suspended'],
    ['of a company that leaves', withStatus('offboarding'), 'company_suspended', 'Company 15 is leaving'],
    ['of a company that has left', withStatus('offboarded'), 'company_suspended', 'Company 15 has left'],
  ])('%s', (_, bent, reason, words) => {
    const verdict = decide(bent);
    expect(verdict).toMatchObject({ verdict: 'quarantined', reason, explanation: expect.stringContaining(words) });
    expect(verdict.evidence.length).toBeGreaterThan(0);
  });

  test('a contradiction is told before a suspension: it is the graver news', () => {
    const [foreign] = strangeCalls.filter(([, , reason]) => reason === 'number_of_other_company');
    expect(decide({ ...withStatus('suspended'), ...foreign?.[1] })).toMatchObject({
      reason: 'number_of_other_company',
    });
  });
});
