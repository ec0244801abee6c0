import { getAppointment, listAppointments } from '@fencepost/contracts/booking/appointment';
import { createAppointment } from '@fencepost/contracts/booking/appointment-commands';
import { listCalls, runVoiceFunction } from '@fencepost/contracts/booking/call';
import { createCallback, listCallbacks } from '@fencepost/contracts/booking/callback';
import { createCustomer, listCustomers, mergeCustomers } from '@fencepost/contracts/booking/customer';
import { listIntents } from '@fencepost/contracts/booking/intent';
import { listPolicies, setPolicy } from '@fencepost/contracts/booking/policy';
import { listReconciliations, startReconciliation } from '@fencepost/contracts/booking/reconciliation';
import { createHold, getHold, listFreeSlots } from '@fencepost/contracts/booking/slot';
import type { ActionContract } from '@fencepost/contracts/define';
import { codeOf } from '@fencepost/contracts/errors';
import { issueApiKey, listApiKeys } from '@fencepost/contracts/tenant/api-key';
import { createBranch, listBranches, offerServices } from '@fencepost/contracts/tenant/branch';
import { listDrift } from '@fencepost/contracts/tenant/drift';
import { listEndpoints, openEndpoint } from '@fencepost/contracts/tenant/endpoint';
import { listServices, updateService } from '@fencepost/contracts/tenant/mapping';
import { assignPhoneNumber, listPhoneNumbers } from '@fencepost/contracts/tenant/phone-number';
import { createStaff, listStaff } from '@fencepost/contracts/tenant/staff';
import { listSyncRuns } from '@fencepost/contracts/tenant/sync';
import { getTeam } from '@fencepost/contracts/tenant/team';
import { listTeamSwitches } from '@fencepost/contracts/tenant/team-switch';
import { listVoiceAgents, registerVoiceAgent } from '@fencepost/contracts/tenant/voice-agent';
import type { Clock } from '@fencepost/service-kit/clock';
import { instantOf } from '@fencepost/service-kit/clock';
import type { Logger } from '@fencepost/service-kit/logger';
import type { z } from 'zod';
import type { Holdings } from '../../domain/canaries/probe.ts';

/** Asks as the company; `platform` as the platform. */
export interface Furnishing {
  readonly ask: <I extends z.ZodType, O extends z.ZodType>(
    action: ActionContract<I, O, 'tenant'>,
    input: z.input<I>,
  ) => Promise<z.output<O>>;
  readonly askPlatform: <I extends z.ZodType, O extends z.ZodType>(
    action: ActionContract<I, O, 'platform'>,
    input: z.input<I>,
  ) => Promise<z.output<O>>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly pause: (ms: number) => Promise<unknown>;
}

/** What makes a synthetic company's things recognisable wherever they are seen. */
export interface Mark {
  readonly mark: string;
  /** Of those that lead nowhere. */
  readonly phoneNumber: string;
  readonly customerPhone: string;
}

const MOST = 100;
const DAY_MS = 86_400_000;
const DAYS_AHEAD = 14;
/** Cal.com is told after a booking, and says what it calls it. */
const POLL_MS = 250;
const MOST_WAITS = 60;
const HOUR_MS = 3_600_000;
const NIGHT_MS = 1 * HOUR_MS;
type Found = Readonly<Record<string, string | number | undefined>>;

/** Finds one of everything that the company has, and makes what it lacks; each by itself, so that one refusal costs one thing. */
export const furnishCompany = async (
  given: Furnishing,
  companyId: string,
  mark: Mark,
  before: Holdings,
): Promise<Holdings> => {
  const held: Record<string, string | number> = { companyId, mark: mark.mark };
  const add = async (
    step: (given: Furnishing, mark: Mark, held: Holdings, before: Holdings) => Promise<Found>,
  ): Promise<void> => {
    try {
      for (const [name, value] of Object.entries(await step(given, mark, held, before)))
        if (value !== undefined) held[name] = value;
    } catch (error) {
      given.log.warn({ code: codeOf(error), step: step.name, err: error }, 'a synthetic company lacks something');
    }
  };
  for (const step of steps) await add(step);
  return held;
};

const branchAndStaff = async ({ ask }: Furnishing, { mark }: Mark): Promise<Found> => {
  const branch =
    (await ask(listBranches, { limit: MOST })).data.find(
      ({ status, name }) => status === 'active' && name.startsWith(mark) && !name.endsWith('key'),
    ) ?? (await ask(createBranch, { name: `${mark} branch` }));
  const staffEmail = `${mark}-staff@example.com`;
  const staff =
    (await ask(listStaff, { limit: MOST })).data.find(
      ({ status, email }) => status === 'active' && email === staffEmail,
    ) ?? (await ask(createStaff, { name: `${mark} staff`, email: staffEmail, branchIds: [branch.id] }));
  return { branchId: branch.id, staffId: staff.id, staffEmail };
};

const service = async ({ ask }: Furnishing, _: Mark, { branchId, staffId }: Holdings): Promise<Found> => {
  const services = (await ask(listServices, { limit: MOST })).data.filter(({ active }) => active);
  const [found] = services;
  if (found === undefined) return {};
  const branch = (await ask(listBranches, { limit: MOST })).data.find(({ id }) => id === branchId);
  if (branch !== undefined && !branch.serviceIds.includes(found.id))
    await ask(offerServices, { branchId: branch.id, serviceIds: [found.id], version: branch.version });
  if (staffId !== undefined && !found.staffIds.includes(String(staffId)))
    await ask(updateService, { serviceId: found.id, staffIds: [String(staffId)], version: found.version });
  return { serviceId: found.id, eventTypeId: found.eventTypeId ?? undefined };
};

const team = async ({ ask }: Furnishing): Promise<Found> => ({ calcomTeamId: (await ask(getTeam, {})).calcomTeamId });

const telephone = async ({ ask }: Furnishing, { mark, phoneNumber }: Mark, { branchId }: Holdings): Promise<Found> => {
  const number =
    (await ask(listPhoneNumbers, { limit: MOST })).data.find(
      (each) => each.status === 'active' && each.number === phoneNumber,
    ) ?? (await ask(assignPhoneNumber, { number: phoneNumber, branchId: String(branchId), label: mark }));
  const agentId = `agent_${mark.replaceAll('-', '_')}`;
  const agent =
    (await ask(listVoiceAgents, { limit: MOST })).data.find(
      (each) => each.status === 'active' && each.agentId === agentId,
    ) ?? (await ask(registerVoiceAgent, { vendor: 'retell', agentId, branchId: String(branchId), label: mark }));
  return { phoneNumberId: number.id, phoneNumber, voiceAgentId: agent.id, agentId };
};

const SPARE_SECRET = 'key_of_a_canary_that_opens_nothing';
const doors = async ({ ask }: Furnishing, { mark }: Mark, _: Holdings, before: Holdings): Promise<Found> => {
  const endpoints = (await ask(listEndpoints, { limit: MOST })).data;
  const endpoint =
    endpoints.find(({ id, status }) => id === before.endpointId && status === 'active') ??
    (await ask(openEndpoint, { vendor: 'retell', secret: SPARE_SECRET }));
  const label = `${mark} spare`;
  const key = (await ask(listApiKeys, { limit: MOST })).data.find(
    (each) => each.label === label && each.status === 'active',
  );
  const apiKeyId = key?.id ?? (await ask(issueApiKey, { label, role: 'viewer' })).apiKey.id;
  return { endpointId: endpoint.id, apiKeyId };
};

const work = async ({ ask }: Furnishing): Promise<Found> => ({
  syncRunId: (await ask(listSyncRuns, { limit: 1 })).data[0]?.id,
  driftId: (await ask(listDrift, { limit: 1 })).data[0]?.id,
  teamSwitchId: (await ask(listTeamSwitches, { limit: 1 })).data[0]?.id,
});

const reconciliation = async ({ ask }: Furnishing): Promise<Found> => ({
  reconciliationId:
    (await ask(listReconciliations, { limit: 1 })).data[0]?.id ?? (await ask(startReconciliation, {})).id,
});

const customers = async (
  { ask }: Furnishing,
  { mark, customerPhone }: Mark,
  _: Holdings,
  before: Holdings,
): Promise<Found> => {
  const email = `${mark}@example.com`;
  const customer =
    (await ask(listCustomers, { email })).data[0] ??
    (await ask(createCustomer, { name: `${mark} customer`, email, phone: customerPhone }));
  const found = { customerId: customer.id, email, phone: customerPhone };
  if (before.mergeId !== undefined && before.mergedId !== undefined)
    return { ...found, mergeId: before.mergeId, mergedId: before.mergedId };
  const gone = await ask(createCustomer, { name: `${mark} customer`, email: `${mark}-merged@example.com` });
  const merge = await ask(mergeCustomers, { customerId: customer.id, mergedId: gone.id, version: customer.version });
  return { ...found, mergeId: merge.id, mergedId: gone.id };
};

const policies = async ({ ask }: Furnishing, _: Mark, { branchId, serviceId, staffId }: Holdings): Promise<Found> => {
  const known = new Set((await ask(listPolicies, { limit: MOST })).data.map(({ subjectId }) => subjectId));
  const levels = { branch: branchId, service: serviceId, staff: staffId } as const;
  for (const level of ['branch', 'service', 'staff'] as const) {
    const subjectId = levels[level];
    if (subjectId === undefined || known.has(String(subjectId))) continue;
    await ask(setPolicy, { level, subjectId: String(subjectId), rules: { cancelNoticeMinutes: 5 } });
  }
  return {};
};

const appointment = async ({ ask, clock, pause }: Furnishing, _: Mark, held: Holdings): Promise<Found> => {
  const { customerId, serviceId, staffId } = held;
  const known = (await ask(listAppointments, { limit: MOST, customerId: String(customerId), status: 'booked' })).data;
  const [slot] = known.length > 0 || serviceId === undefined ? [] : await freeSlots({ ask, clock }, String(serviceId));
  const found =
    known[0] ??
    (slot === undefined
      ? undefined
      : await ask(createAppointment, {
          ...{ serviceId: String(serviceId), startsAt: slot.startsAt, as: 'host' },
          customer: { customerId: String(customerId) },
        }));
  if (found === undefined) return {};
  let told = found;
  for (let waits = 0; waits < MOST_WAITS && told.calcomUids.length === 0; waits += 1) {
    await pause(POLL_MS);
    told = await ask(getAppointment, { appointmentId: found.id });
  }
  const intent = (await ask(listIntents, { limit: 1, appointmentId: found.id })).data[0];
  // Cal.com may say that somebody gives it whom the company does not know: then nobody’s appointments show it.
  const givenBy = told.staffIds.find((id) => id === staffId);
  return { appointmentId: found.id, calcomUid: told.calcomUids.at(-1), intentId: intent?.id, bookedStaffId: givenBy };
};

const freeSlots = async ({ ask, clock }: Pick<Furnishing, 'ask' | 'clock'>, serviceId: string) => {
  const from = clock.millis() + DAY_MS;
  const stretch = { from: instantOf(from), to: instantOf(from + DAYS_AHEAD * DAY_MS) };
  return (await ask(listFreeSlots, { serviceId, ...stretch })).data;
};

const hold = async ({ ask, clock }: Furnishing, _: Mark, { serviceId }: Holdings, before: Holdings): Promise<Found> => {
  if (before.holdId !== undefined) {
    const known = await ask(getHold, { holdId: String(before.holdId) }).catch(() => undefined);
    if (known !== undefined) return { holdId: known.id };
  }
  const slot = serviceId === undefined ? undefined : (await freeSlots({ ask, clock }, String(serviceId))).at(-1);
  if (slot === undefined) return {};
  return { holdId: (await ask(createHold, { serviceId: String(serviceId), startsAt: slot.startsAt, as: 'host' })).id };
};

const call = async (
  { ask, askPlatform }: Furnishing,
  { mark, customerPhone }: Mark,
  held: Holdings,
): Promise<Found> => {
  const known = (await ask(listCalls, { limit: 1 })).data[0];
  if (known === undefined) {
    const facts = {
      vendorCallId: `${mark}-call`,
      agentId: String(held.agentId),
      fromNumber: customerPhone,
      toNumber: String(held.phoneNumber),
    };
    await askPlatform(runVoiceFunction, {
      endpointId: String(held.endpointId),
      name: 'request_callback',
      args: {},
      call: facts,
    });
  }
  const [callback] = (await ask(listCallbacks, { limit: 1, status: 'open' })).data;
  const callbackId = callback?.id ?? (await ask(createCallback, { customerId: String(held.customerId) })).id;
  return { callId: known?.id ?? (await ask(listCalls, { limit: 1 })).data[0]?.id, callbackId };
};

/** When nobody works, so that nothing is ever free: a question about it shows what was found, and books nothing. */
const days = async ({ clock }: Furnishing): Promise<Found> => {
  const day = clock.now().slice(0, 'yyyy-mm-dd'.length);
  const night = Date.parse(`${day}T00:00:00.000Z`) + DAYS_AHEAD * DAY_MS + NIGHT_MS;
  return { day, night: instantOf(night), morning: instantOf(night + HOUR_MS) };
};

const steps = [
  days,
  branchAndStaff,
  service,
  team,
  telephone,
  doors,
  work,
  customers,
  policies,
  appointment,
  hold,
  call,
  reconciliation,
];
