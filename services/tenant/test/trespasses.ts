import { issueApiKey, listApiKeys, revokeApiKey } from '@fencepost/contracts/tenant/api-key';
import * as branch from '@fencepost/contracts/tenant/branch';
import { getCompany, updateCompany } from '@fencepost/contracts/tenant/company';
import { getCalcomCredential, listVisibleTeams, setCalcomApiKey } from '@fencepost/contracts/tenant/credential';
import { decideDrift, listDrift } from '@fencepost/contracts/tenant/drift';
import { closeEndpoint, listEndpoints, openEndpoint, rotateEndpointSecret } from '@fencepost/contracts/tenant/endpoint';
import { listFlags, requireFlag } from '@fencepost/contracts/tenant/flag';
import * as mapping from '@fencepost/contracts/tenant/mapping';
import * as number from '@fencepost/contracts/tenant/phone-number';
import * as proof from '@fencepost/contracts/tenant/proof';
import * as staff from '@fencepost/contracts/tenant/staff';
import { cancelSync, decideHeldSync, getSyncRun, listSyncRuns, startSync } from '@fencepost/contracts/tenant/sync';
import { bindTeam, getTeam, listTeamBindings, listTeamMembers } from '@fencepost/contracts/tenant/team';
import * as teamSwitch from '@fencepost/contracts/tenant/team-switch';
import * as agent from '@fencepost/contracts/tenant/voice-agent';
import type { Possessions } from './possessions.ts';

/** Possessions, with the version that each of them has now; 1 for what nobody has. */
export type Held = Possessions & { readonly versionOf: (id: string) => number };

/** A use of something that one company has. */
export interface Trespass {
  /** What it is aimed at, where an action can be aimed at several things. */
  readonly at?: string;
  /** With the things of `whose`, and where an action takes two, one of the caller's own. */
  readonly input: (whose: Held, own: Held) => object;
  /** What the owner of the thing is answered, where it is not in a state to be used. */
  readonly ours?: string;
  /**
   * What a stranger is refused with, where it is told more than of a thing that nobody has: what is unique across
   * companies is claimed, not read, and `credentials` are Cal.com's to refuse, in words of its own.
   */
  readonly told?: 'already_bound' | 'credentials_refused';
}

/** Actions that are aimed at nothing: they are answered with the caller's own. */
export const aimless: Readonly<Record<string, (own: Held) => object>> = {
  [getCompany.address]: () => ({}),
  [updateCompany.address]: (own) => ({ name: 'Salon', version: own.versionOf(own.id) }),
  [listFlags.address]: () => ({}),
  [requireFlag.address]: () => ({ name: 'voice_booking' }),
  [getCalcomCredential.address]: () => ({}),
  [listVisibleTeams.address]: () => ({}),
  [getTeam.address]: () => ({}),
  [listTeamBindings.address]: () => ({}),
  [listTeamMembers.address]: () => ({}),
  [startSync.address]: () => ({ acceptChanges: false }),
  [listSyncRuns.address]: () => ({}),
  [mapping.listServices.address]: () => ({}),
  [mapping.listMappings.address]: () => ({}),
  [listDrift.address]: () => ({}),
  [teamSwitch.listTeamSwitches.address]: () => ({}),
  [branch.createBranch.address]: () => ({ name: 'Nord' }),
  [branch.listBranches.address]: () => ({}),
  [staff.listStaff.address]: () => ({}),
  [number.listPhoneNumbers.address]: () => ({}),
  [agent.listVoiceAgents.address]: () => ({}),
  [proof.openCalcomDoor.address]: () => ({}),
  [openEndpoint.address]: () => ({ vendor: 'calcom' }),
  [listEndpoints.address]: () => ({}),
  [issueApiKey.address]: () => ({ label: 'App' }),
  [listApiKeys.address]: () => ({}),
};

const inCalcom: Readonly<Record<string, readonly Trespass[]>> = {
  [setCalcomApiKey.address]: [{ input: ({ apiKey }) => ({ apiKey }), told: 'credentials_refused' }],
  [bindTeam.address]: [{ input: ({ calcomTeamId }) => ({ calcomTeamId }) }],
  [mapping.mapEventType.address]: [{ input: ({ eventTypeId }) => ({ eventTypeId }) }],
  [mapping.checkServiceOwnership.address]: [{ input: ({ eventTypeId }) => ({ eventTypeId }) }],
  [proof.proveEventType.address]: [{ input: ({ eventTypeId }) => ({ eventTypeId }) }],
  [proof.matchHosts.address]: [
    { at: 'a user', input: ({ userId }) => ({ hosts: [{ calcomUserId: userId, email: null }] }) },
    { at: 'an e-mail', input: ({ email }) => ({ hosts: [{ calcomUserId: null, email }] }) },
  ],
  [decideDrift.address]: [
    { input: ({ driftId, versionOf }) => ({ driftId, decision: 'ignore', version: versionOf(driftId) }) },
  ],
  [getSyncRun.address]: [{ input: ({ runId }) => ({ runId }) }],
  [cancelSync.address]: [{ input: ({ runId }) => ({ runId }), ours: 'conflict' }],
  [decideHeldSync.address]: [
    { input: ({ runId, versionOf }) => ({ runId, decision: 'apply', version: versionOf(runId) }), ours: 'conflict' },
  ],
};

const inTheModel: Readonly<Record<string, readonly Trespass[]>> = {
  [proof.proveService.address]: [
    { at: 'a service', input: ({ serviceId }) => ({ serviceId }) },
    { at: 'a branch', input: ({ branchId }, { serviceId }) => ({ serviceId, branchId }), ours: 'conflict' },
  ],
  [proof.listBookableServices.address]: [{ input: ({ branchId }) => ({ branchId }) }],
  [branch.getBranch.address]: [{ input: ({ branchId }) => ({ branchId }) }],
  [branch.updateBranch.address]: [
    { input: ({ branchId, versionOf }) => ({ branchId, name: 'Ost', version: versionOf(branchId) }) },
  ],
  [branch.listOfferableServices.address]: [{ input: ({ branchId }) => ({ branchId }) }],
  [branch.offerServices.address]: [
    {
      at: 'a branch',
      input: ({ branchId, versionOf }) => ({ branchId, serviceIds: [], version: versionOf(branchId) }),
    },
    {
      at: 'a service',
      input: ({ serviceId }, { branchId, versionOf }) => ({
        branchId,
        serviceIds: [serviceId],
        version: versionOf(branchId),
      }),
    },
  ],
  [staff.createStaff.address]: [{ at: 'a branch', input: ({ branchId }) => ({ name: 'Neu', branchIds: [branchId] }) }],
  [staff.getStaff.address]: [{ input: ({ staffId }) => ({ staffId }) }],
  [staff.updateStaff.address]: [
    { input: ({ staffId, versionOf }) => ({ staffId, name: 'Franz', version: versionOf(staffId) }) },
    {
      at: 'a branch',
      input: ({ branchId }, { staffId, versionOf }) => ({
        staffId,
        branchIds: [branchId],
        version: versionOf(staffId),
      }),
    },
  ],
  [mapping.getService.address]: [{ input: ({ serviceId }) => ({ serviceId }) }],
  [mapping.updateService.address]: [
    { input: ({ serviceId, versionOf }) => ({ serviceId, active: true, version: versionOf(serviceId) }) },
    {
      at: 'a member of staff',
      input: ({ staffId }, { serviceId, versionOf }) => ({
        serviceId,
        staffIds: [staffId],
        version: versionOf(serviceId),
      }),
    },
  ],
  [number.assignPhoneNumber.address]: [
    { at: 'a branch', input: ({ branchId }, own) => ({ number: own.phoneNumber, branchId }) },
    {
      at: 'a number',
      input: ({ phoneNumber }, { branchId }) => ({ number: phoneNumber, branchId }),
      told: 'already_bound',
    },
  ],
  [number.getPhoneNumber.address]: [{ input: ({ phoneNumberId }) => ({ phoneNumberId }) }],
  [number.movePhoneNumber.address]: [
    {
      input: ({ phoneNumberId, versionOf }, { branchId }) => ({
        phoneNumberId,
        branchId,
        version: versionOf(phoneNumberId),
      }),
    },
    {
      at: 'a branch',
      input: ({ branchId }, { phoneNumberId, versionOf }) => ({
        phoneNumberId,
        branchId,
        version: versionOf(phoneNumberId),
      }),
    },
  ],
  [agent.registerVoiceAgent.address]: [
    { at: 'a branch', input: ({ branchId }, own) => ({ vendor: 'retell', agentId: own.vendorAgentId, branchId }) },
    {
      at: 'an agent',
      input: ({ vendorAgentId }) => ({ vendor: 'retell', agentId: vendorAgentId }),
      told: 'already_bound',
    },
  ],
  [agent.getVoiceAgent.address]: [{ input: ({ voiceAgentId }) => ({ voiceAgentId }) }],
  [teamSwitch.getTeamSwitch.address]: [{ input: ({ teamSwitchId }) => ({ teamSwitchId }) }],
  [teamSwitch.simulateTeamSwitch.address]: [
    { at: 'a team that is left', input: ({ formerTeamId }) => ({ calcomTeamId: formerTeamId }) },
    { at: 'a team that is bound', input: ({ calcomTeamId }) => ({ calcomTeamId }), ours: 'conflict' },
  ],
};

/** What can be done to a thing once: in this order, so that the owner's own use of it finds it. */
const atLast: Readonly<Record<string, readonly Trespass[]>> = {
  [branch.removeBranch.address]: [
    {
      input: ({ branchId, versionOf }) => ({ branchId, version: versionOf(branchId) }),
      ours: 'still_referenced',
    },
  ],
  [staff.removeStaff.address]: [
    {
      input: ({ staffId, versionOf }) => ({ staffId, version: versionOf(staffId) }),
      ours: 'still_referenced',
    },
  ],
  [number.releasePhoneNumber.address]: [
    { input: ({ phoneNumberId, versionOf }) => ({ phoneNumberId, version: versionOf(phoneNumberId) }) },
  ],
  [agent.removeVoiceAgent.address]: [
    { input: ({ voiceAgentId, versionOf }) => ({ voiceAgentId, version: versionOf(voiceAgentId) }) },
  ],
  [rotateEndpointSecret.address]: [{ input: ({ endpointId }) => ({ endpointId, overlapMinutes: 60 }) }],
  [closeEndpoint.address]: [{ input: ({ endpointId, versionOf }) => ({ endpointId, version: versionOf(endpointId) }) }],
  [revokeApiKey.address]: [{ input: ({ apiKeyId, versionOf }) => ({ apiKeyId, version: versionOf(apiKeyId) }) }],
  [teamSwitch.undoTeamSwitch.address]: [
    { input: ({ teamSwitchId, versionOf }) => ({ teamSwitchId, version: versionOf(teamSwitchId) }) },
  ],
  [teamSwitch.switchTeam.address]: [
    { at: 'a team that is bound', input: ({ calcomTeamId }) => ({ calcomTeamId }), ours: 'conflict' },
    { at: 'a team that is left', input: ({ formerTeamId }) => ({ calcomTeamId: formerTeamId }), ours: 'conflict' },
  ],
};

/** Every action that is aimed at a thing of a company, with each kind of thing that it can be aimed at. */
export const trespasses: Readonly<Record<string, readonly Trespass[]>> = { ...inCalcom, ...inTheModel, ...atLast };
