import { styleText } from 'node:util';
import type { Output, World } from '../world.ts';

/** What can be written on: how wide, with colours or without, with more than ASCII or without. */
export interface Paper {
  /** Characters in a line; undefined where the text is not for a terminal. */
  readonly width: number | undefined;
  readonly colour: boolean;
  readonly unicode: boolean;
}

const DEFAULT_COLUMNS = 80;

/** NO_COLOR (no-color.org), a dumb terminal or a pipe have no colours; a locale that is not UTF-8 has ASCII. */
export const paperOf = (output: Output, { env }: Pick<World, 'env'>): Paper => ({
  width: output.isTerminal ? (output.columns ?? DEFAULT_COLUMNS) : undefined,
  colour: output.isTerminal && !env.NO_COLOR && env.TERM !== 'dumb',
  unicode: !output.isTerminal || /utf-?8/i.test(env.LC_ALL || env.LC_CTYPE || env.LANG || 'utf-8'),
});

type Colour = 'red' | 'yellow' | 'green' | 'dim' | 'bold' | 'cyan';

export const painted = (text: string, colour: Colour, paper: Paper): string =>
  paper.colour ? styleText(colour, text, { validateStream: false }) : text;

const moods: Readonly<Record<Colour, readonly string[]>> = {
  red: [
    'critical',
    'failed',
    'failing',
    'open',
    'error',
    'leak',
    'off',
    'unverified',
    'refused',
    'invalid',
    'rejected',
  ],
  yellow: [
    'high',
    'medium',
    'warning',
    'warn',
    'pending',
    'drifted',
    'staged',
    'quarantined',
    'held',
    'unknown',
    'not_run',
  ],
  green: [
    'passed',
    'ok',
    'synced',
    'verified',
    'completed',
    'resolved',
    'working',
    'enforced',
    'enforce',
    'done',
    'valid',
  ],
  dim: ['not_applicable', 'unchanged', 'settled', 'revoked', '–', '-'],
  bold: [],
  cyan: [],
};
const moodOf = new Map(
  Object.entries(moods).flatMap(([colour, words]) => words.map((word) => [word, colour as Colour] as const)),
);

/** A word that says how things are, in its colour; any other text as it is. */
export const mooded = (text: string, paper: Paper): string => {
  const colour = moodOf.get(text);
  return colour === undefined ? text : painted(text, colour, paper);
};
