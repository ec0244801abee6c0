import type { Company } from '@fencepost/contracts/tenant/company';
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
  mapping,
  phoneNumber,
  service,
  strangeCalls,
  voiceAgent,
} from '../../test/findings.ts';
import type { Findings } from './evidence.ts';
import { decideTenant } from './resolve-tenant.ts';

const NOW = '2026-03-01T12:00:00.000Z';

const decide = (bent: Partial<Findings>) => decideTenant({ ...agreement, ...bent }, NOW);
const asked = (bent: Partial<Findings['asked']>) => ({ asked: { ...agreement.asked, ...bent } });
const withCompany = (bent: Partial<Company>) => ({
  companies: new Map([...agreement.companies, [ASK_PRO_AI, { ...askProAi, ...bent }]]),
});

describe('agreement', () => {
  test('of every binding accepts, with a passport that names each link and its version (A1, A2)', () => {
    const verdict = decide({});
    expect(verdict).toMatchObject({
      verdict: 'accepted',
      tenantId: ASK_PRO_AI,
      passport: {
        company: { id: ASK_PRO_AI, version: 3 },
        team: { calcomTeamId: 39203 },
        endpoint: { id: endpointId, version: 2 },
        mapping: { id: mapping.id, version: 4 },
        service: { id: service.id, version: 5 },
        eventTypeId: 2563193,
        provedAt: NOW,
      },
    });
    expect(verdict.evidence.map(({ source, says }) => [source, says])).toEqual([
      ['endpoint', ASK_PRO_AI],
      ['event_type', ASK_PRO_AI],
      ['mapping_team', ASK_PRO_AI],
      ['company', ASK_PRO_AI],
    ]);
  });

  test('includes the team of the payload where it names one', () => {
    const verdict = decide(asked({ calcomTeamId: 39203 }));
    expect(verdict.verdict).toBe('accepted');
    expect(verdict.evidence).toContainEqual(expect.objectContaining({ source: 'payload_team', says: ASK_PRO_AI }));
  });
});

describe('a booking that came by a call (BKG-025)', () => {
  const called = { ...call, ...asked({ dialledNumber, agentId }) };

  test('is accepted where number, branch and agent agree, and its passport names them', () => {
    const verdict = decide(called);
    expect(verdict).toMatchObject({
      verdict: 'accepted',
      tenantId: ASK_PRO_AI,
      passport: {
        phoneNumber: { id: phoneNumber.id, version: 7 },
        branch: { id: branch.id, version: 6 },
        voiceAgent: { id: voiceAgent.id, version: 8 },
      },
    });
    expect(verdict.evidence.slice(-2)).toEqual([
      {
        source: 'dialled_number',
        subject: `number ${phoneNumber.id}`,
        says: ASK_PRO_AI,
        detail: 'leads to a branch of company 15',
      },
      { source: 'voice_agent', subject: `agent ${agentId}`, says: ASK_PRO_AI, detail: 'answers for company 15' },
    ]);
  });

  test.each(strangeCalls)('%s quarantines it, whatever all others say', (_, bent, reason, words) => {
    const verdict = decide({ ...called, ...bent });
    expect(verdict).toMatchObject({ verdict: 'quarantined', reason, explanation: expect.stringContaining(words) });
    expect(verdict).toMatchObject({
      explanation: expect.stringContaining('; it arrived at the endpoint of company 15'),
    });
  });

  test.each(strangeCalls)('%s is nothing to a delivery that names neither', (_, bent) => {
    const verdict = decide({ ...call, ...bent });
    expect(verdict).toMatchObject({ verdict: 'accepted', tenantId: ASK_PRO_AI });
    expect(verdict).not.toHaveProperty('passport.phoneNumber');
    expect(verdict).not.toHaveProperty('passport.branch');
    expect(verdict).not.toHaveProperty('passport.voiceAgent');
  });

  test('is not refused for what its branch sells: that is no boundary between companies (BKG-031)', () => {
    expect(decide({ ...called, branch: { ...branch, serviceIds: [] } }).verdict).toBe('accepted');
  });

  test('of another company’s service is refused, however well the call is proved (BKG-031)', () => {
    expect(decide({ ...called, eventTypeOwner: FRISEUR })).toMatchObject({ reason: 'event_type_of_other_company' });
  });

  test('tells no digits of a number, because evidence goes into events', () => {
    for (const bent of [{}, ...strangeCalls.map(([, each]) => each)]) {
      expect(JSON.stringify(decide({ ...called, ...bent }))).not.toContain(dialledNumber.slice(1));
    }
  });
});

describe('silence and contradiction quarantine, explained (D-01, WH14)', () => {
  const stranger = { tenantId: FRISEUR };
  test.each<[string, Partial<Findings>, string, string]>([
    ['an endpoint nobody has', { endpoint: undefined }, 'endpoint_unknown', 'is registered for no company'],
    ['an endpoint nobody claims', { endpointOwner: undefined }, 'endpoint_unknown', 'is registered for no company'],
    ['an endpoint moved to another company', { endpointOwner: FRISEUR }, 'endpoint_unknown', 'for no company'],
    ['an endpoint of no company', { companies: new Map() }, 'endpoint_unknown', 'is registered for no company'],
    ['no event type', asked({ eventTypeId: null }), 'event_type_missing', 'it arrived at the endpoint of company 15'],
    ['an event type nobody knows', { eventTypeOwner: undefined }, 'event_type_unknown', 'to no service of any company'],
    ['a claim without its mapping', { mapping: undefined }, 'event_type_unknown', 'to no service of any company'],
    [
      'a mapping of another event type',
      asked({ eventTypeId: 7 }),
      'event_type_unknown',
      'Event type 7 is mapped to no',
    ],
    ['a mapping without its service', { service: undefined }, 'event_type_unknown', 'to no service of any company'],
    ['a foreign event type', { eventTypeOwner: FRISEUR }, 'event_type_of_other_company', 'belongs to company 1; it'],
    ['a foreign mapping', { mapping: { ...mapping, ...stranger } }, 'event_type_of_other_company', 'to company 1; it'],
    ['a foreign service', { service: { ...service, ...stranger } }, 'event_type_of_other_company', 'to company 1; it'],
    [
      'a mapping into the team of another company (S2, K8)',
      { mapping: { ...mapping, calcomTeamId: 34209 } },
      'mapping_contradicts_team',
      'is mapped to team 34209; company 15 is bound to team 39203',
    ],
    [
      'a company without a team (D-27)',
      withCompany({ calcomTeam: null }),
      'mapping_contradicts_team',
      'bound to no team',
    ],
    ['a team nobody claims', { teamOwners: new Map() }, 'mapping_contradicts_team', 'is mapped to team 39203'],
    [
      'another team in the payload',
      asked({ calcomTeamId: 34209 }),
      'team_contradicts',
      'The delivery names team 34209',
    ],
    [
      'a team nobody knows in the payload',
      asked({ calcomTeamId: 50 }),
      'team_contradicts',
      'names team 50; company 15',
    ],
    [
      'a retired mapping, which leads nowhere',
      { mapping: { ...mapping, status: 'retired' } },
      'event_type_unknown',
      'The mapping of event type 2563193 is retired; it arrived',
    ],
    ['a suspended company', withCompany({ status: 'suspended' }), 'company_suspended', 'Company 15 is suspended'],
    ['a company that leaves (TEN-056)', withCompany({ status: 'offboarding' }), 'company_suspended', '15 is leaving'],
    ['a company that has left', withCompany({ status: 'offboarded' }), 'company_suspended', 'Company 15 has left'],
  ])('%s', (_, bent, reason, words) => {
    const verdict = decide(bent);
    expect(verdict).toMatchObject({ verdict: 'quarantined', reason, explanation: expect.stringContaining(words) });
    expect(verdict.evidence.length).toBeGreaterThanOrEqual(4);
  });

  test('every source is heard, also those that contradict', () => {
    const bent = { mapping: { ...mapping, calcomTeamId: 34209 }, ...asked({ calcomTeamId: 50 }) };
    expect(decide(bent).evidence).toEqual([
      {
        source: 'endpoint',
        subject: endpointId,
        says: ASK_PRO_AI,
        detail: 'the endpoint is registered for company 15',
      },
      { source: 'event_type', subject: 'event type 2563193', says: ASK_PRO_AI, detail: 'mapped by company 15' },
      {
        source: 'mapping_team',
        subject: `mapping ${mapping.id} to team 34209`,
        says: FRISEUR,
        detail: 'the team of company 1',
      },
      { source: 'payload_team', subject: 'team 50', says: null, detail: 'no company is bound to this team' },
      { source: 'company', subject: ASK_PRO_AI, says: null, detail: 'company 15 is active and bound to team 39203' },
    ]);
  });

  test('the claimed company is evidence, never the answer', () => {
    expect(decide({ eventTypeOwner: FRISEUR })).toMatchObject({ verdict: 'quarantined', claimedTenantId: ASK_PRO_AI });
    expect(decide({ endpoint: undefined })).toMatchObject({ verdict: 'quarantined', claimedTenantId: null });
  });
});
