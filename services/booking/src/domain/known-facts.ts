import { isDeepStrictEqual } from 'node:util';
import { fold } from './fold.ts';
import { factOf, isAttendanceKind, isFromRecord, isSameStatement, type VendorFact } from './vendor-fact.ts';

/** What Cal.com was asked for, or said by the clock: worth keeping only where it changes what is known. */
const isHint = (fact: VendorFact): boolean => isFromRecord(fact) || fact.kind === 'started';

/** The facts with one more, or undefined where it says nothing new. Cal.com's word takes the place of ours. */
export const withFact = (facts: readonly VendorFact[], fact: VendorFact): readonly VendorFact[] | undefined => {
  const answered = fact.source === 'local' ? [] : facts.filter((known) => answers(fact, known));
  const kept = facts.filter((known) => !answered.includes(known));
  const said = answered.reduce(asDecided, fact);
  // A record has no place in the order of changes: what it says may be so again, and counts by when it says it.
  const maySayAgain = isFromRecord(said) && answered.length === 0;
  if (!maySayAgain && kept.some((known) => isSameStatement(known, said))) return undefined;
  const next = [...kept, said, ...answered.flatMap((ours) => leftOf(ours, fact) ?? [])];
  const saysNothing = isHint(fact) && kept.length === facts.length && isDeepStrictEqual(fold(facts), fold(next));
  return saysNothing ? undefined : next;
};

/** The facts with those that say something new, or undefined where none does. */
export const withFacts = (
  facts: readonly VendorFact[],
  more: readonly VendorFact[],
): readonly VendorFact[] | undefined => {
  const next = more.reduce<readonly VendorFact[]>((known, fact) => withFact(known, fact) ?? known, facts);
  return next === facts ? undefined : next;
};

/**
 * Cal.com's word on what we have decided, with what only we know: everybody who gives a booking together, where a record
 * names the organizer alone; and who it was that cancelled, where Cal.com knows but the company's key.
 */
export const asDecided = (theirs: VendorFact, ours: VendorFact): VendorFact => {
  const [named, decided] = [theirs.staffIds ?? [], ours.staffIds ?? []];
  const isPart = named.length < decided.length && named.every((id) => decided.includes(id));
  const isAboutThem = !isAttendanceKind(theirs.kind) && !isAnothers(theirs, ours);
  const staffIds = isFromRecord(theirs) && isPart && isAboutThem ? ours.staffIds : theirs.staffIds;
  return { ...theirs, staffIds, byHost: theirs.kind === ours.kind ? (ours.byHost ?? theirs.byHost) : theirs.byHost };
};

/**
 * What is left to be told of a booking or a move of ours, which Cal.com carried out with somebody else: that it is for whom
 * we had chosen. Cal.com asks for nobody where a booking is moved, and takes whoever is free there (calcom.md 1.5).
 */
export const leftOf = (ours: VendorFact, theirs: VendorFact): VendorFact | undefined => {
  const { hostIds, staffIds, saidAt, intentId } = ours;
  const isAnswer = ours.uid === null && opening.has(ours.kind) && opening.has(theirs.kind);
  if (!isAnswer || !isAnothers(theirs, ours)) return undefined;
  const sequence = Math.max(ours.sequence, theirs.sequence) + 1;
  const { uid } = theirs;
  return factOf({ kind: 'reassigned', uid, source: 'local', sequence, hostIds, staffIds, saidAt, intentId });
};

/** Whether Cal.com has somebody give it, and none of those whom we had chosen. */
const isAnothers = ({ hostIds: theirs }: VendorFact, { hostIds: ours }: VendorFact): boolean =>
  ours !== null && theirs !== null && theirs.length > 0 && !theirs.some((id) => ours.includes(id));

/** The facts without those of an intent that Cal.com refused. */
export const withoutIntent = (facts: readonly VendorFact[], intentId: string): readonly VendorFact[] =>
  facts.filter((fact) => fact.intentId !== intentId);

const opening: ReadonlySet<VendorFact['kind']> = new Set([
  'requested',
  'payment_due',
  'created',
  'rescheduled',
  'linked',
]);

/** Whether Cal.com's fact is its word on what a fact of ours has decided. */
const answers = (vendors: VendorFact, ours: VendorFact): boolean => {
  if (ours.source !== 'local') return false;
  if (ours.uid === null && opening.has(ours.kind)) {
    const isSameTime = vendors.startsAt === ours.startsAt;
    // A move that was decided before Cal.com had answered the one before names no booking.
    const isSameRoot =
      ours.previousUid === vendors.previousUid || (ours.kind !== 'created' && ours.previousUid === null);
    return opening.has(vendors.kind) && isSameTime && isSameRoot;
  }
  // That Cal.com refused a booking of ours stands until Cal.com has one.
  if (ours.kind === 'rejected' && ours.uid === null) return opening.has(vendors.kind);
  if (vendors.kind !== ours.kind || (ours.uid !== null && ours.uid !== vendors.uid)) return false;
  return ours.kind !== 'reassigned' || ours.staffIds?.toSorted().join() === vendors.staffIds?.toSorted().join();
};

const words = { startsAt: 'start', endsAt: 'end', eventTypeId: 'event type', bookerId: 'booker' } as const;

/**
 * In what a delivery contradicts what is known of the very booking that it is about, in words; empty where it fits
 * (FI10). Cal.com makes a new booking for a new time, so one uid has one time, one type and one booker.
 */
export const contradictions = (facts: readonly VendorFact[], fact: VendorFact): readonly string[] => {
  if (fact.source !== 'webhook') return [];
  const known = facts.filter(({ uid, source }) => uid === fact.uid && source !== 'local');
  return (['startsAt', 'endsAt', 'eventTypeId', 'bookerId'] as const)
    .filter((member) => member !== 'bookerId' || !(fact.seated || known.some(({ seated }) => seated)))
    .filter((member) => {
      const said = known.map((other) => other[member]).filter((value) => value !== null);
      return fact[member] !== null && said.length > 0 && !said.includes(fact[member]);
    })
    .map((member) => words[member]);
};
