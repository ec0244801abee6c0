import type { AlertRecord, HistoryEntry } from './alert-record.ts';
import { mended, type Weakness } from './cvss.ts';
import { writersIn, writersOf } from './incident-writers.ts';
import type { Invariant } from './invariant.ts';
import { oneLine } from './one-line.ts';
import { withoutPersonal } from './without-personal.ts';

export interface Incident {
  readonly alert: AlertRecord;
  /** Undefined of one that an older version of the monitor knew. */
  readonly invariant: Invariant | undefined;
  /** Every alert of the same invariant, or of the same company, that was opened within a day of this one; this one first. */
  readonly related: readonly AlertRecord[];
  readonly now: string;
}

const FIX_WITHIN_DAYS = 30;
const MS_A_DAY = 86_400_000;
const LONGEST_CELL = 300;
const ranks = ['primary', 'secondary', 'tertiary'] as const;

/**
 * The incident report of an alert (OPS-034, OPS-035, INT-019, INT-047..INT-049), in Markdown: whatever the monitor knows is
 * filled in, and what only people know is a line that waits for them. Ids and facts, no personal data.
 */
export const incidentReportOf = (incident: Incident): string =>
  [
    `# Incident report: ${cell(incident.alert.title)}`,
    headOf(incident),
    section('What happened', happenedOf(incident)),
    section('Root causes', causesOf(incident)),
    section('Fixes', fixesOf(incident.alert)),
    section('Before and after', figuresOf(incident)),
    section('Severity and breach assessment', severityOf(incident)),
    section('Timeline', timelineOf(incident.alert)),
    section('Lessons', lessonsOf(incident)),
    section('Follow-ups', followUpsOf(incident)),
  ].join('\n\n');

const section = (title: string, text: string): string => `## ${title}\n\n${text}`;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

/** Text of others, as one cell: it neither ends the table nor becomes markup. */
const cell = (text: string): string => oneLine(withoutPersonal(text, LONGEST_CELL)).replace(/[\\|`*_<>[\]#]/g, '\\$&');

/** An id as people copy it. */
const code = (id: string): string => (/^[\w.:-]+$/.test(id) ? `\`${id}\`` : cell(id));

const companyOf = ({ companyName, companyId }: AlertRecord): string =>
  companyId === null ? 'the platform' : `${cell(companyName ?? 'without a name')} (${code(companyId)})`;

const statusOf = ({ status, resolvedAt }: AlertRecord): string =>
  resolvedAt === null ? `not resolved (${status})` : `resolved at ${resolvedAt}`;

const headOf = ({ alert, invariant, related, now }: Incident): string =>
  table(
    ['', ''],
    [
      ['Date', `${alert.openedAt.slice(0, 10)} (opened at ${alert.openedAt})`],
      ['Companies', [...new Set(related.map(companyOf))].join(', ')],
      ['Priority', alert.severity],
      ['Status', statusOf(alert)],
      ['Alert', `${code(alert.id)}${invariant?.alertName === undefined ? '' : `, ${invariant.alertName}`}`],
      ['Invariant', code(alert.invariant)],
      ['Opened', `${alert.openings} ${alert.openings === 1 ? 'time' : 'times'}`],
      ['Runbook', cell(alert.runbook)],
      ['This report', `as of ${now}`],
    ],
  );

const happenedOf = ({ alert, invariant }: Incident): string =>
  [
    `The rule "${cell(invariant?.sentence ?? alert.invariant)}" did not hold: ${cell(alert.title)}.`,
    ...(invariant === undefined ? [] : [invariant.impact]),
  ].join(' ');

const causesOf = ({ alert }: Incident): string => {
  const named = writersIn(alert.samples).map(({ writer, records }) => [
    `the evidence of ${records} of ${alert.samples.length} records kept`,
    code(writer),
  ]);
  const known = writersOf(alert.samples.map(({ subject }) => subject));
  const likely = [...named, ...known.map(({ file, name }) => [`\`${file}\``, `\`${name}\``])];
  const rows = ranks.flatMap((rank, index) => {
    const writer = likely[index];
    return writer === undefined ? [] : [[rank, ...writer]];
  });
  const evidence = alert.samples.map(({ subject, evidence: facts }) => {
    const told = Object.entries(facts).map(([name, value]) => `${name} ${String(value ?? 'none')}`);
    return `- ${code(subject)}: ${cell(told.join(', '))}`;
  });
  return [
    `Cause: ${code(alert.cause)}. The evidence, record by record:`,
    evidence.length === 0 ? '- none was kept' : evidence.join('\n'),
    rows.length === 0
      ? 'No writer of ours is known for what was found: look at who changed the database or the deployment.'
      : `${named.length > 0 ? 'Who wrote the records by their own evidence, the most records first; then code' : 'Code'} of ours that writes such records, the likeliest first. A record that none of it can have written was changed past the commands.\n\n${table(['Writer', 'File, or what names it', 'Function'], rows)}`,
    '- [ ] The writer that did it, and why it could: _to be filled in_',
  ].join('\n\n');
};

const fixesOf = ({ history, status }: AlertRecord): string => {
  const repairs = history.filter(({ happened }) => happened.startsWith('repair_'));
  const lines = repairs.map((entry) => `- ${entry.at}: ${wordsOf(entry)}`);
  if (lines.length > 0) return lines.join('\n');
  return status === 'resolved'
    ? 'No repair plan was used: the alert resolved when the records were right again. Who mended them: _to be filled in_'
    : 'None yet.';
};

const figuresOf = ({ related }: Incident): string => {
  const rows = related.map((alert) => [companyOf(alert), code(alert.cause), `${alert.peakCount}`, `${alert.count}`]);
  const sum = (of: (alert: AlertRecord) => number): string =>
    `${related.reduce((total, alert) => total + of(alert), 0)}`;
  return table(
    ['Company', 'Cause', 'Records that violated, before', 'after'],
    [...rows, ['**all**', '', sum(({ peakCount }) => peakCount), sum(({ count }) => count)]],
  );
};

const severityOf = ({ alert, invariant, related }: Incident): string => {
  const { cvss } = invariant ?? {};
  const isOver = related.every(({ status }) => status === 'resolved');
  const dueAt = new Date(Date.parse(alert.openedAt) + FIX_WITHIN_DAYS * MS_A_DAY).toISOString().slice(0, 10);
  return [
    cvss === undefined
      ? 'CVSS: not scored, for a violation is no weakness that somebody could use.'
      : `CVSS before: **${cvss.score.toFixed(1)}** (${cvss.vector}). After: ${isOver ? residualOf(cvss) : 'unchanged, for records still violate'}. Scores are computed from the vector.`,
    `Breach assessment (GDPR, Art. 4 no. 12, Art. 33): ${assessmentOf(invariant)} Look at the audit of each record above before deciding. This is the internal record of the incident (Art. 33 par. 5).`,
    '- [ ] Notification within 72 hours needed? Decision and reasoning: _to be filled in_',
    `- [ ] The cause itself is fixed within ${FIX_WITHIN_DAYS} days, that is by ${dueAt}`,
  ].join('\n\n');
};

const residualOf = (weakness: Weakness): string => {
  const { score, vector } = mended(weakness);
  return `**${score.toFixed(1)}** (${vector}), for nothing violates any more`;
};

/** What the rule is about; what nobody has looked at is said to be not shown, neither way. */
const assessmentOf = (invariant: Invariant | undefined): string => {
  if (invariant === undefined)
    return 'this version does not know the rule, so it cannot say whether it keeps companies apart.';
  return invariant.boundary
    ? 'a boundary between companies was concerned. That nothing else was found does not show that nobody read the records.'
    : 'the rule is not one that keeps companies apart. That personal data reached another company is not shown by this alert, and neither is that it did not.';
};

const wordsOf = ({ happened, by, note, count }: HistoryEntry): string => {
  const who = by === null ? 'the monitor' : `${by.kind} ${code(by.id)}`;
  const said = note === null ? '' : ` ${cell(note)}`;
  return `${happened.replaceAll('_', ' ')} by ${who}, ${count} ${count === 1 ? 'record' : 'records'} then.${said}`;
};

const timelineOf = ({ history }: AlertRecord): string =>
  history.length === 0
    ? 'Nothing was written down.'
    : history.map((entry) => `- ${entry.at}: ${wordsOf(entry)}`).join('\n');

/** What the declaration says of its own five points is where a lesson has to begin. */
const lessonsOf = ({ alert, invariant }: Incident): string => {
  const points = Object.entries(invariant?.points ?? {});
  const lines = points.map(
    ([point, { state, because }]) => `- ${point}: ${state.replaceAll('_', ' ')}, ${cell(because)}`,
  );
  const escalated = alert.history.some(({ happened }) => happened === 'escalated');
  return [
    'The five points at which the rule is enforced, and so where the violation should have been impossible or was found:',
    lines.join('\n'),
    ...(escalated ? ['Nobody acknowledged the alert in time: it escalated.'] : []),
    ...(alert.openings > 1 ? [`The same cause came back: the alert was opened ${alert.openings} times.`] : []),
    '- [ ] What we learned: _to be filled in_',
  ].join('\n\n');
};

const followUpsOf = ({ alert }: Incident): string =>
  [
    '### Immediate (today)',
    alert.status === 'resolved'
      ? '- [x] Nothing violates any more'
      : `- [ ] Mend the ${alert.count} ${alert.count === 1 ? 'record' : 'records'}: ${cell(alert.runbook)}`,
    '- [ ] Replay what was quarantined meanwhile',
    '### Short-term (this week)',
    '- [ ] A test that fails while the cause is there',
    '- [ ] A full scan of all companies that passes',
    '### Long-term (this quarter)',
    '- [ ] The strongest of the five points that can make it impossible does so',
    '- [ ] The runbook says what was missing in it today',
  ].join('\n\n');
