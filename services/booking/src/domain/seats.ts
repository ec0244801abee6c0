import { isFromRecord, type VendorFact } from './vendor-fact.ts';

const joins: ReadonlySet<VendorFact['kind']> = new Set(['requested', 'payment_due', 'created', 'rescheduled']);

/**
 * Whose seats of one booking are taken, or undefined for a booking without seats. Each delivery is about one seat, so
 * the last word on each counts; Cal.com's own record names them all.
 */
export const seatsTaken = (facts: readonly VendorFact[]): ReadonlySet<string> | undefined => {
  const about = facts.filter(({ seated }) => seated);
  if (about.length === 0) return undefined;
  const taken = new Set<string>();
  for (const fact of about.toSorted(byTime)) {
    if (isFromRecord(fact)) taken.clear();
    for (const id of fact.attendeeIds) {
      if (fact.kind === 'seat_left') taken.delete(id);
      else if (isFromRecord(fact) || joins.has(fact.kind)) taken.add(id);
    }
  }
  return taken;
};

const byTime = (one: VendorFact, other: VendorFact): number => {
  const [first, second] = [one.saidAt ?? '', other.saidAt ?? ''];
  if (first === second) return 0;
  return first < second ? -1 : 1;
};
