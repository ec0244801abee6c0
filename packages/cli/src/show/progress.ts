import type { World } from '../world.ts';
import { plain, widthOf } from './plain.ts';

/** How far long work is, on standard error: one line that changes in a terminal, a line for each change elsewhere. */
export interface Progress {
  at(text: string): void;
  /** Ends the line; what comes next stands below it. */
  end(): void;
}

const CLEAR_LINE = '\r\u001b[2K';
const DEFAULT_COLUMNS = 80;

/** With `--json` and no terminal it is silent. */
export const makeProgress = (
  { err, env }: Pick<World, 'err' | 'env'>,
  { isJson }: { readonly isJson: boolean },
): Progress => {
  const isLive = err.isTerminal && env.TERM !== 'dumb';
  let last = '';
  return {
    at: (given) => {
      const text = plain(given);
      if (text === last || (isJson && !err.isTerminal)) return;
      last = text;
      err.write(isLive ? `${CLEAR_LINE}${cut(text, (err.columns ?? DEFAULT_COLUMNS) - 1)}` : `${text}\n`);
    },
    end: () => {
      if (isLive && last !== '') err.write(CLEAR_LINE);
      last = '';
    },
  };
};

const cut = (text: string, width: number): string => {
  let kept = '';
  for (const character of text) {
    if (widthOf(kept + character) > width) return kept;
    kept += character;
  }
  return kept;
};

/** `[#####.....] 12 of 24` */
export const bar = (done: number, total: number): string => {
  const LENGTH = 20;
  const filled = total === 0 ? 0 : Math.min(LENGTH, Math.round((done / total) * LENGTH));
  return `[${'#'.repeat(filled)}${'.'.repeat(LENGTH - filled)}] ${done} of ${total}`;
};
