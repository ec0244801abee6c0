import type { TenantId } from '@fencepost/contracts/ids';
import type { Branch } from '@fencepost/contracts/tenant/branch';
import type { PhoneNumber } from '@fencepost/contracts/tenant/phone-number';
import type { Evidence, ResolutionFailure } from '@fencepost/contracts/tenant/verdict';
import type { VoiceAgent } from '@fencepost/contracts/tenant/voice-agent';
import type { Owned } from '@fencepost/service-kit/records';
import { type Companies, nameOf } from './door.ts';
import { linkOf } from './link.ts';

/** What the registry and the records know about how a call came. What is absent is known by nobody. */
export interface CallChain {
  /** Who claims the number and the agent in the registry, and the records that the claims name. */
  readonly numberOwner?: TenantId | undefined;
  readonly phoneNumber?: Owned<PhoneNumber> | undefined;
  readonly branch?: Owned<Branch> | undefined;
  readonly agentOwner?: TenantId | undefined;
  readonly voiceAgent?: Owned<VoiceAgent> | undefined;
}

export interface CallFindings extends CallChain {
  /** Null where nobody dialled, or no agent answered. */
  readonly asked: { readonly dialledNumber: string | null; readonly agentId: string | null };
  readonly companies: Companies;
}

/**
 * What the dialled number and the agent say (BKG-025). Who was not named says nothing and is no evidence; who was named
 * and leads nowhere is evidence of nobody. Evidence goes into events, so a number is told by its record, not its digits.
 */
export const callEvidenceOf = (found: CallFindings): Evidence[] => [...byDialledNumber(found), ...byAgent(found)];

const byDialledNumber = (found: CallFindings): Evidence[] => {
  const { asked, numberOwner: owner, phoneNumber, companies } = found;
  if (asked.dialledNumber === null) return [];
  const subject = phoneNumber === undefined ? 'the dialled number' : `number ${phoneNumber.id}`;
  const broken = numberBreaksAt(found);
  if (owner === undefined || broken !== undefined) {
    return [{ source: 'dialled_number', subject, says: null, detail: broken ?? NOBODYS }];
  }
  return [
    { source: 'dialled_number', subject, says: owner, detail: `leads to a branch of ${nameOf(companies, owner)}` },
  ];
};

const NOBODYS = 'no company holds it in the registry';

/** Where the chain claim, number, branch is broken; undefined where it holds. */
const numberBreaksAt = ({ asked, numberOwner: owner, phoneNumber, branch, companies }: CallFindings) => {
  if (owner === undefined) return NOBODYS;
  const name = nameOf(companies, owner);
  const isTheirs = phoneNumber?.tenantId === owner && phoneNumber.number === asked.dialledNumber;
  if (!isTheirs) return `${name} holds it in the registry and has no record of it`;
  if (phoneNumber.status !== 'active') return `${name} has given it up`;
  const leadsToBranch = branch?.id === phoneNumber.branchId && branch.tenantId === owner && branch.status === 'active';
  return leadsToBranch ? undefined : `it leads to no branch of ${name}`;
};

const byAgent = (found: CallFindings): Evidence[] => {
  const { asked, agentOwner: owner, companies } = found;
  if (asked.agentId === null) return [];
  const witness = { source: 'voice_agent', subject: `agent ${asked.agentId}` } as const;
  const broken = agentBreaksAt(found);
  if (owner === undefined || broken !== undefined) return [{ ...witness, says: null, detail: broken ?? NOBODYS }];
  return [{ ...witness, says: owner, detail: `answers for ${nameOf(companies, owner)}` }];
};

const agentBreaksAt = ({ asked, agentOwner: owner, voiceAgent, companies }: CallFindings) => {
  if (owner === undefined) return NOBODYS;
  const name = nameOf(companies, owner);
  const isTheirs = voiceAgent?.tenantId === owner && voiceAgent.agentId === asked.agentId;
  if (!isTheirs) return `${name} holds it in the registry and has no record of it`;
  return voiceAgent.status === 'active' ? undefined : `${name} has given it up`;
};

const WITNESSES = [
  {
    source: 'dialled_number',
    name: 'The dialled number',
    silent: 'number_unknown',
    foreign: 'number_of_other_company',
  },
  { source: 'voice_agent', name: 'The voice agent', silent: 'agent_unknown', foreign: 'agent_of_other_company' },
] as const;

/** What the number and the agent, as far as they are named, hold against a company; undefined where they speak for it. */
export const callContradicts = (
  evidence: readonly Evidence[],
  tenantId: TenantId,
  companies: Companies,
): { readonly reason: ResolutionFailure; readonly words: string } | undefined => {
  for (const { source, name, silent, foreign } of WITNESSES) {
    const witness = evidence.find((each) => each.source === source);
    if (witness === undefined || witness.says === tenantId) continue;
    return witness.says === null
      ? { reason: silent, words: `${name} is nobody’s: ${witness.detail}` }
      : { reason: foreign, words: `${name} belongs to ${nameOf(companies, witness.says)}` };
  }
  return undefined;
};

/** The links of a passport that tell how a call came: those that were named. */
export const callLinksOf = ({ asked, phoneNumber, branch, voiceAgent }: CallFindings) => ({
  ...(asked.dialledNumber !== null && phoneNumber && { phoneNumber: linkOf(phoneNumber) }),
  ...(asked.dialledNumber !== null && branch && { branch: linkOf(branch) }),
  ...(asked.agentId !== null && voiceAgent && { voiceAgent: linkOf(voiceAgent) }),
});
