import type { AlertStatus, Severity } from '@fencepost/contracts/integrity/alert';
import { type Block, blockLimits, type Mrkdwn } from '@fencepost/vendors/slack/blocks';
import type { AlertRecord } from '../domain/alert-record.ts';
import { invariantById } from '../domain/invariants/all.ts';
import { buttonsOf } from './slack-buttons.ts';
import { code, dateOf, linkTo, mrkdwn, mrkdwnText, plain, section, whoOf } from './slack-text.ts';

export interface SlackMessage {
  /** The notification, and what screen readers read: status and severity first. */
  readonly text: string;
  readonly blocks: readonly Block[];
}

const MAX_SAMPLES_SHOWN = 5;
const MAX_SAMPLE_LENGTH = 400;
const MAX_TEXT_LENGTH = 1_000;
const MAX_FIELD_LENGTH = 300;

export const severitySigns: Readonly<Record<Severity, string>> = { critical: '🔴', high: '🟠', medium: '🟡' };
const stateSigns: Readonly<Record<Exclude<AlertStatus, 'open'>, string>> = {
  acknowledged: '👀',
  silenced: '🔇',
  resolved: '✅',
};

/** An alert as people read it. Ids and facts only: the evidence holds no names of persons. */
export const slackMessageOf = (alert: AlertRecord): SlackMessage => {
  const { title, severity, status } = alert;
  const invariant = invariantById(alert.invariant);
  const company = companyOf(alert);
  const sign = status === 'open' ? severitySigns[severity] : stateSigns[status];
  const head = `${sign} ${title} · ${company}`;
  const meaning = [`*${mrkdwn(invariant?.sentence ?? alert.invariant, MAX_TEXT_LENGTH)}.*`];
  if (invariant !== undefined) meaning.push(mrkdwn(invariant.impact, MAX_TEXT_LENGTH));
  return {
    text: mrkdwn(`[${statusOf(alert)}] ${company}: ${title} (${countOf(alert)})`, MAX_TEXT_LENGTH),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: plain(head, blockLimits.headerText), emoji: true } },
      section(meaning.join('\n')),
      { type: 'section', fields: fieldsOf(alert, company) },
      ...(alert.samples.length === 0 ? [] : [section(samplesOf(alert))]),
      ...buttonsOf(alert),
      { type: 'context', elements: [contextOf(alert)] },
    ],
  };
};

const statusOf = ({ status, severity, escalatedAt }: AlertRecord): string => {
  if (status === 'resolved') return `RESOLVED · was ${severity}`;
  const escalated = status === 'open' && escalatedAt !== null ? ' · ESCALATED' : '';
  return `${status.toUpperCase()} · ${severity.toUpperCase()}${escalated}`;
};

const companyOf = ({ companyName, companyId }: AlertRecord): string => companyName ?? companyId ?? 'the platform';

const countOf = ({ count, peakCount, status }: AlertRecord): string => {
  const shown = status === 'resolved' ? peakCount : count;
  return `${shown} ${shown === 1 ? 'record' : 'records'}`;
};

const fieldsOf = (alert: AlertRecord, company: string) => {
  const { severity, companyId, openedAt, resolvedAt, runbook, count, peakCount } = alert;
  const fields: readonly (readonly [string, string])[] = [
    ['Severity', severity],
    ['State', stateOf(alert)],
    ['Company', `${mrkdwn(company, MAX_FIELD_LENGTH)}${companyId === null ? '' : `\n${code(companyId)}`}`],
    ['Count', resolvedAt === null ? `${count}` : `0 (at most ${peakCount})`],
    ['Since', dateOf(openedAt)],
    ...(resolvedAt === null ? [] : [['Resolved', dateOf(resolvedAt)] as const]),
    ['Runbook', linkTo(runbook, 'what to do')],
  ];
  return fields.map(([name, text]) => mrkdwnText(`*${name}*\n${text}`, blockLimits.fieldText));
};

/** Who has it, who wants to hear nothing of it, and whether it has waited for too long. */
const stateOf = ({ status, acknowledged, silenced, escalatedAt }: AlertRecord): string => {
  const lines: string[] = [status];
  if (acknowledged !== null) lines.push(`acknowledged by ${whoOf(acknowledged.by)} ${dateOf(acknowledged.at)}`);
  if (silenced !== null) lines.push(`silent until ${dateOf(silenced.until)}, by ${whoOf(silenced.by)}`);
  if (escalatedAt !== null) lines.push(`escalated ${dateOf(escalatedAt)}`);
  return lines.join('\n');
};

const samplesOf = ({ samples, count }: AlertRecord): string => {
  const shown = samples.slice(0, MAX_SAMPLES_SHOWN);
  const lines = shown.map(({ subject, evidence }) => {
    const facts = Object.entries(evidence).map(([name, value]) => `${name} ${factIn(value)}`);
    return `• ${code(subject)} ${mrkdwn(facts.join(', '), MAX_SAMPLE_LENGTH)}`;
  });
  return [...lines, ...(count > shown.length ? [`… and ${count - shown.length} more`] : [])].join('\n');
};

const factIn = (value: unknown): string => {
  if (value === null || value === undefined) return 'none';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};

/** The name that people look for comes with its count: `TeamIdMismatchAlert(2)`. */
const contextOf = (alert: AlertRecord): Mrkdwn => {
  const { id, invariant, cause, repair, count } = alert;
  const name = invariantById(invariant)?.alertName;
  const plan = repair === null ? '' : ` · repair plan ${code(repair.planId)}`;
  const context = `alert ${code(id)} · invariant ${code(invariant)} · cause ${code(cause)}${plan}`;
  return mrkdwnText(name === undefined ? context : `${name}(${count}) · ${context}`, blockLimits.sectionText);
};
