import { MAX_API_BODY_BYTES } from '@fencepost/contracts/http-limits';

/** A row of an NDJSON file, and on which line it stands. */
export interface Line {
  readonly number: number;
  readonly row: unknown;
}

const MOST_ROWS = 500;

/** The rows of a file. A line that is no JSON stays a text: the import reports it like every other invalid row. */
export const linesOf = (text: string): readonly Line[] =>
  text.split('\n').flatMap((line, at) => (line.trim() === '' ? [] : [{ number: at + 1, row: parsed(line) }]));

const parsed = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return line;
  }
};

/** What a row says it is. */
export const kindOf = ({ row }: Line): string | undefined =>
  typeof row === 'object' && row !== null && 'kind' in row && typeof row.kind === 'string' ? row.kind : undefined;

/** Whoever is referred to goes first: later requests see what earlier ones wrote. */
export const inOrder = (lines: readonly Line[], kinds: readonly string[]): readonly Line[] => {
  const place = (line: Line): number => {
    const at = kinds.indexOf(kindOf(line) ?? '');
    return at === -1 ? kinds.length : at;
  };
  return lines.toSorted((one, other) => place(one) - place(other) || one.number - other.number);
};

const bytesOf = ({ row }: Line): number => Buffer.byteLength(JSON.stringify(row)) + 1;
const AROUND_ROWS = Buffer.byteLength(JSON.stringify({ rows: [], dryRun: false }));
const MOST_BYTES = MAX_API_BODY_BYTES - AROUND_ROWS;

/** Why a row cannot be sent at all; undefined where it can. */
export const tooLarge = (line: Line): string | undefined =>
  bytesOf(line) <= MOST_BYTES
    ? undefined
    : `The row has ${bytesOf(line)} bytes, and one request holds ${MOST_BYTES}: shorten it.`;

/** Rows in requests: as many as one may hold. */
export const batchesOf = (lines: readonly Line[]): readonly (readonly Line[])[] => {
  const batches: Line[][] = [];
  let bytes = 0;
  for (const line of lines) {
    const size = bytesOf(line);
    const last = batches.at(-1);
    if (last !== undefined && last.length < MOST_ROWS && bytes + size <= MOST_BYTES) {
      last.push(line);
      bytes += size;
    } else {
      batches.push([line]);
      bytes = size;
    }
  }
  return batches;
};
