import {
  type Alert,
  acknowledgeAlert,
  getAlert,
  getIncidentReport,
  listAlertHistory,
  listAlerts,
  reopenAlert,
  silenceAlert,
} from '@fencepost/contracts/integrity/alert';
import { remedyFor } from '@fencepost/contracts/integrity/remedy';
import { type Command, command } from '../command.ts';
import { listCommand } from '../list-command.ts';
import type { View } from '../show/show.ts';
import { facts, section, table } from '../show/table.ts';
import { actor, listed, moment } from '../show/values.ts';
import { fileOption, saved } from './saved.ts';

const { alertId } = getAlert.input.shape;

export const alertView: View<Alert> = (alert, paper) => [
  ...facts(
    [
      ['alert', alert.id],
      ['title', alert.title],
      ['invariant', alert.invariant],
      ['severity', alert.severity],
      ['status', alert.status],
      ['company', alert.companyName ?? alert.tenantId],
      ['cause', alert.cause],
      ['count', alert.count],
      ['opened', moment(alert.openedAt)],
      ['last seen', moment(alert.lastSeenAt)],
      ['resolved', moment(alert.resolvedAt)],
      ['acknowledged', alert.acknowledged && `${actor(alert.acknowledged.by)} at ${moment(alert.acknowledged.at)}`],
      ['silenced', alert.silenced && `until ${moment(alert.silenced.until)} by ${actor(alert.silenced.by)}`],
      ['escalated', moment(alert.escalatedAt)],
      ['repair plan', alert.repairPlanId],
      ['runbook', alert.runbook],
    ],
    paper,
  ),
  ...section(
    'Samples',
    table(
      [
        { head: 'record', of: ({ subject }) => subject },
        { head: 'evidence', of: ({ evidence }) => listed(evidence) },
      ],
      alert.samples,
      paper,
    ).slice(alert.samples.length === 0 ? 1 : 0),
    paper,
  ),
  ...section(
    'Next',
    alert.status === 'resolved'
      ? []
      : [alert.repairPlanId === null ? nextFor(alert) : `fencepost repair show ${alert.repairPlanId}`],
    paper,
  ),
];

/** A plan where a recipe can make one; otherwise its runbook says by which commands it is mended. */
const nextFor = ({ id, invariant, tenantId, runbook }: Alert): string => {
  const remedy = remedyFor({ invariant, companyId: tenantId });
  if (remedy === undefined) return `no repair plan helps here: follow ${runbook}`;
  return `fencepost repair plan ${remedy.replaceAll('_', '-')} --alert-id ${id}`;
};

/** Commands about alerts. */
export const alertCommands: readonly Command[] = [
  listCommand(listAlerts, {
    path: 'alerts list',
    columns: [
      { head: 'alert', of: ({ id }) => id },
      { head: 'severity', of: ({ severity }) => severity },
      { head: 'status', of: ({ status }) => status },
      { head: 'company', of: ({ companyName, tenantId }) => companyName ?? tenantId },
      { head: 'count', of: ({ count }) => count },
      { head: 'title', of: ({ title }) => title },
      { head: 'since', of: ({ openedAt }) => moment(openedAt) },
    ],
    describe: {
      status: 'only those in this state; active is whatever is not resolved',
      invariant: 'only of this invariant',
    },
    example: '--status active',
  }),
  command({
    path: 'alerts show',
    summary: getAlert.summary,
    positions: ['alertId'],
    input: { alertId },
    asks: [getAlert],
    run: async (given, { ask, show }) => {
      show.one(await ask(getAlert, given), alertView);
      return 'ok';
    },
  }),
  ...(
    [
      ['alerts ack', acknowledgeAlert],
      ['alerts give-back', reopenAlert],
    ] as const
  ).map(([path, action]) =>
    command({
      path,
      summary: action.summary,
      positions: ['alertId'],
      input: { alertId },
      asks: [action],
      run: async (given, { ask, show }) => {
        show.one(await ask(action, given), alertView);
        return 'ok';
      },
    }),
  ),
  command({
    path: 'alerts silence',
    summary: silenceAlert.summary,
    positions: ['alertId'],
    input: { alertId, minutes: silenceAlert.input.shape.minutes.describe('for how long: 60 is an hour, 1440 a day') },
    asks: [silenceAlert],
    example: 'alr_… --minutes 60',
    run: async (given, { ask, show }) => {
      show.one(await ask(silenceAlert, given), alertView);
      return 'ok';
    },
  }),
  command({
    path: 'alerts history',
    summary: listAlertHistory.summary,
    positions: ['alertId'],
    input: { alertId },
    asks: [listAlertHistory],
    run: async (given, { ask, show }) => {
      show.one(await ask(listAlertHistory, given), ({ data }, paper) =>
        table(
          [
            { head: 'at', of: ({ at }) => moment(at) },
            { head: 'happened', of: ({ happened }) => happened },
            { head: 'by', of: ({ by }) => actor(by) ?? 'the monitor' },
            { head: 'count', of: ({ count }) => count },
            { head: 'note', of: ({ note }) => note },
          ],
          data,
          paper,
        ),
      );
      return 'ok';
    },
  }),
  command({
    path: 'alerts report',
    summary: getIncidentReport.summary,
    positions: ['alertId'],
    input: { alertId, out: fileOption },
    asks: [getIncidentReport],
    example: 'alr_… --out incident.md',
    run: async ({ out, ...given }, hands) => saved(await hands.ask(getIncidentReport, given), out, hands),
  }),
];
