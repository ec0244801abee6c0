import type { CallFacts } from '@fencepost/contracts/booking/call';
import { VendorAgentId } from '@fencepost/contracts/tenant/voice-agent';
import { E164 } from '@fencepost/contracts/text';
import { z } from 'zod';
import { knownPhone } from '../calcom/contact.ts';

const MOST_ID_CHARS = 128;
/** Whatever is not a text is treated as not said: Retell adds values faster than it documents them. */
const text = z.string().optional().catch(undefined);
const millis = z.int().positive().optional().catch(undefined);

/** What we read of a call; transcripts, recordings and summaries are none of our business and stay unread. */
export const RetellCall = z.object({
  call_id: z.string().min(1).max(MOST_ID_CHARS),
  call_type: text,
  agent_id: text,
  from_number: text,
  to_number: text,
  direction: text,
  call_status: text,
  disconnection_reason: text,
  start_timestamp: millis,
  end_timestamp: millis,
  retell_llm_dynamic_variables: z.record(z.string(), z.unknown()).optional().catch(undefined),
});
export type RetellCall = z.output<typeof RetellCall>;

interface Ends {
  readonly call_type?: string | undefined;
  readonly agent_id?: string | undefined;
  readonly from_number?: string | undefined;
  readonly to_number?: string | undefined;
  readonly direction?: string | undefined;
}

/** The customer's number and ours. A call from a browser has none that a network vouches for, whatever it says. */
const numbersOf = ({ call_type, direction, from_number, to_number }: Ends): readonly (string | undefined)[] => {
  if (call_type === 'web_call') return [];
  if (direction === 'outbound') return [to_number, from_number];
  // Before the answer nothing is said of the direction: such a call comes in. Any other value says nothing of who is who.
  return direction === undefined || direction === 'inbound' ? [from_number, to_number] : [];
};

/**
 * Who talks to whom, seen from the company: `fromNumber` is the customer's and `toNumber` ours, also where we called.
 * A number that is hidden, or no whole number in E.164, is null.
 */
export const endsOf = (ends: Ends): Omit<CallFacts, 'vendorCallId'> => {
  const { agent_id } = ends;
  const [theirs, ours] = numbersOf(ends);
  return {
    agentId: VendorAgentId.safeParse(agent_id).data ?? null,
    fromNumber: E164.safeParse(knownPhone(theirs)).data ?? null,
    toNumber: E164.safeParse(knownPhone(ours)).data ?? null,
  };
};

export const callFactsOf = (call: RetellCall): CallFacts => ({ vendorCallId: call.call_id, ...endsOf(call) });
