import { z } from 'zod';
import { defineAction, defineEvent } from '../define.ts';
import { AppointmentId, BranchId, CallId, CustomerId, EndpointId } from '../ids.ts';
import { Instant } from '../instant.ts';
import { PageRequest, pageOf } from '../page.ts';
import { VendorAgentId } from '../tenant/voice-agent.ts';
import { E164 } from '../text.ts';

/** What a voice agent can ask for in the middle of a call. */
export const VoiceFunction = z.enum([
  'initialise',
  'check_customer',
  'list_services',
  'check_availability',
  'find_alternatives',
  'book_appointment',
  'reschedule_appointment',
  'cancel_appointment',
  'list_appointments',
  'request_callback',
  'parse_date',
]);
export type VoiceFunction = z.output<typeof VoiceFunction>;

/** Functions that change something: they are stored in the ingress stream before they run. */
export const writingVoiceFunctions: readonly VoiceFunction[] = [
  'book_appointment',
  'reschedule_appointment',
  'cancel_appointment',
  'request_callback',
];

/** What a call is known by at Retell, and who talks to whom. Numbers are null where the vendor hides or lacks them. */
export const CallFacts = z.object({
  vendorCallId: z.string().min(1).max(128),
  agentId: VendorAgentId.nullable(),
  fromNumber: E164.nullable(),
  toNumber: E164.nullable(),
});
export type CallFacts = z.output<typeof CallFacts>;

/**
 * The answer to a voice agent: `ok`; `refused` with a code and a kind sentence; `later` where it goes on durably. Retell
 * gets it with status 200 whatever it says: anything else would make it ask again.
 */
export const VoiceAnswer = z.object({
  status: z.enum(['ok', 'refused', 'later']),
  code: z.string().max(50).nullable(),
  /** To be spoken, in the caller's language. */
  say: z.string().max(1_000),
  data: z.record(z.string(), z.unknown()).default({}),
});
export type VoiceAnswer = z.output<typeof VoiceAnswer>;

/** How long a voice agent is kept waiting at most. */
export const VOICE_TIMEOUT_MS = 2_300;

export const runVoiceFunction = defineAction({
  owner: 'booking',
  name: 'runVoiceFunction',
  version: 1,
  summary: 'Do what a voice agent asks for, once for each call, intent and slot; a repetition repeats the answer.',
  scope: 'platform',
  input: z.object({
    endpointId: EndpointId,
    /** As the agent named it; one that nobody knows is refused in words. */
    name: z.string().max(64),
    /** As a language model wrote them. */
    args: z.record(z.string(), z.unknown()),
    call: CallFacts,
  }),
  output: VoiceAnswer,
  errors: ['unavailable'],
  timeoutMs: VOICE_TIMEOUT_MS,
});

export const greetCaller = defineAction({
  owner: 'booking',
  name: 'greetCaller',
  version: 1,
  summary: 'Tell a voice agent, before it answers, whom it speaks for and whether the caller is known.',
  scope: 'platform',
  input: z.object({ endpointId: EndpointId, call: CallFacts.omit({ vendorCallId: true }) }),
  /** Retell's dynamic variables: texts only; empty where the call is nobody's for certain. */
  output: z.object({ variables: z.record(z.string(), z.string()) }),
  errors: [],
  timeoutMs: VOICE_TIMEOUT_MS,
});

/** What a caller was told would be so. */
export const VoicePromise = z.object({
  at: Instant,
  kind: z.enum(['booked', 'rescheduled', 'cancelled', 'callback']),
  appointmentId: AppointmentId.nullable(),
  startsAt: Instant.nullable(),
});

/** A telephone call, whose it was, and what was promised in it. Transcripts and recordings are not kept. */
export const Call = z.object({
  id: CallId,
  vendorCallId: CallFacts.shape.vendorCallId,
  status: z.enum(['ongoing', 'ended', 'not_connected']),
  branchId: BranchId.nullable(),
  customerId: CustomerId.nullable(),
  promises: z.array(VoicePromise).max(100),
  /** Whether everything promised is so; null until the call is over and that was looked at (A8). */
  promisesKept: z.boolean().nullable(),
  startedAt: Instant.nullable(),
  endedAt: Instant.nullable(),
  version: z.int().positive(),
});
export type Call = z.output<typeof Call>;

export const listCalls = defineAction({
  owner: 'booking',
  name: 'listCalls',
  version: 1,
  summary: 'List the company’s telephone calls, newest first.',
  scope: 'tenant',
  input: PageRequest.extend({ promisesKept: z.enum(['yes', 'no', 'open']).optional() }),
  output: pageOf(Call),
  errors: ['invalid_input'],
  http: { method: 'get', path: '/v1/calls' },
});

export const getCall = defineAction({
  owner: 'booking',
  name: 'getCall',
  version: 1,
  summary: 'Read a telephone call: what was promised in it, and whether that is so.',
  scope: 'tenant',
  input: z.object({ callId: CallId }),
  output: Call,
  errors: ['not_found'],
  http: { method: 'get', path: '/v1/calls/{callId}' },
});

export const callChanged = defineEvent({
  owner: 'booking',
  name: 'callChanged',
  version: 1,
  summary: 'A call began, promised something, ended, or was compared with what is booked.',
  scope: 'tenant',
  entity: 'call',
  payload: z.object({ call: Call.omit({ vendorCallId: true }) }),
});
