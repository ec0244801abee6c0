import { listAppointments } from '@fencepost/contracts/booking/appointment';
import {
  createAppointment,
  reassignAppointment,
  rescheduleAppointment,
} from '@fencepost/contracts/booking/appointment-commands';
import { exportAudit, getAuditCheckpoint, verifyAudit } from '@fencepost/contracts/booking/audit';
import { createCallback, settleCallback } from '@fencepost/contracts/booking/callback';
import { createCustomer, listCustomers, mergeCustomers } from '@fencepost/contracts/booking/customer';
import { countTeamDependents } from '@fencepost/contracts/booking/dependents';
import * as policy from '@fencepost/contracts/booking/policy';
import { getWebhookRecall, startReconciliation } from '@fencepost/contracts/booking/reconciliation';
import { createHold, listFreeSlots } from '@fencepost/contracts/booking/slot';
import type { ActionContract } from '@fencepost/contracts/define';
import { getCertificate, listCertificates } from '@fencepost/contracts/integrity/certificate';
import { issueApiKey } from '@fencepost/contracts/tenant/api-key';
import { createBranch, offerServices, updateBranch } from '@fencepost/contracts/tenant/branch';
import { updateCompany } from '@fencepost/contracts/tenant/company';
import { getCalcomCredential, listVisibleTeams, setCalcomApiKey } from '@fencepost/contracts/tenant/credential';
import { decideDrift } from '@fencepost/contracts/tenant/drift';
import { openEndpoint, rotateEndpointSecret } from '@fencepost/contracts/tenant/endpoint';
import { listFlags, requireFlag } from '@fencepost/contracts/tenant/flag';
import { checkServiceOwnership, mapEventType, updateService } from '@fencepost/contracts/tenant/mapping';
import { assignPhoneNumber, movePhoneNumber } from '@fencepost/contracts/tenant/phone-number';
import { matchHosts, openCalcomDoor, proveEventType } from '@fencepost/contracts/tenant/proof';
import { createStaff, updateStaff } from '@fencepost/contracts/tenant/staff';
import { decideHeldSync, startSync } from '@fencepost/contracts/tenant/sync';
import { bindTeam } from '@fencepost/contracts/tenant/team';
import { listTeamSwitches, simulateTeamSwitch, switchTeam } from '@fencepost/contracts/tenant/team-switch';
import { registerVoiceAgent } from '@fencepost/contracts/tenant/voice-agent';
import type { Holdings, Members } from './probe.ts';

/** No record has come so far: whoever finds one is refused as stale, whoever finds none as not found, and nothing changes. */
export const NEVER_THIS_VERSION = 1_000_000_000;

type Rest = (own: Holdings) => Members;

/** What an input has to have beside ids and version; nothing unless it stands here. */
export const restOf: Readonly<Record<string, Rest>> = {
  [createAppointment.address]: ({ serviceId, customerId, night }) => ({
    serviceId,
    customer: { customerId },
    startsAt: night,
    as: 'host',
  }),
  [rescheduleAppointment.address]: ({ night }) => ({ startsAt: night, as: 'host' }),
  [createHold.address]: ({ serviceId, night }) => ({ serviceId, startsAt: night, as: 'host' }),
  [listFreeSlots.address]: ({ serviceId, night, morning }) => ({ serviceId, from: night, to: morning }),
  [policy.checkPolicy.address]: () => ({ action: 'cancel' }),
  [policy.setPolicy.address]: () => ({ rules: {} }),
  [settleCallback.address]: () => ({ status: 'done' }),
  [mergeCustomers.address]: ({ customerId }) => ({ customerId }),
  [createCustomer.address]: ({ mark }) => ({ name: `${mark} of one key`, email: `${mark}-key@example.com` }),
  [offerServices.address]: ({ serviceId }) => ({ serviceIds: [serviceId] }),
  [createBranch.address]: ({ mark }) => ({ name: `${mark} of one key` }),
  [issueApiKey.address]: ({ mark }) => ({ label: `${mark} of one key`, role: 'viewer' }),
  [openEndpoint.address]: () => ({ vendor: 'retell', secret: 'key_of_a_canary_that_opens_nothing' }),
  [rotateEndpointSecret.address]: () => ({ overlapMinutes: 60, secret: 'key_of_a_canary_that_opens_nothing' }),
  [createStaff.address]: ({ mark }) => ({ name: `${mark} of one key` }),
  [requireFlag.address]: () => ({ name: 'portal' }),
  [decideDrift.address]: () => ({ decision: 'ignore' }),
  [decideHeldSync.address]: () => ({ decision: 'discard' }),
  [assignPhoneNumber.address]: ({ phoneNumber }) => ({ number: phoneNumber }),
  [registerVoiceAgent.address]: ({ agentId }) => ({ vendor: 'retell', agentId }),
  [updateBranch.address]: ({ mark }) => ({ name: `${mark} branch` }),
  [createCallback.address]: ({ customerId }) => ({ customerId }),
  [setCalcomApiKey.address]: () => ({ apiKey: 'cal_of_a_canary_that_opens_nothing' }),
  [getCertificate.address]: ({ day }) => ({ day }),
};

/** What leaves a record each time is asked under one key a day: the round after is answered as the first was. */
export const leavesRecord: ReadonlySet<string> = new Set([
  createBranch.address,
  createStaff.address,
  createCustomer.address,
  createCallback.address,
  issueApiKey.address,
  openEndpoint.address,
]);

/** Answers in which nothing of a company can be recognised: that they are answered is all a control can show. */
export const showsNothing: ReadonlySet<string> = new Set([
  listFlags.address,
  requireFlag.address,
  updateCompany.address,
  setCalcomApiKey.address,
  getCalcomCredential.address,
  listVisibleTeams.address,
  openCalcomDoor.address,
  startSync.address,
  exportAudit.address,
  getAuditCheckpoint.address,
  verifyAudit.address,
  getWebhookRecall.address,
  startReconciliation.address,
  listCertificates.address,
  listTeamSwitches.address,
  listFreeSlots.address,
]);

/** Members that name something without an id of ours, by the action that takes them. */
export const namesOf: Readonly<Record<string, Readonly<Record<string, (whose: Holdings) => Members>>>> = {
  [bindTeam.address]: { calcomTeamId: ({ calcomTeamId }) => ({ calcomTeamId }) },
  [simulateTeamSwitch.address]: { calcomTeamId: ({ calcomTeamId }) => ({ calcomTeamId }) },
  [switchTeam.address]: { calcomTeamId: ({ calcomTeamId }) => ({ calcomTeamId }) },
  [countTeamDependents.address]: { calcomTeamId: ({ calcomTeamId }) => ({ calcomTeamId }) },
  [mapEventType.address]: { eventTypeId: ({ eventTypeId }) => ({ eventTypeId }) },
  [checkServiceOwnership.address]: { eventTypeId: ({ eventTypeId }) => ({ eventTypeId }) },
  [proveEventType.address]: { eventTypeId: ({ eventTypeId }) => ({ eventTypeId }) },
  [matchHosts.address]: { staffEmail: ({ staffEmail }) => ({ hosts: [{ calcomUserId: null, email: staffEmail }] }) },
  [listAppointments.address]: { calcomUid: ({ calcomUid }) => ({ calcomUid }) },
  [listCustomers.address]: { email: ({ email }) => ({ email }), phone: ({ phone }) => ({ phone }) },
};

/** Where another member than the first names a record of its own: the first record's version must be the present one. */
export const atPresentVersion: Readonly<Record<string, string>> = {
  [offerServices.address]: 'branchId',
  [updateService.address]: 'serviceId',
  [updateStaff.address]: 'staffId',
  [movePhoneNumber.address]: 'phoneNumberId',
  [rescheduleAppointment.address]: 'appointmentId',
  [mergeCustomers.address]: 'customerId',
  [reassignAppointment.address]: 'appointmentId',
};

/**
 * Thing that an aim uses where it is not the one its prefix says: a customer that was merged already cannot be merged again,
 * and whose appointments are looked for has to have one.
 */
export const otherThing: Readonly<Record<string, string>> = {
  [`${mergeCustomers.address} mergedId`]: 'mergedId',
  [`${listAppointments.address} staffId`]: 'bookedStaffId',
};

/** What an aim needs beside the aimed member to be understood at all: a composite's second stretch has a time of its own. */
export const besideAim: Readonly<Record<string, (aimed: Members, own: Holdings) => Members>> = {
  [`${createHold.address} segments[].staffId`]: ({ segments }, { morning }) => ({
    kind: 'composite',
    segments: Array.isArray(segments)
      ? segments.map((segment: object) => ({ ...segment, startsAt: morning, durationMinutes: 15 }))
      : [],
  }),
};

/** What one company alone can have, and how another one that claims it is refused: it hears that it is taken, and no more. */
export const claims: readonly {
  readonly action: ActionContract;
  readonly thing: string;
  readonly refusals: readonly string[];
  readonly input: (whose: Holdings) => Members;
}[] = [
  {
    ...{ action: setCalcomApiKey, thing: 'calcomKey', refusals: ['credentials_refused', 'team_mismatch'] },
    input: ({ calcomKey }) => ({ apiKey: calcomKey }),
  },
  {
    ...{ action: assignPhoneNumber, thing: 'phoneNumber', refusals: ['already_bound'] },
    input: ({ phoneNumber, mark }) => ({ number: phoneNumber, label: mark }),
  },
  {
    ...{ action: registerVoiceAgent, thing: 'agentId', refusals: ['already_bound'] },
    input: ({ agentId, mark }) => ({ vendor: 'retell', agentId, label: mark }),
  },
];
