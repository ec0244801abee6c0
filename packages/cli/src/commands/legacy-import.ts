import { importLegacyCustomers } from '@fencepost/contracts/booking/legacy';
import { loadIndependentEvidence } from '@fencepost/contracts/booking/legacy-evidence';
import type { ActionContract } from '@fencepost/contracts/define';
import { importLegacyRows } from '@fencepost/contracts/tenant/legacy';
import { z } from 'zod';
import type { Answer } from '../ask/answer.ts';
import { type Command, command } from '../command.ts';
import { CliError, type ExitName } from '../exit-codes.ts';
import type { Hands } from '../hands.ts';
import { batchesOf, inOrder, kindOf, type Line, linesOf, tooLarge } from '../legacy-rows.ts';
import { bar } from '../show/progress.ts';
import type { View } from '../show/show.ts';
import { table } from '../show/table.ts';

/** What became of a line, or would. */
interface LineReport {
  readonly line: number;
  readonly outcome: string;
  readonly id: string | null;
  readonly problem: string | null;
}

interface Import {
  readonly dryRun: boolean;
  readonly requests: number;
  readonly data: readonly LineReport[];
}

const Reports = z.object({
  data: z.array(
    z.object({
      row: z.int().positive(),
      outcome: z.string(),
      id: z.string().nullable(),
      problem: z.string().nullable(),
    }),
  ),
});

/** Who takes rows: by their kind, in the order in which they refer to each other. */
interface Destination {
  readonly action: ActionContract;
  readonly lines: readonly Line[];
}

const kinds = ['company', 'service', 'mapping', 'customer', 'appointment'];
const ofCustomers = ['customer', 'appointment'];

/** Rows of unknown kind go to the first, which reports them as invalid. */
const destinationsOf = (lines: readonly Line[]): readonly Destination[] => {
  const isOfCustomer = (line: Line): boolean => ofCustomers.includes(kindOf(line) ?? '');
  const sorted = inOrder(lines, kinds);
  return [
    { action: importLegacyRows, lines: sorted.filter((line) => !isOfCustomer(line)) },
    { action: importLegacyCustomers, lines: sorted.filter(isOfCustomer) },
  ];
};

const view: View<Import> = ({ dryRun, requests, data }, paper) => {
  const counts = Map.groupBy(data, ({ outcome }) => outcome);
  const summary = [...counts].map(([outcome, lines]) => `${lines.length} ${outcome}`).join(', ');
  return [
    ...table(
      [
        { head: 'line', of: ({ line }) => line },
        { head: 'outcome', of: ({ outcome }) => outcome },
        { head: 'record', of: ({ id }) => id },
        { head: 'problem', of: ({ problem }) => problem },
      ],
      data,
      paper,
    ),
    '',
    `${dryRun ? 'Dry run, nothing was written' : 'Imported'}: ${data.length} rows, ${summary}.`,
    ...(dryRun && requests > 1
      ? [
          `These rows take ${requests} requests, and a dry run decides each without what those before it would write: a row may show as staged whose company another request brings.`,
        ]
      : []),
  ];
};

const sent = async (
  destinations: readonly Destination[],
  dryRun: boolean,
  { ask, progress }: Pick<Hands, 'ask' | 'progress'>,
): Promise<Answer<Import>> => {
  const requests = destinations.flatMap(({ action, lines }) =>
    batchesOf(lines.filter((line) => tooLarge(line) === undefined)).map((batch) => ({ action, batch })),
  );
  const data: LineReport[] = [];
  for (const [at, { action, batch }] of requests.entries()) {
    const { value } = await ask(action, { rows: batch.map(({ row }) => row), dryRun });
    for (const { row, ...report } of Reports.parse(value).data)
      data.push({ line: batch[row - 1]?.number ?? 0, ...report });
    progress.at(`${dryRun ? 'dry run' : 'import'} ${bar(at + 1, requests.length)}`);
  }
  progress.end();
  for (const line of destinations.flatMap(({ lines }) => lines)) {
    const problem = tooLarge(line);
    if (problem !== undefined) data.push({ line: line.number, outcome: 'invalid', id: null, problem });
  }
  const value = { dryRun, requests: requests.length, data };
  return { value, exact: value };
};

const isLeftOut = ({ outcome }: LineReport): boolean => ['staged', 'invalid', 'refused'].includes(outcome);

/** A dry run of every row, a person's word, then the rows. */
const imported = async (
  file: string,
  destinationsIn: (lines: readonly Line[]) => readonly Destination[],
  hands: Hands,
): Promise<ExitName> => {
  const text = await hands.world.files.read(file);
  if (text === undefined) throw new CliError('usage', `There is no file ${file}.`);
  const lines = linesOf(text);
  if (lines.length === 0) throw new CliError('usage', `${file} has no rows.`);
  const destinations = destinationsIn(lines);
  await hands.confirm(await sent(destinations, true, hands), view, `Import these ${lines.length} rows?`);
  const done = await sent(destinations, false, hands);
  hands.show.one(done, view);
  return done.value.data.some(isLeftOut) ? 'issues_found' : 'ok';
};

const file = z.string().min(1);

/** Commands that take in data of the predecessor (TEN-028, S1, S2). */
export const legacyImportCommands: readonly Command[] = [
  command({
    path: 'legacy import',
    summary:
      'Import rows of the predecessor: those that prove their company become records as they were, the others wait in staging. A dry run comes first, always. Repeatable. Ends with exit code 6 where rows are staged or invalid.',
    positions: ['file'],
    input: { file: file.describe(`NDJSON: one row a line, of kind ${kinds.join(', ')}`) },
    asks: [importLegacyRows, importLegacyCustomers],
    confirms: true,
    example: 'rows.ndjson --dry-run',
    run: (given, hands) => imported(given.file, destinationsOf, hands),
  }),
  command({
    path: 'legacy evidence',
    summary: `${loadIndependentEvidence.summary} Ends with exit code 6 where some is refused or invalid.`,
    positions: ['file'],
    input: {
      file: file.describe('NDJSON: appointment_id, source, and calcom_event_type_id or dialled_number'),
    },
    asks: [loadIndependentEvidence],
    confirms: true,
    example: 'evidence.ndjson --dry-run',
    run: (given, hands) => imported(given.file, (lines) => [{ action: loadIndependentEvidence, lines }], hands),
  }),
];
