import type { Actor } from '@fencepost/contracts/scope';
import { type Block, blockLimits } from '@fencepost/vendors/slack/blocks';
import { escapeMrkdwn } from '@fencepost/vendors/slack/mrkdwn';
import { withoutPersonal } from '../domain/without-personal.ts';

const MAX_CODE_LENGTH = 300;
const MS_PER_SECOND = 1_000;

/** Untrusted text inside mrkdwn, at most so long. */
export const mrkdwn = (text: string, limit: number): string => cut(escapeMrkdwn(withoutPersonal(text)), limit);

/** Untrusted text where Slack knows no markup. */
export const plain = (text: string, limit: number): string => cut(withoutPersonal(text), limit);

export const code = (text: string): string => `\`${mrkdwn(text, MAX_CODE_LENGTH).replaceAll('`', "'")}\``;

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
  text: { type: 'mrkdwn', text: cut(text, blockLimits.sectionText) },
});

/** Never in the middle of an escaped character, which would turn harmless text into markup. */
export const cut = (text: string, limit: number): string =>
  text.length <= limit ? text : `${text.slice(0, limit - 1).replace(/&[a-z]{0,3}$|[\uD800-\uDBFF]$/, '')}…`;
