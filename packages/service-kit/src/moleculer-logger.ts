import { Loggers } from 'moleculer';
import type { Logger } from './logger.ts';

type Level = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';

/** Moleculer's own lines of level warn and above, in our log; below that it only tells of its start. */
export class MoleculerLogger extends Loggers.Base<Record<string, never>> {
  readonly #log: Logger;

  constructor(log: Logger) {
    super({});
    this.#log = log;
  }

  override getLogHandler({ mod }: { mod?: string }): (level: Level, args: unknown[]) => void {
    return (level, args) => {
      if (level !== 'fatal' && level !== 'error' && level !== 'warn') return;
      const texts = args.filter((arg) => typeof arg === 'string');
      const err = args.find((arg) => arg instanceof Error);
      this.#log[level]({ mod, ...(err !== undefined && { err }) }, texts.join(' ') || String(err));
    };
  }
}
