import { getScan, listScans, type Scan, startScan } from '@fencepost/contracts/integrity/full-scan';
import { z } from 'zod';
import type { Answer } from '../ask/answer.ts';
import { type Command, command } from '../command.ts';
import { CliError, type ExitName } from '../exit-codes.ts';
import type { Hands } from '../hands.ts';
import { listCommand } from '../list-command.ts';
import { bar } from '../show/progress.ts';
import type { View } from '../show/show.ts';
import { facts, section, table } from '../show/table.ts';
import { listed, moment } from '../show/values.ts';

const scanView: View<Scan> = (scan, paper) => [
  ...facts(
    [
      ['scan', scan.id],
      ['mode', `${scan.mode}${scan.detailed ? ', detailed' : ''}`],
      ['state', scan.state],
      ['passed', scan.passed],
      ['asked', moment(scan.requestedAt)],
      ['finished', moment(scan.finishedAt)],
      ['records', scan.progress.records],
      ['error', scan.error],
    ],
    paper,
  ),
  ...section('Summary', scan.summary.length === 0 ? [] : scan.summary.map((line) => `  ${line}`), paper),
  ...section('Checks', checkTable(scan, paper), paper),
  ...section('Samples', sampleLines(scan), paper),
  ...section('Companies', companyTable(scan, paper), paper),
  ...section(
    'Not covered',
    scan.notCovered.map((line) => `  ${line}`),
    paper,
  ),
];

type Paper = Parameters<View<Scan>>[1];

const checkTable = ({ checks }: Scan, paper: Paper): readonly string[] =>
  checks.length === 0
    ? []
    : table(
        [
          { head: 'check', of: ({ check }) => check },
          { head: 'verdict', of: ({ verdict }) => verdict },
          { head: 'severity', of: ({ severity }) => severity },
          { head: 'checked', of: ({ checked }) => checked },
          { head: 'violations', of: ({ violations }) => violations },
          { head: 'findings', of: ({ findings }) => findings },
        ],
        checks,
        paper,
      );

const sampleLines = ({ checks }: Scan): readonly string[] =>
  checks.flatMap(({ check, samples }) =>
    samples.map(
      ({ subject, tenantId, evidence }) => `  ${check}: ${subject} of ${tenantId ?? 'nobody'} (${listed(evidence)})`,
    ),
  );

const companyTable = ({ companies }: Scan, paper: Paper): readonly string[] =>
  companies.length === 0
    ? []
    : table(
        [
          { head: 'company', of: ({ companyName, tenantId }) => companyName ?? tenantId },
          { head: 'services', of: ({ services }) => services.total },
          { head: 'synced', of: ({ services }) => services.synced },
          { head: 'never', of: ({ services }) => services.never },
          { head: 'pending', of: ({ services }) => services.pending },
          { head: 'error', of: ({ services }) => services.error },
          { head: 'mappings', of: ({ mappings }) => mappings },
          { head: 'customers', of: ({ customers }) => customers },
          { head: 'appointments', of: ({ appointments }) => appointments },
          { head: 'violations', of: ({ violations }) => violations },
        ],
        companies,
        paper,
      );

const failOnIssues = z.boolean().optional().describe('end with exit code 6 unless every check passed');
const mode = startScan.input.shape.mode.optional().describe('what it looks at');
const detailed = z.boolean().optional().describe('with at most 20 samples for each check');

/** Follows a scan to its end and shows what it found. */
const followed = async (id: string, isStrict: boolean, hands: Hands): Promise<ExitName> => {
  const ended = await hands.follow(getScan, { scanId: id }, ({ progress, state }) => {
    const { collection, collectionsDone, collectionsTotal, records } = progress;
    hands.progress.at(`${state} ${bar(collectionsDone, collectionsTotal)} ${collection ?? ''} ${records} records`);
  });
  hands.progress.end();
  return told(ended, isStrict, hands);
};

const told = (ended: Answer<Scan>, isStrict: boolean, { show }: Pick<Hands, 'show'>): ExitName => {
  show.one(ended, scanView);
  const { state, passed, error } = ended.value;
  if (state === 'failed')
    throw new CliError('error', `The scan could not be finished: ${error ?? 'it does not say why'}.`);
  return isStrict && passed !== true ? 'issues_found' : 'ok';
};

const scanInput = { mode, detailed };
/** Nothing that was left out is sent: the contract knows what is meant then. */
const asked = (given: { readonly mode?: Scan['mode'] | undefined; readonly detailed?: boolean | undefined }) => ({
  ...(given.mode === undefined ? {} : { mode: given.mode }),
  ...(given.detailed === undefined ? {} : { detailed: given.detailed }),
});

type Asked = Parameters<typeof asked>[0];

/** Whether the end of this scan says what was asked; it may be one that somebody else has asked for. */
const saysWhat = (given: Asked, scan: Scan): boolean =>
  (given.mode === undefined || given.mode === scan.mode) && (given.detailed !== true || scan.detailed);

/** One scan at a time: where one runs that was asked for less, or for something else, its end is waited for first. */
const begun = async (given: Asked, hands: Hands): Promise<string> => {
  for (;;) {
    const { value } = await hands.ask(startScan, asked(given));
    const { id, mode: runs } = value;
    if (saysWhat(given, value)) return id;
    await hands.follow(getScan, { scanId: id }, ({ progress: { collectionsDone, collectionsTotal } }) =>
      hands.progress.at(`${id} (${runs}) runs already, yours is next ${bar(collectionsDone, collectionsTotal)}`),
    );
    hands.progress.end();
  }
};

/** Commands about scans of everything that is stored (INT-023). */
export const scanCommands: readonly Command[] = [
  command({
    path: 'validate',
    summary: 'Scan everything that is stored, wait for the end and tell what was found (INT-023).',
    input: { ...scanInput, failOnIssues },
    asks: [startScan, getScan],
    example: '--mode pre-migration --detailed --fail-on-issues',
    run: async (given, hands) => followed(await begun(given, hands), given.failOnIssues === true, hands),
  }),
  command({
    path: 'scan start',
    summary: startScan.summary,
    input: { ...scanInput, follow: z.boolean().optional().describe('wait for its end'), failOnIssues },
    asks: [startScan, getScan],
    example: '--mode comprehensive --follow',
    run: async (given, hands) => {
      if (given.follow === true || given.failOnIssues === true)
        return followed(await begun(given, hands), given.failOnIssues === true, hands);
      const started = await hands.ask(startScan, asked(given));
      hands.show.one(started, scanView);
      if (!saysWhat(given, started.value))
        hands.show.note('This one runs already and yours was not begun: ask again when it is over.');
      hands.show.note(`It goes on by itself: fencepost scan follow ${started.value.id}`);
      return 'ok';
    },
  }),
  command({
    path: 'scan follow',
    summary: 'Follow a scan to its end.',
    positions: ['scanId'],
    input: { ...getScan.input.shape, failOnIssues },
    asks: [getScan],
    run: async (given, hands) => followed(given.scanId, given.failOnIssues === true, hands),
  }),
  command({
    path: 'scan show',
    summary: getScan.summary,
    positions: ['scanId'],
    input: { ...getScan.input.shape, failOnIssues },
    asks: [getScan],
    run: async ({ scanId, failOnIssues: isStrict }, hands) =>
      told(await hands.ask(getScan, { scanId }), isStrict === true, hands),
  }),
  listCommand(listScans, {
    path: 'scan list',
    columns: [
      { head: 'scan', of: ({ id }) => id },
      { head: 'mode', of: (scan) => scan.mode },
      { head: 'state', of: ({ state }) => state },
      { head: 'passed', of: ({ passed }) => passed },
      { head: 'asked', of: ({ requestedAt }) => moment(requestedAt) },
      { head: 'finished', of: ({ finishedAt }) => moment(finishedAt) },
      { head: 'summary', of: ({ summary }) => summary.join('; ') },
    ],
  }),
];
