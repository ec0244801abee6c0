import type { AlertEntry } from '@fencepost/contracts/integrity/alert';
import type { Actor } from '@fencepost/contracts/scope';
import type { AlertPatch, AlertRecord, HistoryEntry } from './alert-record.ts';

/** Older entries of an alert are forgotten. */
export const MOST_ENTRIES = 200;
/** Counts that move all the time are one entry a minute, with the newest of them. */
const CHANGES_FOLD_MS = 60_000;

export interface Happening {
  readonly happened: AlertEntry['happened'];
  readonly by?: Actor;
  readonly note?: string;
  /** How many violate by now; unless given as many as before. */
  readonly count?: number;
}

type Told = Pick<AlertRecord, 'history' | 'revision' | 'count' | 'slack'>;

/** What belongs to every change that people should see: its line of history, the next revision, and that Slack is behind. */
export const telling = (alert: Told, now: string, ...happenings: readonly Happening[]): AlertPatch => ({
  revision: alert.revision + 1,
  history: happenings.reduce(
    (history, happening) => withEntry(history, happening, { now, count: alert.count }),
    [...alert.history],
  ),
  slack: { pending: true, pendingSince: alert.slack.pending ? (alert.slack.pendingSince ?? now) : now },
});

const withEntry = (
  history: readonly HistoryEntry[],
  { happened, by, note, count }: Happening,
  before: { readonly now: string; readonly count: number },
): HistoryEntry[] => {
  const last = history.at(-1);
  const entry = { at: before.now, happened, by: by ?? null, count: count ?? before.count, note: note ?? null };
  const folds = happened === 'changed' && last?.happened === 'changed' && isSoonAfter(last.at, before.now);
  if (last !== undefined && folds) return [...history.slice(0, -1), { ...entry, seq: last.seq, at: last.at }];
  return [...history, { ...entry, seq: (last?.seq ?? 0) + 1 }].slice(-MOST_ENTRIES);
};

const isSoonAfter = (earlier: string, later: string): boolean =>
  Date.parse(later) - Date.parse(earlier) < CHANGES_FOLD_MS;

/** The message itself shows these; its thread would only repeat them. */
const shownInPlace: ReadonlySet<string> = new Set(['opened', 'changed'] satisfies AlertEntry['happened'][]);

/** What the thread under the message still has to be told. */
export const untold = ({ history, slack }: Pick<AlertRecord, 'history' | 'slack'>): readonly HistoryEntry[] =>
  history.filter(({ seq, happened }) => seq > slack.toldSeq && !shownInPlace.has(happened));

/** The number of the newest entry; 0 of a history that has none. */
export const lastSeq = ({ history }: Pick<AlertRecord, 'history'>): number => history.at(-1)?.seq ?? 0;
