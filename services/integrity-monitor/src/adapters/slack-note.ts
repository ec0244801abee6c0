import type { AlertRecord, HistoryEntry } from '../domain/alert-record.ts';
import { mrkdwn, mrkdwnLines, whoOf } from './slack-text.ts';

const MAX_TITLE_LENGTH = 400;
const MAX_WORDS_LENGTH = 1_500;
/** A thread that was not told for long hears the newest of it. */
const MAX_LINES = 20;

const words: Readonly<Record<HistoryEntry['happened'], string>> = {
  opened: 'Opened',
  changed: 'Changed',
  acknowledged: 'Acknowledged',
  silenced: 'Silenced',
  silence_ended: 'The silence is over',
  given_back: 'Given back: nobody has it now',
  escalated: '⏫ Escalated',
  repair_planned: 'A repair plan is made',
  repair_approved: 'The repair plan is approved',
  repair_applied: 'The repair plan is applied',
  repair_verified: 'The repair plan is verified: everything is as it wanted it',
  repair_unverified: '⚠️ The repair plan is not verified: something is otherwise than it wanted it',
  repair_undone: 'The repair plan is undone',
  repair_expired: 'The repair plan has ended: nobody approved it in time',
  resolved: 'Resolved by itself',
  reopened: 'Open again',
};

/** What the thread under the message is told: it never names the alert's id, by which the message itself is found. */
export const slackNoteOf = (alert: AlertRecord, entries: readonly HistoryEntry[]): string => {
  const { title, companyName, openings } = alert;
  const what = mrkdwn(`${title}${companyName === null ? '' : ` · ${companyName}`}`, MAX_TITLE_LENGTH);
  const lines = entries.slice(-MAX_LINES).map(({ happened, by, note }) => {
    const times = happened === 'reopened' ? ` (${openings} times so far)` : '';
    const who = by === null ? '' : ` by ${whoOf(by)}`;
    return `${words[happened]}${times}${who}: ${what}${note === null ? '' : `. ${mrkdwnLines(note, MAX_WORDS_LENGTH)}`}`;
  });
  const left = entries.length - lines.length;
  return [...(left > 0 ? [`(${left} earlier entries are in the alert’s history.)`] : []), ...lines].join('\n');
};

/** Whoever is not in the thread has to hear of this, too. */
export const isForEverybody = (entries: readonly HistoryEntry[], { status }: Pick<AlertRecord, 'status'>): boolean =>
  status === 'open' && entries.some(({ happened }) => loud.has(happened));

/** Nobody takes it, or nobody has it any more. */
const loud: ReadonlySet<HistoryEntry['happened']> = new Set(['escalated', 'silence_ended', 'given_back']);
