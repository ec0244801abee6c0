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
  readonly agent_id?: string | undefined;
  readonly from_number?: string | undefined;
  readonly to_number?: string | undefined;
  readonly direction?: string | undefined;
}

/**
 * Who talks to whom, seen from the company: `fromNumber` is the customer's and `toNumber` ours, also where we called.
 * A number that is hidden, or no whole number in E.164, is null.
 */
export const endsOf = ({ agent_id, from_number, to_number, direction }: Ends): Omit<CallFacts, 'vendorCallId'> => {
  const [theirs, ours] = direction === 'outbound' ? [to_number, from_number] : [from_number, to_number];
  return {
    agentId: VendorAgentId.safeParse(agent_id).data ?? null,
    fromNumber: E164.safeParse(knownPhone(theirs)).data ?? null,
    toNumber: E164.safeParse(knownPhone(ours)).data ?? null,
  };
};

export const callFactsOf = (call: RetellCall): CallFacts => ({ vendorCallId: call.call_id, ...endsOf(call) });
