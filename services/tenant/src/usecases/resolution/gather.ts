import type { TenantId } from '@fencepost/contracts/ids';
import type { PlatformScope } from '@fencepost/contracts/scope';
import type { Company } from '@fencepost/contracts/tenant/company';
import { bindingId } from '../../domain/binding.ts';
import type { CallChain, CallFindings } from '../../domain/call-evidence.ts';
import type { Companies, DoorFindings } from '../../domain/door.ts';
import type { Lookups } from '../ports.ts';

/** The endpoint, who claims it, and its company, in two rounds. */
export const gatherDoor = async (
  { bindings, companies, endpoints }: Lookups,
  { endpointId }: DoorFindings['asked'],
  scope: PlatformScope,
) => {
  const [[endpoint], [claim]] = await Promise.all([
    endpoints([endpointId], scope),
    bindings([bindingId('endpoint', endpointId)], scope),
  ]);
  const [company] = await companies(present([endpoint?.tenantId]), scope);
  return { endpoint, endpointOwner: claim?.owner, company };
};

/** How a call came, in three rounds: claims; number and agent; the number's branch. Nothing is read where nobody called. */
export const gatherCall = async (
  { bindings, phoneNumbers, branches, voiceAgents }: Lookups,
  { dialledNumber, agentId }: CallFindings['asked'],
  scope: PlatformScope,
): Promise<CallChain> => {
  const numberClaim = dialledNumber === null ? undefined : bindingId('phone_number', dialledNumber);
  const agentClaim = agentId === null ? undefined : bindingId('voice_agent', agentId);
  const claims = await bindings(present([numberClaim, agentClaim]), scope);
  const number = claims.find(({ id }) => id === numberClaim);
  const agent = claims.find(({ id }) => id === agentClaim);
  const [[phoneNumber], [voiceAgent]] = await Promise.all([
    phoneNumbers(present([number?.reference]), scope),
    voiceAgents(present([agent?.reference]), scope),
  ]);
  const [branch] = await branches(present([phoneNumber?.branchId]), scope);
  return { numberOwner: number?.owner, phoneNumber, branch, agentOwner: agent?.owner, voiceAgent };
};

/** The company at the door together with others that anything names: they are read only where there are any. */
export const withOthers = async (
  { companies }: Lookups,
  atDoor: Company | undefined,
  named: readonly (TenantId | undefined)[],
  scope: PlatformScope,
): Promise<Companies> => {
  const others = present(named).filter((tenantId) => tenantId !== atDoor?.id);
  return new Map(present([atDoor, ...(await companies(others, scope))]).map((company) => [company.id, company]));
};

/** Whoever a call names. */
export const namedByCall = ({ numberOwner, agentOwner }: CallChain) => [numberOwner, agentOwner];

/** The values that are there, each once. */
export const present = <T>(values: readonly (T | undefined)[]): T[] => [
  ...new Set(values.filter((value): value is T => value !== undefined)),
];
