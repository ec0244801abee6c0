import type { DemoCompany, SystemState } from './state.ts';
import { type Moment, tryThis } from './try-this.ts';

/** What a person needs to know about a running system: where things are, the keys, and what to try first. */
export const summary = (state: SystemState, moment: Moment): string => {
  const [first] = state.companies;
  const parts = [
    block('Fencepost is running.', [
      ['edge', state.edge],
      ['Slack (a fake)', `${state.slack}  shows the alerts`],
      ['E-mail (a fake)', `${state.mail}  shows the reports`],
      ['Cal.com (a fake)', state.calcom],
      ['NATS', state.nats],
      ['Redis', state.redis],
      ['MongoDB', state.mongo],
    ]),
    ...state.companies.map(companyText),
    ...(state.operatorKey === '' ? [] : [operatorText(state.operatorKey)]),
    ...(first === undefined
      ? []
      : [`Try this, a booking of ${first.name} and what became of it:`, tryThis(state, first, moment)]),
    './dev demo tells whole stories, ./dev down stops everything.',
  ];
  return `\n${parts.join('\n\n')}\n`;
};

const companyText = ({ name, number, calcomTeamId, ...company }: DemoCompany): string =>
  block(`${name}: company ${number}, Cal.com team ${calcomTeamId}, ${company.eventTypeIds.length} services`, [
    ['API key', company.apiKey],
    ['webhooks', company.webhookUrl],
    ['their secret', company.webhookSecret],
    ['telephone', `${company.phoneNumber}, answered by ${company.voiceAgentId}`],
    ['calls', company.retellWebhookUrl],
    ['their key', company.retellApiKey],
  ]);

const operatorText = (key: string): string =>
  block('Operators (/v1/ops/quarantine, /v1/ops/alerts)', [['API key', key]]);

type Rows = readonly (readonly [name: string, value: string])[];

const block = (title: string, rows: Rows): string => {
  const width = Math.max(...rows.map(([name]) => name.length));
  return [title, ...rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`)].join('\n');
};
