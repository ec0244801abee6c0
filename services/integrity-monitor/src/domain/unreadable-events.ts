import type { MutablePicture } from './picture.ts';
import { tellVerdict, verdictOf } from './told-verdict.ts';

const HOUR_MS = 3_600_000;
/** Nobody can put such a message right. It is told for as long as people need to look at it in the stream. */
export const UNREADABLE_STANDS_MS = 24 * HOUR_MS;

const of = { kind: 'sight', subject: 'unreadable' } as const;

/**
 * Takes in that the message at that place of the stream cannot be read: how many there were, from where to where. Places that
 * are read again, as after a start, are not counted twice. Answers with the subject whose verdict may have changed.
 */
export const tellUnreadable = (
  picture: MutablePicture,
  { seq, at }: { readonly seq: number; readonly at: number },
): readonly string[] => {
  const before = verdictOf(picture, of.kind, of.subject);
  const stands = before !== undefined && at - before.at < UNREADABLE_STANDS_MS;
  const { events = 0, first = seq, last = 0 } = stands ? (before.evidence as Partial<Evidence>) : {};
  if (seq <= last) return [];
  const evidence: Evidence = { events: events + 1, first, last: seq };
  return tellVerdict(picture, { ...of, tenantId: null, holds: false, cause: 'unreadable_events', at, evidence });
};

interface Evidence extends Readonly<Record<string, unknown>> {
  readonly events: number;
  readonly first: number;
  readonly last: number;
}
