import type { Severity } from '@fencepost/contracts/integrity/alert';
import { type Block, blockLimits } from '@fencepost/vendors/slack/blocks';
import { escapeMrkdwn } from '@fencepost/vendors/slack/mrkdwn';
import type { AlertRecord } from '../domain/alert-record.ts';
import { invariantById } from '../domain/invariants/all.ts';

export interface SlackMessage {
  /** The notification, and what screen readers read: status and severity first. */
  readonly text: string;
  readonly blocks: readonly Block[];
}

const MAX_SAMPLES_SHOWN = 5;
const MAX_SAMPLE_LENGTH = 400;
const MAX_TEXT_LENGTH = 1_000;
const MAX_FIELD_LENGTH = 300;
const MS_PER_SECOND = 1_000;

const signs: Readonly<Record<Severity | 'resolved', string>> = {
  critical: '🔴',
  high: '🟠',
  medium: '🟡',
  resolved: '✅',
};

/** An alert as people read it. Ids and facts only: the evidence holds no names of persons. */
export const slackMessageOf = (alert: AlertRecord): SlackMessage => {
  const { title, severity, status } = alert;
  const invariant = invariantById(alert.invariant);
  const company = companyOf(alert);
  const sign = status === 'open' ? signs[severity] : signs.resolved;
  const head = `${title} · ${company}`;
  const meaning = [`*${mrkdwn(invariant?.sentence ?? alert.invariant, MAX_TEXT_LENGTH)}.*`];
  if (invariant !== undefined) meaning.push(mrkdwn(invariant.impact, MAX_TEXT_LENGTH));
  return {
    text: cut(escapeMrkdwn(`[${statusOf(alert)}] ${company}: ${title} (${countOf(alert)})`), MAX_TEXT_LENGTH),
    blocks: [
      {
        type: 'header',
        text: { type: 'plain_text', text: cut(`${sign} ${head}`, blockLimits.headerText), emoji: true },
      },
      section(meaning.join('\n')),
      { type: 'section', fields: fieldsOf(alert, company) },
      ...(alert.samples.length === 0 ? [] : [section(samplesOf(alert))]),
      { type: 'context', elements: [{ type: 'mrkdwn', text: contextOf(alert) }] },
    ],
  };
};

/** What the thread under the message is told: it never names the alert's id, by which the message itself is found. */
export const slackNoteOf = ({ status, openings, companyName, title }: AlertRecord): string => {
  const what = escapeMrkdwn(`${title}${companyName === null ? '' : ` · ${companyName}`}`);
  const text = status === 'open' ? `Open again (${openings} times so far): ${what}` : `Resolved by itself: ${what}`;
  return cut(text, MAX_TEXT_LENGTH);
};

const statusOf = ({ status, severity }: AlertRecord): string =>
  status === 'open' ? `OPEN · ${severity.toUpperCase()}` : `RESOLVED · was ${severity}`;

const companyOf = ({ companyName, companyId }: AlertRecord): string => companyName ?? companyId ?? 'the platform';

const countOf = ({ count, peakCount, status }: AlertRecord): string => {
  const shown = status === 'open' ? count : peakCount;
  return `${shown} ${shown === 1 ? 'record' : 'records'}`;
};

const section = (text: string): Block => ({
  type: 'section',
  text: { type: 'mrkdwn', text: cut(text, blockLimits.sectionText) },
});

const fieldsOf = (alert: AlertRecord, company: string) => {
  const { severity, companyId, openedAt, resolvedAt, runbook, count, peakCount } = alert;
  const fields: readonly (readonly [string, string])[] = [
    ['Severity', severity],
    ['Company', `${mrkdwn(company, MAX_FIELD_LENGTH)}${companyId === null ? '' : `\n${code(companyId)}`}`],
    ['Count', resolvedAt === null ? `${count}` : `0 (at most ${peakCount})`],
    ['Since', dateOf(openedAt)],
    ...(resolvedAt === null ? [] : [['Resolved', dateOf(resolvedAt)] as const]),
    ['Runbook', `<${mrkdwn(runbook, MAX_FIELD_LENGTH)}|what to do>`],
  ];
  return fields.map(([name, text]) => ({ type: 'mrkdwn', text: `*${name}*\n${text}` }) as const);
};

const samplesOf = ({ samples, count }: AlertRecord): string => {
  const shown = samples.slice(0, MAX_SAMPLES_SHOWN);
  const lines = shown.map(({ subject, evidence }) => {
    const facts = Object.entries(evidence).map(([name, value]) => `${name} ${String(value ?? 'none')}`);
    return `• ${code(subject)} ${mrkdwn(facts.join(', '), MAX_SAMPLE_LENGTH)}`;
  });
  return [...lines, ...(count > shown.length ? [`… and ${count - shown.length} more`] : [])].join('\n');
};

const contextOf = ({ id, invariant, cause }: AlertRecord): string => {
  const name = invariantById(invariant)?.alertName;
  const context = `alert ${code(id)} · invariant ${code(invariant)} · cause ${code(cause)}`;
  return name === undefined ? context : `${name} · ${context}`;
};

const code = (text: string): string => `\`${mrkdwn(text, MAX_FIELD_LENGTH).replaceAll('`', "'")}\``;

/** Shown in the reader's own time zone; the instant itself where Slack cannot. */
const dateOf = (instant: string): string =>
  `<!date^${Math.floor(Date.parse(instant) / MS_PER_SECOND)}^{date_short_pretty} {time}|${instant}>`;

const mrkdwn = (text: string, limit: number): string => cut(escapeMrkdwn(text), limit);

/** Never in the middle of an escaped character, which would turn harmless text into markup. */
const cut = (text: string, limit: number): string =>
  text.length <= limit ? text : `${text.slice(0, limit - 1).replace(/&[a-z]{0,3}$|[\uD800-\uDBFF]$/, '')}…`;
