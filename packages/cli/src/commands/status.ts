import { getMonitorStatus } from '@fencepost/contracts/integrity/alert';
import { getIntegrityHealth, getSyncHealth } from '@fencepost/contracts/integrity/health';
import { z } from 'zod';
import { type Command, command } from '../command.ts';
import type { View } from '../show/show.ts';
import { facts, section, table } from '../show/table.ts';
import { moment } from '../show/values.ts';

interface Status {
  readonly monitor: z.output<typeof getMonitorStatus.output>;
  readonly integrity: z.output<typeof getIntegrityHealth.output>;
  readonly sync: z.output<typeof getSyncHealth.output>;
}

const percent = (share: number | null): string | null => (share === null ? null : `${(share * 100).toFixed(1)} %`);

const statusView: View<Status> = ({ monitor, integrity, sync }, paper) => [
  ...facts(
    [
      ['events applied', `${monitor.eventsApplied}, position ${monitor.position}`],
      ['caught up', monitor.caughtUp],
      ['newest event', moment(integrity.lastEventAt)],
      ['alerts', Object.entries(integrity.openAlerts).map(([severity, count]) => `${count} ${severity}`)],
      ['Slack behind', monitor.slackPending],
      ['records without a company', integrity.recordsWithoutCompany],
      [
        'attempts without a company',
        integrity.attemptsWithoutCompany.map(
          ({ owner, refused, since }) => `${owner}: ${refused} refused since ${since}`,
        ),
      ],
      ['last scan', integrity.lastScan && lastScanWords(integrity.lastScan)],
      ['next scan', moment(integrity.nextScanAt)],
      ['next canaries', moment(integrity.nextCanaryAt)],
    ],
    paper,
  ),
  ...section(
    'Layers of defence',
    table(
      [
        { head: 'layer', of: ({ layer }) => layer },
        { head: 'state', of: ({ state }) => state },
        { head: 'proved', of: ({ lastProvedAt }) => moment(lastProvedAt) },
        { head: 'because', of: ({ because }) => because },
      ],
      integrity.layers,
      paper,
    ),
    paper,
  ),
  ...section('Companies', companyTable(sync.data, integrity, paper), paper),
];

const lastScanWords = ({ id, mode, finishedAt, passed }: NonNullable<Status['integrity']['lastScan']>): string =>
  `${passed ? 'passed' : 'failed'}, ${mode}, ${moment(finishedAt)}, ${id}`;

const companyTable = (
  rows: Status['sync']['data'],
  { webhookRecall }: Status['integrity'],
  paper: Parameters<typeof statusView>[1],
): readonly string[] =>
  table(
    [
      { head: 'company', of: ({ companyName, tenantId }) => companyName ?? tenantId },
      { head: 'healthy', of: ({ healthy }) => healthy },
      { head: 'services', of: ({ services }) => services.total },
      { head: 'synced', of: ({ services }) => services.synced },
      { head: 'never', of: ({ services }) => services.never },
      { head: 'pending', of: ({ services }) => services.pending },
      { head: 'error', of: ({ services }) => services.error },
      { head: 'mappings', of: ({ mappings }) => mappings.total },
      { head: 'no team', of: ({ mappings }) => mappings.withoutTeam },
      { head: 'foreign team', of: ({ mappings }) => mappings.ofOtherTeam },
      { head: 'alerts', of: ({ openAlerts }) => openAlerts },
      {
        head: 'webhook recall',
        of: ({ tenantId }) => percent(webhookRecall.find((each) => each.tenantId === tenantId)?.recall ?? null),
      },
    ],
    rows,
    paper,
  );

/** Whether anything is wrong now. */
const isWell = ({ monitor, integrity, sync }: Status): boolean =>
  monitor.caughtUp &&
  integrity.recordsWithoutCompany === 0 &&
  Object.values(integrity.openAlerts).every((count) => count === 0) &&
  integrity.layers.every(({ state }) => state !== 'failing') &&
  sync.data.every(({ healthy }) => healthy);

/** How the platform is, on one page. */
export const statusCommands: readonly Command[] = [
  command({
    path: 'status',
    summary:
      'How the platform is: the monitor, open alerts, layers of defence, last and next scan, and every company’s sync.',
    input: { failOnIssues: z.boolean().optional().describe('end with exit code 6 when anything is wrong') },
    asks: [getMonitorStatus, getIntegrityHealth, getSyncHealth],
    run: async ({ failOnIssues }, { ask, show }) => {
      const [monitor, integrity, sync] = await Promise.all([
        ask(getMonitorStatus, {}),
        ask(getIntegrityHealth, {}),
        ask(getSyncHealth, {}),
      ]);
      const value: Status = { monitor: monitor.value, integrity: integrity.value, sync: sync.value };
      show.one({ value, exact: { monitor: monitor.exact, integrity: integrity.exact, sync: sync.exact } }, statusView);
      return failOnIssues === true && !isWell(value) ? 'issues_found' : 'ok';
    },
  }),
];
