import type { Actor } from '@fencepost/contracts/scope';
import { type Block, blockLimits, type Mrkdwn } from '@fencepost/vendors/slack/blocks';
import { escapeMrkdwn } from '@fencepost/vendors/slack/mrkdwn';
import { oneLine } from '../domain/one-line.ts';
import { withoutPersonal } from '../domain/without-personal.ts';

const MAX_CODE_LENGTH = 300;
const MS_PER_SECOND = 1_000;

/** Slack has no escape for these; the look-alikes mean nothing to it. */
const lookAlikes: Readonly<Record<string, string>> = { '*': '∗', '~': '∼', '`': "'" };
/** Within one line, which is all that it can write. Slack makes a link of whatever has a scheme: it gets none. */
const tame = (line: string): string =>
  escapeMrkdwn(oneLine(line))
    .replace(/[*~`]/g, (mark) => lookAlikes[mark] ?? mark)
    .replaceAll('://', '[:]//');

/** Untrusted text inside mrkdwn as one line, at most so long. */
export const mrkdwn = (text: string, limit: number): string => cut(tame(withoutPersonal(text, limit)), limit);

/** The same for a text whose lines are its own. */
export const mrkdwnLines = (text: string, limit: number): string =>
  cut(withoutPersonal(text, limit).split('\n').map(tame).join('\n'), limit);

/** Untrusted text where Slack knows no markup. */
export const plain = (text: string, limit: number): string => cut(oneLine(withoutPersonal(text, limit)), limit);

export const code = (text: string): string => `\`${mrkdwn(text, MAX_CODE_LENGTH)}\``;

/** An address of ours; a bar or a bracket in it would end the link early. */
export const linkTo = (address: string, label: string): string =>
  `<${escapeMrkdwn(oneLine(address)).replaceAll('|', '%7C')}|${label}>`;

/** `verbatim`: of plain text in it Slack makes no links, channels or mentions by itself. */
export const mrkdwnText = (text: string, limit: number): Mrkdwn => ({
  type: 'mrkdwn',
  text: cut(text, limit),
  verbatim: true,
});

/** Shown in the reader's own time zone; the instant itself where Slack cannot. */
export const dateOf = (instant: string): string =>
  `<!date^${Math.floor(Date.parse(instant) / MS_PER_SECOND)}^{date_short_pretty} {time}|${instant}>`;

const inSlack = /^slack:([A-Z0-9]{3,20})$/;

/** People of this Slack by their mention, which shows the name that they have there; others by the id of their key. */
export const whoOf = ({ kind, id }: Actor): string => {
  const slackUserId = inSlack.exec(id)?.[1];
  return slackUserId === undefined ? code(`${kind} ${id}`) : `<@${slackUserId}>`;
};

export const section = (text: string): Block => ({
  type: 'section',
  text: mrkdwnText(text, blockLimits.sectionText),
});

/** Never in the middle of an escaped character, which would turn harmless text into markup. */
export const cut = (text: string, limit: number): string =>
  text.length <= limit ? text : `${text.slice(0, limit - 1).replace(/&[a-z]{0,3}$|[\uD800-\uDBFF]$/, '')}…`;
