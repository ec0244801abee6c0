import { derivedId, TenantId } from '@fencepost/contracts/ids';
import { Company } from '@fencepost/contracts/tenant/company';
import { Mapping, Service } from '@fencepost/contracts/tenant/mapping';
import type { CallChain } from '../src/domain/call-evidence.ts';
import type { Findings } from '../src/domain/evidence.ts';

export const FRISEUR: TenantId = TenantId.parse(derivedId('ten', 'company', '1'));
export const ASK_PRO_AI: TenantId = TenantId.parse(derivedId('ten', 'company', '15'));
export const endpointId = derivedId('end', 'key');
export const dialledNumber = '+4930123456';
export const agentId = 'agent_0123456789abcdef';

/** A company as the records have it. */
export const companyRecord = (id: TenantId, number: number, members: Partial<Company> = {}): Company =>
  Company.parse({
    id,
    number,
    name: `Company ${number}`,
    timeZone: 'Europe/Berlin',
    status: 'active',
    calcomTeam: null,
    version: 3,
    ...members,
  });

const friseur = companyRecord(FRISEUR, 1, { calcomTeam: { id: 34209, name: 'Friseur 1' } });
export const askProAi = companyRecord(ASK_PRO_AI, 15, { calcomTeam: { id: 39203, name: 'AskProAI' } });

const serviceId = derivedId('svc', 'service');
export const mapping = {
  ...Mapping.parse({ id: derivedId('map', 'm'), eventTypeId: 2563193, calcomTeamId: 39203, serviceId, version: 4 }),
  tenantId: ASK_PRO_AI,
};
export const service = {
  ...Service.parse({
    id: serviceId,
    name: 'Beratung',
    durationMinutes: 30,
    eventTypeId: 2563193,
    syncStatus: 'synced',
    active: true,
    withdrawn: false,
    version: 5,
  }),
  tenantId: ASK_PRO_AI,
};

/** Event type 2563193 arrives at the endpoint of company 15, and everything agrees. Nobody called. */
export const agreement: Findings = {
  asked: { endpointId, eventTypeId: 2563193, calcomTeamId: null, dialledNumber: null, agentId: null },
  endpoint: { id: endpointId, version: 2, tenantId: ASK_PRO_AI },
  endpointOwner: ASK_PRO_AI,
  eventTypeOwner: ASK_PRO_AI,
  mapping,
  service,
  teamOwners: new Map([
    [34209, FRISEUR],
    [39203, ASK_PRO_AI],
  ]),
  companies: new Map([
    [FRISEUR, friseur],
    [ASK_PRO_AI, askProAi],
  ]),
};

export const branch = {
  id: derivedId('bra', 'mitte'),
  name: 'Mitte',
  timeZone: null,
  serviceIds: [],
  status: 'active' as const,
  version: 6,
  tenantId: ASK_PRO_AI,
};
export const phoneNumber = {
  id: derivedId('num', dialledNumber),
  number: dialledNumber,
  branchId: branch.id,
  label: '',
  status: 'active' as const,
  version: 7,
  tenantId: ASK_PRO_AI,
};
export const voiceAgent = {
  id: derivedId('agt', agentId),
  vendor: 'retell' as const,
  agentId,
  branchId: null,
  label: '',
  status: 'active' as const,
  version: 8,
  tenantId: ASK_PRO_AI,
};

/** A call of a number of company 15 that its agent answers. */
export const call: CallChain = {
  numberOwner: ASK_PRO_AI,
  phoneNumber,
  branch,
  agentOwner: ASK_PRO_AI,
  voiceAgent,
};

const bentNumber = (members: Partial<typeof phoneNumber> | { status: 'released' }): CallChain => ({
  phoneNumber: { ...phoneNumber, ...members },
});
const bentBranch = (members: Partial<typeof branch> | { status: 'removed' }): CallChain => ({
  branch: { ...branch, ...members },
});
const bentAgent = (members: Partial<typeof voiceAgent> | { status: 'removed' }): CallChain => ({
  voiceAgent: { ...voiceAgent, ...members },
});

/** Every way in which a number or an agent that is named is not company 15’s: what is bent, the reason, the words. */
export const strangeCalls: [string, CallChain, string, string][] = [
  ['a number nobody has', { numberOwner: undefined, phoneNumber: undefined }, 'number_unknown', 'no company holds it'],
  ['a number without its claim', { numberOwner: undefined }, 'number_unknown', 'no company holds it'],
  ['a claim without its number', { phoneNumber: undefined }, 'number_unknown', 'company 15 holds it'],
  ['a claim that leads to another number', bentNumber({ number: '+493099' }), 'number_unknown', 'no record of it'],
  ['a number that was given up', bentNumber({ status: 'released' }), 'number_unknown', 'company 15 has given it up'],
  ['a number stored for another company', bentNumber({ tenantId: FRISEUR }), 'number_unknown', 'no record of it'],
  ['a number without its branch', { branch: undefined }, 'number_unknown', 'leads to no branch of company 15'],
  ['a branch that was closed', bentBranch({ status: 'removed' }), 'number_unknown', 'leads to no branch'],
  ['a branch of another company', bentBranch({ tenantId: FRISEUR }), 'number_unknown', 'leads to no branch'],
  ['another branch', bentBranch({ id: derivedId('bra', 'else') }), 'number_unknown', 'leads to no branch'],
  [
    'a number of another company, whole in itself',
    { numberOwner: FRISEUR, ...bentNumber({ tenantId: FRISEUR }), ...bentBranch({ tenantId: FRISEUR }) },
    'number_of_other_company',
    'The dialled number belongs to company 1; it arrived at the endpoint of company 15.',
  ],
  ['an agent nobody has', { agentOwner: undefined, voiceAgent: undefined }, 'agent_unknown', 'no company holds it'],
  ['an agent without its claim', { agentOwner: undefined }, 'agent_unknown', 'no company holds it'],
  ['a claim without its agent', { voiceAgent: undefined }, 'agent_unknown', 'no record of it'],
  ['a claim that leads to another agent', bentAgent({ agentId: 'agent_1' }), 'agent_unknown', 'no record of it'],
  ['an agent that was given up', bentAgent({ status: 'removed' }), 'agent_unknown', 'company 15 has given it up'],
  ['an agent stored for another company', bentAgent({ tenantId: FRISEUR }), 'agent_unknown', 'no record of it'],
  [
    'an agent of another company, whole in itself',
    { agentOwner: FRISEUR, ...bentAgent({ tenantId: FRISEUR }) },
    'agent_of_other_company',
    'The voice agent belongs to company 1; it arrived at the endpoint of company 15.',
  ],
];
