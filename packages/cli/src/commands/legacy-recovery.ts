import { analyseStagedCustomers, type StagedCustomerAnalysis } from '@fencepost/contracts/booking/legacy';
import {
  type CustomerRestore,
  listCustomerBackups,
  makeCustomerBackup,
  restoreCustomerBackup,
} from '@fencepost/contracts/booking/legacy-backup';
import { z } from 'zod';
import { type Command, command } from '../command.ts';
import { listCommand } from '../list-command.ts';
import type { View } from '../show/show.ts';
import { facts, section, table } from '../show/table.ts';
import { moment } from '../show/values.ts';

type Paper = Parameters<View<StagedCustomerAnalysis>>[1];

const analysisView: View<StagedCustomerAnalysis> = (analysis, paper) => {
  const { withoutCompany, claimed, confidence } = analysis;
  return [
    ...facts(
      [
        ['customers', analysis.customers],
        ['active', analysis.active],
        ['without a company', `${withoutCompany.customers} (${withoutCompany.percent.toFixed(2)} %)`],
        ['of them waiting', withoutCompany.waiting],
        ['of them set aside', withoutCompany.setAside],
        ['with appointments', analysis.withAppointments],
        ['without appointments', analysis.withoutAppointments],
        ['appointments', analysis.appointments],
        ['companies they name', claimed.distinctCompanies],
        ['proved', `${confidence.proved} (${confidence.percent.toFixed(2)} %): ${confidence.because}`],
      ],
      paper,
    ),
    ...section('Per day', perDay(analysis, paper), paper),
    ...section('Per writer', perWriter(analysis, paper), paper),
    ...section('What the evidence says', perVerdict(analysis, paper), paper),
    ...section('Tainted', taintedLines(analysis), paper),
  ];
};

const perDay = (analysis: StagedCustomerAnalysis, paper: Paper): readonly string[] =>
  table(
    [
      { head: 'day', of: ({ day }) => day },
      { head: 'customers', of: ({ customers }) => customers },
      { head: 'from', of: ({ from }) => moment(from) },
      { head: 'to', of: ({ to }) => moment(to) },
    ],
    analysis.perDay,
    paper,
  );

const perWriter = (analysis: StagedCustomerAnalysis, paper: Paper): readonly string[] =>
  table(
    [
      { head: 'writer', of: ({ writer }) => writer },
      { head: 'customers', of: ({ customers }) => customers },
      { head: 'appointments', of: ({ appointments }) => appointments },
    ],
    analysis.perWriter,
    paper,
  );

const perVerdict = (analysis: StagedCustomerAnalysis, paper: Paper): readonly string[] =>
  table(
    [
      { head: 'verdict', of: ({ verdict }) => verdict },
      { head: 'customers', of: ({ customers }) => customers },
    ],
    analysis.verdicts,
    paper,
  );

const taintedLines = ({ tainted }: StagedCustomerAnalysis): readonly string[] =>
  tainted.map(({ source, says, customers, because }) => `  ${source} says ${says} of ${customers}: ${because}`);

const restoreView: View<CustomerRestore> = (restore, paper) => [
  ...facts(
    [
      ['backup', restore.name],
      [restore.dryRun ? 'would be restored' : 'restored', restore.restored],
      ['of them missing altogether', restore.reinserted],
      ['unchanged', restore.unchanged],
      ['came since, and stay', restore.cameSince],
      ['customers afterwards', restore.customers],
      ['without a company', restore.withoutCompany],
      ['backup removed', restore.dropped],
    ],
    paper,
  ),
  ...section(
    'Left as others have made them',
    restore.kept.map(({ stagedCustomerId, because }) => `  ${stagedCustomerId}: ${because}`),
    paper,
  ),
];

const { name } = restoreCustomerBackup.input.shape;

/** Commands about recovering the predecessor's customers, and going back (S1, INT-029..INT-036). */
export const legacyRecoveryCommands: readonly Command[] = [
  command({
    path: 'legacy analysis',
    summary: analyseStagedCustomers.summary,
    asks: [analyseStagedCustomers],
    run: async (_, { ask, show }) => {
      show.one(await ask(analyseStagedCustomers, {}), analysisView);
      return 'ok';
    },
  }),
  command({
    path: 'legacy backup',
    summary: makeCustomerBackup.summary,
    asks: [makeCustomerBackup],
    run: async (_, { ask, show }) => {
      show.one(await ask(makeCustomerBackup, {}), ({ name: made, customers, withoutCompany, digest, madeAt }, paper) =>
        facts(
          [
            ['backup', made],
            ['customers', customers],
            ['without a company', withoutCompany],
            ['digest', digest],
            ['made', moment(madeAt)],
          ],
          paper,
        ),
      );
      return 'ok';
    },
  }),
  listCommand(listCustomerBackups, {
    path: 'legacy backups',
    columns: [
      { head: 'backup', of: (backup) => backup.name },
      { head: 'customers', of: ({ customers }) => customers },
      { head: 'without a company', of: ({ withoutCompany }) => withoutCompany },
      { head: 'made', of: ({ madeAt }) => moment(madeAt) },
    ],
  }),
  command({
    path: 'legacy restore',
    summary: `${restoreCustomerBackup.summary} The dry run comes first, always. Ends with exit code 6 where rows were left as others made them.`,
    positions: ['name'],
    input: {
      name: name.describe('of the backup'),
      drop: z.boolean().optional().describe('remove the backup once all is restored'),
    },
    asks: [restoreCustomerBackup],
    confirms: true,
    example: 'customers_backup_20260301 --dry-run',
    run: async ({ name: backup, drop = false }, hands) => {
      const dryRun = await hands.ask(restoreCustomerBackup, { name: backup, dryRun: true, drop });
      await hands.confirm(dryRun, restoreView, `Restore ${dryRun.value.restored} customers from ${backup}?`);
      const done = await hands.ask(restoreCustomerBackup, { name: backup, dryRun: false, drop });
      hands.show.one(done, restoreView);
      return done.value.kept.length === 0 ? 'ok' : 'issues_found';
    },
  }),
];
