import type { CallFacts } from '@fencepost/contracts/booking/call';
import type { Instant } from '@fencepost/contracts/instant';
import { z } from 'zod';
import { callFactsOf, endsOf, RetellCall } from './call.ts';
import { jsonObjectOf } from './json.ts';

/** Events that tell of a whole call. Those of transcripts, transfers and chats are known and concern nobody here. */
const kinds = { call_started: 'started', call_ended: 'ended', call_analyzed: 'analyzed' } as const;
const irrelevant = /^(transcript_|transfer_|chat_)/;
const EVENT_MAX_CHARS = 64;

/** One event of a call. `connected` is false where nobody ever spoke: then no `started` was told. */
export interface RetellCallEvent {
  readonly kind: (typeof kinds)[keyof typeof kinds];
  readonly event: string;
  readonly call: CallFacts;
  readonly connected: boolean;
  readonly startedAt: Instant | null;
  readonly endedAt: Instant | null;
}

/** What one webhook of Retell says. `problems` name places and expectations, never values: no personal data. */
export type RetellEvent =
  | RetellCallEvent
  | { readonly kind: 'irrelevant' | 'unknown'; readonly event: string }
  | { readonly kind: 'malformed'; readonly problems: readonly string[] };

/** A name is told to everybody where nobody here knows it: what could be somebody's address or number is none. */
const eventForm = /^[A-Za-z_][\w.]*$/;
const Event = z.object({ event: z.string().max(EVENT_MAX_CHARS).regex(eventForm), call: z.unknown().optional() });

const unconnected = /^dial_/;

const instantOf = (millis: number | undefined): Instant | null =>
  millis === undefined || millis > LAST_MS ? null : new Date(millis).toISOString();
/** The end of the year 9999. */
const LAST_MS = 253_402_300_799_999;

/** Reads one event webhook of Retell: its raw bytes, or JSON already parsed. Never throws; unknown members and values pass. */
export const parseRetellEvent = (body: unknown): RetellEvent => {
  const json = body instanceof Uint8Array ? jsonObjectOf(body) : body;
  const told = Event.safeParse(json);
  if (!told.success) return { kind: 'malformed', problems: ['event: the name of an event is expected as text'] };
  const { event, call } = told.data;
  const kind = isCallEvent(event) ? kinds[event] : undefined;
  if (kind === undefined) return { kind: irrelevant.test(event) ? 'irrelevant' : 'unknown', event };
  const read = RetellCall.safeParse(call);
  if (!read.success) return { kind: 'malformed', problems: ['call.call_id: the id of a call is expected as text'] };
  const { call_status, disconnection_reason = '', start_timestamp, end_timestamp } = read.data;
  return {
    kind,
    event,
    call: callFactsOf(read.data),
    connected: call_status !== 'not_connected' && !unconnected.test(disconnection_reason),
    startedAt: instantOf(start_timestamp),
    endedAt: instantOf(end_timestamp),
  };
};

const isCallEvent = (event: string): event is keyof typeof kinds => Object.hasOwn(kinds, event);

const text = z.string().optional().catch(undefined);
const Inbound = z.object({
  call_inbound: z.object({ agent_id: text, from_number: text, to_number: text }),
});

/** Who calls whom, before anybody answers; undefined for a body that does not say. Retell gives no call id yet. */
export const parseRetellInbound = (body: Uint8Array): Omit<CallFacts, 'vendorCallId'> | undefined => {
  const said = Inbound.safeParse(jsonObjectOf(body));
  return said.success ? endsOf(said.data.call_inbound) : undefined;
};
