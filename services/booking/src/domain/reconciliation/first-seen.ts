import type { Instant } from '@fencepost/contracts/instant';
import type { FactKind, VendorFact } from '../vendor-fact.ts';

/** What of a booking changed at Cal.com; what the clock alone says, and mere links, are no changes. */
const changeOf: Readonly<Partial<Record<FactKind, string>>> = {
  requested: 'requested',
  payment_due: 'payment_due',
  created: 'booked',
  rescheduled: 'booked',
  relocated: 'relocated',
  paid: 'paid',
  reassigned: 'reassigned',
  missed: 'attendance',
  attended: 'attendance',
  present: 'attendance',
  seat_left: 'seats',
  rejected: 'rejected',
  cancelled: 'cancelled',
};

export interface FirstSeen {
  readonly byWebhook: number;
  readonly byReconciliation: number;
}

/**
 * How many changes of an appointment that Cal.com made since a moment were first told by a webhook, or were read back
 * because of one, and how many nobody knew of before the reconciliation. Facts stand in the order in which they came, and
 * what said nothing new was never kept: so the first of each change says who was first.
 */
export const firstSeen = (facts: readonly VendorFact[], since: Instant): FirstSeen => {
  const seen = new Set<string>();
  let [byWebhook, byReconciliation] = [0, 0];
  for (const fact of facts) {
    const change = changeOf[fact.kind];
    if (change === undefined || fact.uid === null || fact.source === 'local') continue;
    const repeated = change === 'attendance' || change === 'seats' ? `${fact.kind} ${fact.saidAt}` : '';
    const name = [fact.uid, change, repeated].join(' ');
    if (seen.has(name)) continue;
    seen.add(name);
    if (fact.saidAt === null || fact.saidAt < since) continue;
    if (fact.source === 'reconciliation') byReconciliation += 1;
    else if (fact.deliveryId !== null) byWebhook += 1;
  }
  return { byWebhook, byReconciliation };
};
