import type { Severity } from '@fencepost/contracts/integrity/alert';
import { blockLimits } from '@fencepost/vendors/slack/blocks';
import { invariantById } from '../domain/invariants/all.ts';
import type { StormDigest } from '../domain/storm.ts';
import { type SlackMessage, severitySigns } from './slack-message.ts';
import { code, mrkdwn, mrkdwnText, plain, section } from './slack-text.ts';

const MAX_TITLE_LENGTH = 200;

/** The one message that stands for all alerts without one of their own. */
export const stormMessageOf = (digest: StormDigest): SlackMessage => {
  const { active, over } = digest;
  const isOver = active === 0;
  const severities = digest.severities.map(([severity, count]) => `${count} ${severity}`).join(', ');
  const text = isOver
    ? `[STORM OVER] ${over} alerts of it are resolved; whatever is not has a message of its own`
    : `[STORM] ${active} further alerts are open: ${severities}`;
  const lines = digest.invariants.map(({ invariant, alerts, records }) => {
    const name = invariantById(invariant)?.alertName;
    return `• ${code(invariant)}${name === undefined ? '' : ` ${name}(${records})`}: ${alerts} alerts, ${records} records`;
  });
  const further = digest.furtherInvariants > 0 ? [`… and ${digest.furtherInvariants} more invariants`] : [];
  const samples = digest.samples.map(
    ({ id, title, companyName, companyId, severity }) =>
      `${severitySigns[severity]} ${mrkdwn(`${title} · ${companyName ?? companyId ?? 'the platform'}`, MAX_TITLE_LENGTH)} ${code(id)}`,
  );
  return {
    text,
    blocks: [
      {
        type: 'header',
        text: {
          type: 'plain_text',
          text: plain(`${isOver ? '✅' : worstSign(digest)} ${text}`, blockLimits.headerText),
          emoji: true,
        },
      },
      section(
        isOver
          ? 'The storm is over.'
          : 'So much goes wrong at once that one message stands for the rest. Look for what they have in common first: a deployment, a database, a vendor.',
      ),
      ...(isOver ? [] : [section([...lines, ...further].join('\n')), section(samples.join('\n'))]),
      ...(over > 0 && !isOver ? [section(`${over} of them are resolved already.`)] : []),
      {
        type: 'context',
        elements: [
          mrkdwnText(
            `All of them: ${code('fencepost alerts list --status active')} · ${code(digest.id)}`,
            blockLimits.sectionText,
          ),
        ],
      },
    ],
  };
};

export const stormEscalationOf = ({ escalated }: StormDigest): string =>
  `⏫ Escalated: ${escalated} alerts of the storm were not acknowledged in time.`;

const worstSign = ({ severities }: StormDigest): string => {
  const worst: Severity = severities[0]?.[0] ?? 'medium';
  return severitySigns[worst];
};
