import { parseArgs } from 'node:util';
import { MAX_API_BODY_BYTES } from '@fencepost/contracts/http-limits';
import { importLegacyRows, type RowReport } from '@fencepost/contracts/tenant/legacy';

const ROWS_A_BATCH = 500;
const TIMEOUT_MS = 60_000;

/** 0: everything is or would be in; 1: some rows wait in staging or are invalid; 2: it could not be done. */
type ExitCode = 0 | 1 | 2;

/** What the tool needs of the world. */
interface World {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly readFile: (path: string) => Promise<string>;
  readonly print: (line: string) => void;
}

interface Line {
  readonly number: number;
  readonly row: unknown;
}

const usage =
  'usage: node --conditions=@fencepost/source tools/legacy-import/main.mjs --url http://127.0.0.1:3000 --key <operator key> --file rows.ndjson [--apply]';

const help = `${usage}

Sends rows of the predecessor to a running Fencepost. Repeatable: what is written stays as it is.

  --url    where its edge answers
  --key    an operator's API key
  --file   NDJSON: one row a line, of kind company, service or mapping
  --apply  write; without it this is a dry run, which decides the same and writes nothing
  --help   show this text

Exit code 0: all rows are or would be in. 1: rows wait in staging or are invalid. 2: it could not be done.
What the rows look like and what to do with staged ones: docs/runbooks/import-legacy-data.md`;

/**
 * Sends the rows of an NDJSON file to a running system, as many at a time as one body holds; a row that no body holds is
 * reported as invalid and not sent. Without `--apply` it only reports what would happen.
 */
export const legacyImport = async (args: readonly string[], world: World): Promise<ExitCode> => {
  try {
    const options = optionsOf(args);
    if (options === 'help') {
      world.print(help);
      return 0;
    }
    const { url, key, file, apply } = options;
    const lines = inOrder(linesOf(await world.readFile(file)));
    if (lines.length === 0) throw new Error(`${file} has no rows`);
    const counts = new Map<RowReport['outcome'], number>();
    const tell = (report: RowReport, batch: readonly Line[]): void => {
      counts.set(report.outcome, (counts.get(report.outcome) ?? 0) + 1);
      world.print(wordsFor(report, batch));
    };
    const [fitting, tooLarge] = [lines.filter(fits), lines.filter((line) => !fits(line))];
    const batches = batchesOf(fitting);
    for (const batch of batches) {
      for (const report of await send({ url, key, apply }, batch, world)) tell(report, batch);
    }
    for (const line of tooLarge) tell(reportOfTooLarge(line), [line]);
    if (!apply && batches.length > 1) world.print(caveatOf(batches.length));
    const summary = [...counts].map(([outcome, count]) => `${count} ${outcome}`).join(', ');
    world.print(`${apply ? 'Imported' : 'Dry run, nothing was written'}: ${lines.length} rows, ${summary}.`);
    return counts.has('staged') || counts.has('invalid') ? 1 : 0;
  } catch (error) {
    world.print(error instanceof Error ? error.message : String(error));
    return 2;
  }
};

const caveatOf = (requests: number): string =>
  `These rows take ${requests} requests, and a dry run decides each without what those before it would write: a row may show as staged whose company another request brings.`;

const optionsOf = (args: readonly string[]) => {
  const { help: isAsked, url, key, file, apply } = parsed(args);
  if (isAsked) return 'help';
  if (url === undefined || key === undefined || file === undefined) throw new Error(usage);
  return { url: url.replace(/\/$/, ''), key, file, apply };
};

const parsed = (args: readonly string[]) => {
  try {
    return parseArgs({
      args: [...args],
      options: {
        ...{ url: { type: 'string' }, key: { type: 'string' }, file: { type: 'string' } },
        apply: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${usage}`, { cause: error });
  }
};

const linesOf = (text: string): readonly Line[] =>
  text.split('\n').flatMap((line, index) => (line.trim() === '' ? [] : [{ number: index + 1, row: parse(line) }]));

/** A line that is no JSON is sent as it is: the import reports it like every other invalid row. */
const parse = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return line;
  }
};

const order: readonly unknown[] = ['company', 'service', 'mapping'];

/** Batches see only what earlier ones wrote: who is referred to goes first. */
const inOrder = (lines: readonly Line[]): readonly Line[] =>
  lines.toSorted((a, b) => placeOf(a) - placeOf(b) || a.number - b.number);

const placeOf = ({ row }: Line): number => {
  const kind = typeof row === 'object' && row !== null && 'kind' in row ? row.kind : undefined;
  const place = order.indexOf(kind);
  return place === -1 ? order.length : place;
};

/** What a row takes in a body, with the comma behind it. */
const bytesOf = ({ row }: Line): number => Buffer.byteLength(JSON.stringify(row)) + 1;

const bodyOf = (rows: readonly unknown[], dryRun: boolean): string => JSON.stringify({ rows, dryRun });

/** What is left of a body for rows. */
const BYTES_A_BATCH = MAX_API_BODY_BYTES - Buffer.byteLength(bodyOf([], false));

const fits = (line: Line): boolean => bytesOf(line) <= BYTES_A_BATCH;

const reportOfTooLarge = (line: Line): RowReport => ({
  ...{ row: 1, outcome: 'invalid', id: null },
  problem: `The row has ${bytesOf(line)} bytes, and one request holds ${BYTES_A_BATCH}: shorten it.`,
});

const batchesOf = (lines: readonly Line[]): readonly (readonly Line[])[] => {
  const batches: Line[][] = [];
  let bytes = 0;
  for (const line of lines) {
    const size = bytesOf(line);
    const last = batches.at(-1);
    bytes += size;
    if (last !== undefined && last.length < ROWS_A_BATCH && bytes <= BYTES_A_BATCH) last.push(line);
    else {
      batches.push([line]);
      bytes = size;
    }
  }
  return batches;
};

const send = async (
  { url, key, apply }: { readonly url: string; readonly key: string; readonly apply: boolean },
  batch: readonly Line[],
  { fetch }: World,
): Promise<readonly RowReport[]> => {
  const response = await fetch(`${url}${importLegacyRows.http?.path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: bodyOf(
      batch.map(({ row }) => row),
      !apply,
    ),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok) {
    const answer = (await response.text()).slice(0, 500);
    throw new Error(
      `the system answered ${response.status}: ${answer}\nRepeat the command: what is written stays as it is.`,
    );
  }
  return importLegacyRows.output.parse(await response.json()).data;
};

const wordsFor = ({ row, outcome, id, problem }: RowReport, batch: readonly Line[]): string => {
  const words = [`line ${batch[row - 1]?.number}`, outcome, id, problem];
  return words.filter((word) => word !== null && word !== undefined).join('  ');
};
