import Table from 'cli-table3';
import { mooded, type Paper, painted } from './paper.ts';
import { plain, widthOf } from './plain.ts';
import { wrapped } from './wrapped.ts';

/** What a cell may hold; lists are joined. */
export type Cell = string | number | boolean | null | undefined | readonly (string | number)[];

/** A column: its head, and what it says of a row. */
export interface Column<T> {
  readonly head: string;
  readonly of: (row: T) => Cell;
}

const GAP = 2;
/** Longer words are broken, such as addresses. */
const LONGEST_WHOLE = 32;

const noLines = {
  ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '', 'bottom-left': '' },
  ...{ 'bottom-right': '', left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '' },
};

/** A cell in words: `–` is nothing, `yes` and `no` are what they say. */
export const words = (cell: Cell, paper: Paper): string => {
  if (cell === null || cell === undefined || cell === '') return paper.unicode ? '–' : '-';
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no';
  if (typeof cell === 'object') return cell.length === 0 ? words(null, paper) : plain(cell.join(', '));
  return plain(String(cell));
};

/** Rows under their heads. In a terminal it fits: long cells wrap, and where words would break each row is a card. */
export const table = <T>(columns: readonly Column<T>[], rows: readonly T[], paper: Paper): readonly string[] => {
  const cells = rows.map((row) => columns.map(({ of }) => words(of(row), paper)));
  const texts = columns.map(({ head }, at) => [head, ...cells.map((row) => row[at] ?? '')]);
  const widths = fitted(
    texts.map((column) => ({ widest: widest(column), least: least(column) })),
    paper.width,
  );
  if (widths === undefined) return cards(columns, cells, paper);
  const drawn = new Table({
    chars: noLines,
    style: { 'padding-left': 0, 'padding-right': GAP, head: [], border: [], compact: true },
    colWidths: widths.map((width) => width + GAP),
    head: columns.map(({ head }, at) => inLines(head, widths[at], (line) => painted(line, 'bold', paper))),
  });
  drawn.push(...cells.map((row) => row.map((cell, at) => inLines(cell, widths[at], (line) => mooded(line, paper)))));
  return drawn
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
};

/** A cell in lines of a width, each painted for itself: the table’s own wrapping counts colours as letters. */
const inLines = (text: string, width: number | undefined, paint: (line: string) => string): string =>
  wrapped(text, width ?? Number.POSITIVE_INFINITY)
    .map(paint)
    .join('\n');

const widest = (texts: readonly string[]): number => Math.max(...texts.map(widthOf));

/** Where its longest word still stands in one piece: an id that is broken cannot be copied. */
const least = (texts: readonly string[]): number =>
  Math.min(LONGEST_WHOLE, Math.max(...texts.flatMap((text) => text.split(' ')).map(widthOf)));

/** Takes from the widest until all fit; undefined where words would break. */
const fitted = (
  columns: readonly { readonly widest: number; readonly least: number }[],
  width: number | undefined,
): readonly number[] | undefined => {
  const widths = columns.map((column) => column.widest);
  if (width === undefined) return widths;
  const room = width - GAP * (columns.length - 1);
  for (let sum = total(widths); sum > room; sum -= 1) {
    const shrinkable = widths.map((each, at) => (each > (columns[at]?.least ?? 0) ? each : 0));
    const at = shrinkable.indexOf(Math.max(...shrinkable));
    if ((shrinkable[at] ?? 0) === 0) return undefined;
    widths[at] = (widths[at] ?? 0) - 1;
  }
  return widths;
};

const total = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0);

const cards = <T>(
  columns: readonly Column<T>[],
  rows: readonly (readonly string[])[],
  paper: Paper,
): readonly string[] =>
  rows.flatMap((row, at) => [
    ...(at === 0 ? [] : ['']),
    ...facts(
      columns.map(({ head }, place) => [head, row[place] ?? ''] as const),
      paper,
    ),
  ]);

/** Names and what they are, one a line. */
export const facts = (entries: readonly (readonly [string, Cell])[], paper: Paper): readonly string[] => {
  const widest = Math.max(0, ...entries.map(([name]) => widthOf(name)));
  return entries.map(
    ([name, cell]) =>
      `${painted(name, 'dim', paper)}${' '.repeat(widest - widthOf(name) + GAP)}${mooded(words(cell, paper), paper)}`,
  );
};

/** A part of a page under its title; nothing where it has no lines. */
export const section = (title: string, lines: readonly string[], paper: Paper): readonly string[] =>
  lines.length === 0 ? [] : ['', painted(title, 'bold', paper), ...lines];
