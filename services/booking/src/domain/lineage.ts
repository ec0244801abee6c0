import { FactKind, identityOfFact, isAttendanceKind, type VendorFact } from './vendor-fact.ts';

/** One booking of a chain of reschedules, with all that was said of it, in canonical order. */
export interface Link {
  /** Null for a reschedule or a booking of ours that Cal.com has not answered yet. */
  readonly uid: string | null;
  readonly facts: readonly VendorFact[];
}

/**
 * The bookings of a lineage, oldest first: each after the one it was rescheduled from, and where nothing is said about
 * that, in the order of the calendar entry. Depends on what is said alone, not on the order in which it came.
 */
export const chainOf = (facts: readonly VendorFact[]): readonly Link[] => {
  const vendors = facts.filter(({ source }) => source !== 'local');
  const links: Link[] = uidsInOrder(vendors).map((uid) => ({ uid, facts: inOrder(ofUid(vendors, uid)) }));
  for (const own of inOrder(facts.filter(({ source }) => source === 'local'))) addOwn(links, own);
  return links;
};

const ofUid = (facts: readonly VendorFact[], uid: string) => facts.filter((fact) => fact.uid === uid);

const rankOf = (kind: FactKind): number => FactKind.options.indexOf(kind);

/**
 * By the calendar entry's sequence, then the kind, then when it was said; what is left is decided by the words. Who came
 * has no place in the calendar entry, and is said of what is over: it stands last, and of it the last word counts.
 */
const inOrder = (facts: readonly VendorFact[]): readonly VendorFact[] =>
  facts.toSorted(
    (one, other) =>
      Number(isAttendance(one)) - Number(isAttendance(other)) ||
      (isAttendance(one) ? 0 : one.sequence - other.sequence || rankOf(one.kind) - rankOf(other.kind)) ||
      compare(one.saidAt ?? '', other.saidAt ?? '') ||
      compare(identityOfFact(one), identityOfFact(other)),
  );

const isAttendance = ({ kind }: VendorFact): boolean => isAttendanceKind(kind);

const compare = (one: string, other: string): number => {
  if (one === other) return 0;
  return one < other ? -1 : 1;
};

interface Node {
  readonly uid: string;
  readonly before: ReadonlySet<string>;
  readonly sequence: number;
}

const uidsInOrder = (facts: readonly VendorFact[]): readonly string[] => {
  const uids = new Set(facts.flatMap(({ uid, previousUid }) => [uid, previousUid]).filter((uid) => uid !== null));
  let waiting: readonly Node[] = [...uids].map((uid) => nodeOf(uid, facts)).toSorted(bySequence);
  const order: string[] = [];
  while (waiting.length > 0) {
    const placed = new Set(order);
    // A circle cannot be at Cal.com; whoever tells of one gets some order, and always the same.
    const next = waiting.find(({ before }) => [...before].every((uid) => placed.has(uid))) ?? waiting[0];
    if (next === undefined) break;
    order.push(next.uid);
    waiting = waiting.filter((node) => node !== next);
  }
  return order;
};

const nodeOf = (uid: string, facts: readonly VendorFact[]): Node => {
  const own = ofUid(facts, uid);
  const before = own.flatMap(({ previousUid }) => (previousUid === null || previousUid === uid ? [] : [previousUid]));
  // Nothing is said of a booking but that another came after it: it is older than all that something is said of.
  const sequence = own.length === 0 ? -1 : Math.max(...own.map((fact) => fact.sequence));
  return { uid, before: new Set(before), sequence };
};

const bySequence = (one: Node, other: Node): number => one.sequence - other.sequence || compare(one.uid, other.uid);

const opening: ReadonlySet<FactKind> = new Set(['requested', 'created', 'rescheduled']);

/** Ours come on top of what Cal.com says, unless Cal.com's booking has moved on without them. */
const addOwn = (links: Link[], own: VendorFact): void => {
  const last = links.at(-1);
  const opens = own.uid === null && opening.has(own.kind);
  const newestKnown = links.findLast(({ uid }) => uid !== null)?.uid ?? null;
  if (!isUpon(own, newestKnown)) return;
  // Cal.com has the booking by now. A move that names no booking was decided before Cal.com had answered the one before.
  if (own.kind === 'created' && opens && last !== undefined) return;
  if (opens) links.push({ uid: null, facts: [own] });
  else if (last !== undefined) links.splice(-1, 1, { ...last, facts: [...last.facts, own] });
};

/** Whether a fact of ours was decided upon this booking of Cal.com’s, or upon whichever is the newest. */
export const isUpon = ({ uid, previousUid }: VendorFact, newestUid: string | null): boolean =>
  (uid ?? previousUid ?? newestUid) === newestUid;

/** The uids of a chain, oldest first. */
export const uidsOf = (chain: readonly Link[]): readonly string[] =>
  chain.flatMap(({ uid }) => (uid === null ? [] : [uid]));
