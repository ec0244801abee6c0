import type { Mutant } from './mutant.ts';

const monitor = 'services/integrity-monitor/src';
const states = [`${monitor}/domain/alert-change.test.ts`];
const delivery = [`${monitor}/usecases/deliver-alerts.test.ts`];
const signatures = ['packages/vendors/src/slack/signature.test.ts'];
const interactions = ['services/edge/src/http/slack-interactions.test.ts'];

/** In alerts, from their opening to the button in Slack. */
export const alertMutants: readonly Mutant[] = [
  {
    id: 'K14',
    defect: 'all Slack notifications are commented out',
    file: `${monitor}/usecases/deliver-alerts.ts`,
    find: 'await deliver(alert);',
    replace: 'void deliver;',
    killedBy: delivery,
  },
  {
    id: 'alerts-not-in-place',
    defect: 'every change of an alert is a message of its own',
    file: `${monitor}/usecases/show-alert.ts`,
    find: 'if (ts === undefined) return channel.post(alert);',
    replace: 'if (ts !== null) return channel.post(alert);',
    killedBy: delivery,
  },
  {
    id: 'alerts-never-resolve',
    defect: 'an alert stays open when nothing violates any more',
    file: `${monitor}/domain/alert-change.ts`,
    find: 'if (count === 0) return resolution(alert, now);',
    replace: 'if (count === 0) return undefined;',
    killedBy: [...states, `${monitor}/usecases/keep-alerts.test.ts`],
  },
  {
    id: 'alerts-never-escalate',
    defect: 'an alert that nobody takes stays as quiet as it was',
    file: `${monitor}/domain/escalation.ts`,
    find: '< patienceMs) return undefined;',
    replace: '< Number.POSITIVE_INFINITY) return undefined;',
    killedBy: states,
  },
  {
    id: 'alerts-escalate-again',
    defect: 'an alert escalates with every look',
    file: `${monitor}/domain/escalation.ts`,
    find: `alert.status !== 'open' || alert.escalatedAt !== null`,
    replace: `alert.status !== 'open'`,
    killedBy: states,
  },
  {
    id: 'alerts-escalate-only-once',
    defect: 'what escalated before it was silenced never escalates again',
    file: `${monitor}/domain/alert-change.ts`,
    find: `waitingSince: now, escalatedAt: null }`,
    replace: `waitingSince: now }`,
    killedBy: states,
    title: 'comes again once a silence is over',
  },
  {
    id: 'silence-forgets-to-end',
    defect: 'a silence lasts for ever',
    file: `${monitor}/domain/alert-handling.ts`,
    find: 'alert.silenced.until <= now',
    replace: `alert.silenced.until <= ''`,
    killedBy: states,
  },
  {
    id: 'silence-hides-the-worse',
    defect: 'what was silenced as medium stays silent when it is critical',
    file: `${monitor}/domain/alert-change.ts`,
    find: 'const endsSilence = isWorse && alert.silenced !== null;',
    replace: 'const endsSilence = false;',
    killedBy: states,
  },
  {
    id: 'silence-outlives-the-alert',
    defect: 'the next opening is silent because the last one was',
    file: `${monitor}/domain/alert-change.ts`,
    find: '...{ acknowledged: null, silenced: null, waitingSince: null },',
    replace: '...{ waitingSince: null },',
    killedBy: [...states, `${monitor}/usecases/alerts/alert-states.test.ts`],
  },
  {
    id: 'storm-floods-slack',
    defect: 'a thousand causes are a thousand messages',
    file: `${monitor}/domain/storm.ts`,
    find: `severity === 'critical' ? taken < MOST_MESSAGES :`,
    replace: `severity === 'critical' ? taken < 1_000 :`,
    killedBy: [`${monitor}/usecases/alerts/storm.test.ts`],
    title: 'is at most so many messages, and one that stands for the rest',
  },
  {
    id: 'slack-shows-persons',
    defect: 'an address that got into a fact is shown to everybody in the channel',
    file: `${monitor}/domain/without-personal.ts`,
    find: `.replace(mailAddress, '(e-mail address)')`,
    replace: '',
    killedBy: [`${monitor}/adapters/personal-data.test.ts`, `${monitor}/adapters/slack-message.test.ts`],
  },
  {
    id: 'slack-anybody-may',
    defect: 'whoever is in the channel may silence and approve',
    file: `${monitor}/usecases/alerts/run-slack-action.ts`,
    find: 'if (!deps.slackApprovers.includes(slackUserId)) {',
    replace: 'if (slackUserId === undefined) {',
    killedBy: [`${monitor}/usecases/alerts/run-slack-action.test.ts`],
  },
  {
    id: 'slack-signature-of-parsed-body',
    defect: 'the signature is verified over the form as we would write it, not over the bytes that came',
    file: 'services/edge/src/http/slack-interactions.ts',
    find: 'verifySlackSignature(rawBody, {',
    replace: 'verifySlackSignature(Buffer.from(new URLSearchParams(rawBody.toString()).toString()), {',
    killedBy: interactions,
  },
  {
    id: 'slack-old-signature',
    defect: 'an overheard press works for ever',
    file: 'packages/vendors/src/slack/signature.ts',
    find: '> SLACK_WINDOW_SECONDS) return false;',
    replace: '> Number.POSITIVE_INFINITY) return false;',
    killedBy: signatures,
  },
  {
    id: 'slack-reply-anywhere',
    defect: 'a reply goes to whatever host begins like Slack’s',
    file: 'packages/vendors/src/slack/reply.ts',
    find: 'url.origin !== new URL(origin).origin',
    replace: '!url.host.startsWith(new URL(origin).host)',
    killedBy: signatures,
  },
];
