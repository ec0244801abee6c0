import type { AuditFault } from '@fencepost/contracts/booking/audit';
import type { z } from 'zod';
import { type AuditRecord, type Head, hashOf } from './audit-record.ts';

export type Fault = z.output<typeof AuditFault>;

/** How far a chain has been found whole: its last good entry, and what that one was made upon. */
export interface Verified {
  readonly head: Head;
  readonly prevHash: string | null;
}

/** How far these entries are good, and what is wrong behind that. */
export interface Verdict {
  readonly verified: Verified;
  readonly fault: Fault | null;
}

/**
 * Checks entries, in the order in which they are stored, against the chain before them. `ahead` are the entries behind
 * these: they only help to tell what has been done at the first place that is wrong.
 */
export const verifyChain = (
  from: Verified,
  entries: readonly AuditRecord[],
  ahead: readonly AuditRecord[] = [],
): Verdict => {
  let verified = from;
  for (const [index, entry] of entries.entries()) {
    if (!isNext(verified.head, entry)) {
      return { verified, fault: faultAt(verified, entry, [...entries.slice(index + 1), ...ahead]) };
    }
    verified = { head: { seq: entry.seq, hash: entry.hash }, prevHash: entry.prevHash };
  }
  return { fault: null, verified };
};

const isNext = ({ seq, hash }: Head, entry: AuditRecord): boolean =>
  entry.seq === seq + 1 && entry.prevHash === hash && entry.hash === hashOf(entry);

/**
 * What was done at the first place that is wrong. An entry is good there if it names its predecessor's hash; which of the
 * neighbours was touched follows from what the others still say.
 */
const faultAt = ({ head, prevHash }: Verified, entry: AuditRecord, later: readonly AuditRecord[]): Fault => {
  const seq = head.seq + 1;
  if (entry.prevHash === head.hash) {
    if (entry.seq !== seq) return reordered(seq, `The entry that belongs here says that it is number ${entry.seq}.`);
    return { kind: 'altered', seq, explanation: 'Its content is not what its hash was made over.' };
  }
  if (entry.prevHash === prevHash && head.seq > 0) {
    const why = 'The next entry was made upon the one before it, as if this one had not been there.';
    return { kind: 'inserted', seq: head.seq, explanation: why };
  }
  const belongsLater = [entry, ...later].some(({ hash }) => hash === entry.prevHash);
  if (later.some((other) => other.prevHash === head.hash)) {
    if (belongsLater) return reordered(seq, 'The entry that belongs here stands further down.');
    return {
      kind: 'inserted',
      seq,
      explanation: 'It was made upon no entry before it; the one that was comes after it.',
    };
  }
  if (isAway(entry, seq)) return { kind: 'deleted', seq, explanation: 'The entry that belongs here is missing.' };
  if (entry.hash === hashOf(entry) && head.seq > 0) {
    const why = 'The next entry was made upon another content of this one; its hash was made anew.';
    return { kind: 'altered', seq: head.seq, explanation: why };
  }
  return { kind: 'altered', seq, explanation: 'It does not name the hash of the entry before it.' };
};

const reordered = (seq: number, explanation: string): Fault => ({ kind: 'reordered', seq, explanation });

/** Entries that moved up to fill one gap were hashed under numbers of so much more. */
const MOST_MISSING = 100;

/** Whether an entry has, or had when it was hashed, a later place than this. */
const isAway = (entry: AuditRecord, seq: number): boolean => {
  if (entry.seq > seq) return true;
  if (entry.seq < seq || entry.hash === hashOf(entry)) return false;
  const places = Array.from({ length: MOST_MISSING }, (_, away) => seq + 1 + away);
  return places.some((place) => entry.hash === hashOf({ ...entry, seq: place }));
};
