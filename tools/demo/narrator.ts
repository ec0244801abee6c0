import { setTimeout as wait } from 'node:timers/promises';
import { AppError } from '@fencepost/contracts/errors';

/** Looks become rarer: a key may ask only so often. */
const FIRST_POLL_MS = 50;
const LONGEST_POLL_MS = 500;
const SLOWER = 1.3;

/** Tells a story on the screen and keeps count of what did not hold. */
export interface Narrator {
  title(text: string): void;
  say(text: string): void;
  quote(text: string): void;
  /** States a guarantee and whether it held. */
  check(guarantee: string, holds: boolean): void;
  /** States a guarantee that has to come true within `seconds`; answers what `look` saw at last. */
  checkSoon<T>(guarantee: string, seconds: number, look: () => Promise<T>, holds: (seen: T) => boolean): Promise<T>;
  failures(): number;
}

const writeLine = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** What may be answered when it is asked again, as after a moment in which the machine was busy; anything else is thrown. */
const unlessPassing = (error: unknown): { readonly passing: AppError } => {
  if (error instanceof AppError && error.retry !== 'never') return { passing: error };
  throw error;
};

export const makeNarrator = (): Narrator => {
  let failures = 0;
  const check = (guarantee: string, holds: boolean): void => {
    if (!holds) failures += 1;
    writeLine(`   ${holds ? '[ok]  ' : '[FAIL]'} ${guarantee}`);
  };
  return {
    title: (text) => writeLine(`\n${text}`),
    say: (text) => writeLine(`   ${text}`),
    quote: (text) => writeLine(text.replace(/^/gm, '      | ')),
    check,
    checkSoon: async (guarantee, seconds, look, holds) => {
      const begin = performance.now();
      for (let pauseMs = FIRST_POLL_MS; ; pauseMs = Math.min(LONGEST_POLL_MS, SLOWER * pauseMs)) {
        const looked = await look().then((seen) => ({ seen }), unlessPassing);
        const elapsed = performance.now() - begin;
        if ('passing' in looked) {
          if (elapsed > seconds * 1_000) throw looked.passing;
          await wait(pauseMs);
          continue;
        }
        const { seen } = looked;
        if (holds(seen) || elapsed > seconds * 1_000) {
          check(`${guarantee} (after ${(elapsed / 1_000).toFixed(1)} s)`, holds(seen));
          return seen;
        }
        await wait(pauseMs);
      }
    },
    failures: () => failures,
  };
};
