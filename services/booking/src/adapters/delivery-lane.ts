import { ingressHeaders } from '@fencepost/contracts/ingress';
import type { Delivery } from '@fencepost/service-kit/consumer';

const UNREADABLE = 'unreadable';

/** Found without parsing: a quote inside a JSON text is escaped, so a person's words cannot imitate a member. */
const members = [
  /"iCalUID"\s*:\s*"([^"\\]{1,255})"/,
  /"(?:bookingU|u)id"\s*:\s*"([^"\\]{1,255})"/,
  /"call_id"\s*:\s*"([^"\\]{1,128})"/,
];

/**
 * Deliveries of one booking, or of one telephone call, take turns; others need not wait for them. `iCalUID` stays the same over reschedules. This is
 * for speed alone: nothing goes wrong where two deliveries of one booking get different lanes.
 */
export const laneOf = ({ headers, data }: Pick<Delivery, 'headers' | 'data'>): { tenant: string; lane: string } => {
  const text = Buffer.from(data).toString('latin1');
  const found = members.map((member) => member.exec(text)?.[1]).find((value) => value !== undefined);
  return { tenant: headers[ingressHeaders.claimedTenantId] ?? UNREADABLE, lane: found ?? UNREADABLE };
};
