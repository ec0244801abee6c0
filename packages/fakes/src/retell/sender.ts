import type { CallFacts, VoiceAnswer } from '@fencepost/contracts/booking/call';
import { signRetellBody } from '@fencepost/vendors/retell/signature';

/** A voice agent’s telephone as Retell tells of it. */
export interface FakeCall {
  readonly callId: string;
  readonly agentId: string;
  /** Who calls; hidden where null. */
  readonly from: string | null;
  /** Who is called. */
  readonly to: string;
  readonly direction?: 'inbound' | 'outbound';
}

export interface FakeRetellOptions {
  /** `http://127.0.0.1:8080/webhooks/retell/<endpointKey>` */
  readonly webhookUrl: string;
  /** The API key that the endpoint was opened with. */
  readonly apiKey: string;
  /** Milliseconds since 1970; of the signatures and of the calls. */
  readonly now?: () => number;
}

/** What came back. `body` is undefined where there is none. */
export interface FakeAnswer<T> {
  readonly status: number;
  readonly body: T | undefined;
}

const TIMEOUT_MS = 10_000;
const ATTEMPTS = 3;

/**
 * Asks and tells as the real Retell does (google-microsoft-retell-slack.md 3): signed at the moment of sending, up to
 * three attempts for what is not answered 2xx. For the demo and for tests; it keeps nothing.
 */
export const makeFakeRetell = ({ webhookUrl, apiKey, now = Date.now }: FakeRetellOptions) => {
  const once = async <T>(path: string, body: string): Promise<FakeAnswer<T>> => {
    const response = await fetch(`${webhookUrl}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-retell-signature': signRetellBody(Buffer.from(body), apiKey, now()),
      },
      body,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  };

  const send = async <T>(path: string, json: object): Promise<FakeAnswer<T>> => {
    const body = JSON.stringify(json);
    let answer = await once<T>(path, body);
    for (let attempt = 1; attempt < ATTEMPTS && answer.status >= 300; attempt += 1) answer = await once<T>(path, body);
    return answer;
  };

  const startedAt = now();
  const over = (call: FakeCall) => ({
    ...callOf(call, 'ended'),
    start_timestamp: startedAt,
    end_timestamp: now(),
    disconnection_reason: 'user_hangup',
    transcript: 'Agent: What can I do for you?\nUser: I need an appointment.\n',
  });

  return {
    /** Before anybody answers: what the agent is told of the caller. */
    inbound: ({ agentId, from, to }: FakeCall) =>
      send<{ call_inbound: { dynamic_variables?: Record<string, string> } }>('/inbound', {
        event: 'call_inbound',
        event_timestamp: now(),
        call_inbound: { agent_id: agentId, ...(from !== null && { from_number: from }), to_number: to },
      }),
    started: (call: FakeCall) =>
      send('', { event: 'call_started', call: { ...callOf(call, 'ongoing'), start_timestamp: startedAt } }),
    ended: (call: FakeCall) => send('', { event: 'call_ended', call: over(call) }),
    analyzed: (call: FakeCall) =>
      send('', { event: 'call_analyzed', call: { ...over(call), call_analysis: { call_summary: 'An appointment.' } } }),
    /** Nobody picked up: an end without a beginning. */
    notConnected: (call: FakeCall) =>
      send('', {
        event: 'call_ended',
        call: { ...callOf(call, 'not_connected'), disconnection_reason: 'dial_no_answer' },
      }),
    /** In the middle of a call. `atRoot` sends the arguments alone, as `args_at_root` does. */
    ask: (call: FakeCall, name: string, args: Readonly<Record<string, unknown>> = {}, atRoot = false) =>
      send<VoiceAnswer>(`/functions/${name}`, atRoot ? args : { name, args, call: callOf(call, 'ongoing') }),
  };
};

export type FakeRetell = ReturnType<typeof makeFakeRetell>;

const callOf = ({ callId, agentId, from, to, direction = 'inbound' }: FakeCall, status: string) => ({
  call_type: 'phone_call',
  call_id: callId,
  agent_id: agentId,
  agent_version: 1,
  agent_name: 'Front desk',
  ...(from !== null && { from_number: from }),
  to_number: to,
  direction,
  call_status: status,
});

/** The same call as our side knows it: `fromNumber` is the customer’s, also where we called. */
export const factsOf = ({ callId, agentId, from, to, direction }: FakeCall): CallFacts => ({
  vendorCallId: callId,
  agentId,
  ...(direction === 'outbound' ? { fromNumber: to, toNumber: from } : { fromNumber: from, toNumber: to }),
});
