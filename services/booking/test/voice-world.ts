import type { CallFacts } from '@fencepost/contracts/booking/call';
import { AVAILABILITY_MAX_DAYS } from '@fencepost/contracts/booking/slot';
import { AppError, known } from '@fencepost/contracts/errors';
import { derivedId } from '@fencepost/contracts/ids';
import { deliveryIdOf } from '@fencepost/contracts/ingress';
import type { CallVerdict } from '@fencepost/contracts/tenant/verdict';
import type { Store } from '@fencepost/mongo-kit/collection';
import { memoryStore } from '@fencepost/mongo-kit/memory';
import type { Clock } from '@fencepost/service-kit/clock';
import { makeQuarantine } from '@fencepost/service-kit/quarantine';
import { platformScope } from '@fencepost/testing/platform-scope';
import { makeAppointments } from '../src/adapters/appointments.ts';
import { makeCallbacks } from '../src/adapters/callbacks.ts';
import { makeCalls } from '../src/adapters/calls.ts';
import { makeCustomers } from '../src/adapters/customers.ts';
import { makeDeliveryStore } from '../src/adapters/deliveries.ts';
import { makeQuarantineStore } from '../src/adapters/quarantine-store.ts';
import { rows } from '../src/adapters/rows.ts';
import { makeVoiceAnswers } from '../src/adapters/voice-answers.ts';
import { tokenOf } from '../src/domain/slot-token.ts';
import { makeOpenCallback } from '../src/usecases/callbacks/open-callback.ts';
import type { InboundDelivery } from '../src/usecases/ports/deliveries.ts';
import type { ListFreeSlots } from '../src/usecases/slots/list-free-slots.ts';
import { makeOfferFree } from '../src/usecases/slots/offer-free.ts';
import type { ResolveCall } from '../src/usecases/voice/ports.ts';
import { wireVoice } from '../src/wire/voice.ts';
import { askProAi, type DemoCompany, friseur } from './companies.ts';
import { halfHours, movableClock, slotsWorld } from './slots-world.ts';
import { customerIds } from './stores.ts';
import { foreign, makeVoiceCommands, type VoiceCommandOptions } from './voice-commands.ts';

/** A company as callers reach it. */
interface Line extends DemoCompany {
  readonly number: string;
  readonly agentId: string;
}
export const friseurLine: Line = { ...friseur, number: '+4930111111', agentId: 'agent_friseur' };
export const otherLine: Line = { ...askProAi, number: '+4930222222', agentId: 'agent_askpro' };
const lines = [friseurLine, otherLine];

export const cut = derivedId('svc', 'cut');
export const colour = derivedId('svc', 'colour');
const bookable = [
  { id: cut, name: 'Herrenschnitt', durationMinutes: 30, price: null },
  { id: colour, name: 'Färben', durationMinutes: 30, price: null },
];

export const ERIKA = '+491701234567';

/** A call from Erika to a company. */
export const callTo = (line: Line, members: Partial<CallFacts> = {}): CallFacts => ({
  vendorCallId: 'call-1',
  agentId: line.agentId,
  fromNumber: ERIKA,
  toNumber: line.number,
  ...members,
});

/** As the tenant service decides: endpoint, number and agent must all name one company. */
export const resolveCall: ResolveCall = async ({ endpointId, dialledNumber, agentId }) => {
  const by = (found: Line | undefined) => found?.tenantId ?? null;
  const says = [by(lines.find((line) => line.endpointId === endpointId))];
  if (dialledNumber !== null) says.push(by(lines.find(({ number }) => number === dialledNumber)));
  if (agentId !== null) says.push(by(lines.find((line) => line.agentId === agentId)));
  const [tenantId] = says;
  const evidence = says.map((each) => ({ source: 'endpoint' as const, subject: '', says: each, detail: '' }));
  if (tenantId == null || says.length < 2 || says.some((each) => each !== tenantId)) {
    const reason = says.length < 2 ? 'number_unknown' : 'agent_of_other_company';
    return {
      verdict: 'quarantined',
      reason,
      explanation: 'They disagree.',
      claimedTenantId: says[0] ?? null,
      evidence,
    };
  }
  const link = (prefix: string) => ({ id: derivedId(prefix, tenantId), version: 3 });
  const links = { phoneNumber: link('num'), branch: link('bra'), voiceAgent: link('agt') };
  const company = { id: tenantId, version: 2 };
  const accepted: CallVerdict = { verdict: 'accepted', tenantId, evidence, company, ...links };
  return accepted;
};

export interface VoiceWorldOptions extends VoiceCommandOptions {
  readonly store?: Store;
  readonly clock?: ReturnType<typeof movableClock>;
  readonly locale?: string;
  /** When the rules let guests begin; at any time to come. */
  readonly startsWithin?: { readonly from: string; readonly before: string | null };
}

/** Everything that the telephone keeps, and what it books. */
export const voiceDefinitions = [
  rows.customers,
  rows.appointments,
  rows.deliveries,
  rows.quarantine,
  rows.callbacks,
  rows.calls,
  rows.voiceAnswers,
  rows.holds,
  rows.staffDays,
];
export const voiceStore = (clock: Clock = movableClock()) => memoryStore({ definitions: voiceDefinitions, clock });

/** The telephone on a store; commands are small doubles that keep to the contracts and write real appointments. */
export const voiceWorld = (options: VoiceWorldOptions = {}) => {
  const clock = options.clock ?? movableClock();
  const store = options.store ?? voiceStore(clock);
  const stores = {
    customers: {
      forTenant: (id: DemoCompany['tenantId']) =>
        makeCustomers(store.collection(rows.customers).forTenant(id), (...named) => customerIds(id, ...named)),
    },
    appointments: {
      forTenant: (id: DemoCompany['tenantId']) => makeAppointments(store.collection(rows.appointments).forTenant(id)),
    },
    deliveries: makeDeliveryStore(store.collection(rows.deliveries)),
    callbacks: {
      forTenant: (id: DemoCompany['tenantId']) => makeCallbacks(store.collection(rows.callbacks).forTenant(id)),
    },
    calls: { forTenant: (id: DemoCompany['tenantId']) => makeCalls(store.collection(rows.calls).forTenant(id)) },
    voiceAnswers: {
      forTenant: (id: DemoCompany['tenantId']) => makeVoiceAnswers(store.collection(rows.voiceAnswers).forTenant(id)),
    },
  };
  const quarantine = makeQuarantine({
    records: makeQuarantineStore(store.collection(rows.quarantine).platform()),
    clock,
  });
  const commands = makeVoiceCommands(stores, clock, options);
  const listFreeSlots: ListFreeSlots = async ({ serviceId, from, to }, { tenantId }) => {
    if (serviceId === foreign) throw new AppError('service_not_in_team', 'Not of the team.');
    const days = (Date.parse(to) - Date.parse(from)) / 86_400_000;
    if (days > AVAILABILITY_MAX_DAYS) throw new AppError('invalid_input', 'Ask for fewer days at once.');
    known(bookable.find(({ id }) => id === serviceId));
    const taken = await commands.takenAt(tenantId);
    const slots = halfHours({ startsAt: from, endsAt: to }).filter(({ startsAt }) => !taken.includes(startsAt));
    const data = slots.map((slot) => ({
      ...slot,
      token: tokenOf(tenantId, { ...slot, serviceId, staffId: null }),
      staffIds: [],
    }));
    return { data, basis: 'calcom' };
  };
  const random = (count: number) => new Uint8Array(count);
  const { createHold, holds } = slotsWorld({ store, clock });
  const voice = wireVoice({
    ...stores,
    ...commands,
    resolveCall,
    listBookableServices: async (_, { tenantId }) => ({
      data: bookable as never,
      timeZone: 'Europe/Berlin',
      locale: options.locale ?? 'de-DE',
      companyName: tenantId === friseur.tenantId ? 'Friseur 1' : 'AskProAI',
    }),
    listFreeSlots: makeOfferFree({
      listFreeSlots,
      judge: { startsWithin: async () => options.startsWithin ?? { from: clock.now(), before: null } },
    }),
    createHold,
    holds,
    random,
    noteFailure: () => {},
    openCallback: makeOpenCallback({ ...stores, clock, random }),
    quarantine,
    clock,
  });
  return {
    ...stores,
    ...voice,
    ...commands,
    holds,
    store,
    clock,
    quarantine,
    /** Asks as the edge does, for a call to the first company unless another is given. */
    ask: (name: string, args: Readonly<Record<string, unknown>> = {}, call = callTo(friseurLine), line = friseurLine) =>
      voice.runVoiceFunction({ endpointId: line.endpointId, name, args: { ...args }, call }, platformScope),
  };
};
export type VoiceWorld = ReturnType<typeof voiceWorld>;

/** The token of a slot that a company offers. */
export const tokenAt = (startsAt: string, line: DemoCompany = friseurLine, serviceId = cut): string => {
  const endsAt = new Date(Date.parse(startsAt) + 30 * 60_000).toISOString();
  return tokenOf(line.tenantId, { serviceId, startsAt, endsAt, staffId: null });
};

/** A request as the edge has stored it. */
export const storedRequest = (body: object, receivedAt: string, line: DemoCompany = friseurLine): InboundDelivery => {
  const bytes = Buffer.from(JSON.stringify(body));
  return {
    deliveryId: deliveryIdOf(line.endpointId, bytes),
    endpointId: line.endpointId,
    claimedTenantId: line.tenantId,
    receivedAt,
    requestId: 'req_test',
    streamSeq: 1,
    body: bytes,
  };
};

/** A call as Retell writes it. */
export const retellCall = (call: CallFacts, members: object = {}) => ({
  call_id: call.vendorCallId,
  agent_id: call.agentId,
  from_number: call.fromNumber,
  to_number: call.toNumber,
  direction: 'inbound',
  ...members,
});
