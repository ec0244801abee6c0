import { getAppointment } from '@fencepost/contracts/booking/appointment';
import { getCustomer } from '@fencepost/contracts/booking/customer';
import type { ActionContract } from '@fencepost/contracts/define';
import { derivedId, type EntityPrefix } from '@fencepost/contracts/ids';
import { getBranch } from '@fencepost/contracts/tenant/branch';
import { getService } from '@fencepost/contracts/tenant/mapping';
import { getPhoneNumber } from '@fencepost/contracts/tenant/phone-number';
import { getStaff } from '@fencepost/contracts/tenant/staff';
import type { Holdings } from './probe.ts';

/** The thing that an id of this prefix names in a company's holdings; other prefixes name no thing of a company. */
export const thingOf: Readonly<Partial<Record<EntityPrefix, string>>> = {
  ten: 'companyId',
  svc: 'serviceId',
  bra: 'branchId',
  stf: 'staffId',
  num: 'phoneNumberId',
  agt: 'voiceAgentId',
  end: 'endpointId',
  key: 'apiKeyId',
  run: 'syncRunId',
  drf: 'driftId',
  swt: 'teamSwitchId',
  cus: 'customerId',
  apt: 'appointmentId',
  hld: 'holdId',
  itt: 'intentId',
  cbk: 'callbackId',
  cal: 'callId',
  mrg: 'mergeId',
  rec: 'reconciliationId',
};

/** How the record of a thing is read by its owner. */
export const readerOf: Readonly<Record<string, ActionContract>> = {
  branchId: getBranch,
  serviceId: getService,
  phoneNumberId: getPhoneNumber,
  staffId: getStaff,
  customerId: getCustomer,
  appointmentId: getAppointment,
};

const NOBODYS_TEAM = 999_999_999;
const NOBODYS_EVENT_TYPE = 999_999_998;

/** One of everything that no company has. */
export const nobodys: Holdings = {
  ...Object.fromEntries(Object.entries(thingOf).map(([prefix, thing]) => [thing, derivedId(prefix, 'nobody')])),
  mergedId: derivedId('cus', 'nobody else'),
  bookedStaffId: derivedId('stf', 'nobody'),
  calcomTeamId: NOBODYS_TEAM,
  eventTypeId: NOBODYS_EVENT_TYPE,
  calcomUid: 'canary-of-nobody',
  email: 'canary-of-nobody@example.com',
  phone: '+4930231259999',
  staffEmail: 'staff-of-nobody@example.com',
  phoneNumber: '+4930231259998',
  agentId: 'agent_canary_of_nobody',
  mark: 'canary-of-nobody',
};
