import { type DestinationStream, pino } from 'pino';
import { redactFields, redactText } from './redact.ts';

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

export interface LogMethod {
  (fields: object, message: string): void;
  (message: string): void;
}

/** JSON lines; an error goes under `err`. Secrets and personal data are removed by key and by pattern (redact.ts). */
export interface Logger {
  readonly trace: LogMethod;
  readonly debug: LogMethod;
  readonly info: LogMethod;
  readonly warn: LogMethod;
  readonly error: LogMethod;
  readonly fatal: LogMethod;
  /** A logger whose every line carries these fields, e.g. `requestId` and `tenantId`. */
  child(fields: Readonly<Record<string, unknown>>): Logger;
}

export interface LoggerOptions {
  readonly service: string;
  readonly level: LogLevel;
  /** Where lines go; standard output unless given. */
  readonly destination?: DestinationStream;
}

const STANDARD_OUTPUT = 1;

export const makeLogger = ({ service, level, destination }: LoggerOptions): Logger =>
  faceOf(
    pino(
      {
        level,
        base: { service },
        timestamp: pino.stdTimeFunctions.isoTime,
        formatters: { level: (label) => ({ level: label }), log: redactFields },
        // Errors are unfolded by redactFields already; pino's own serializer would name their type Object.
        serializers: { err: (error: unknown) => error },
        hooks: { streamWrite: redactText },
      },
      // Written at once: lines of two loggers stay in order, and the last ones before an exit are not lost.
      destination ?? pino.destination({ dest: STANDARD_OUTPUT, sync: true }),
    ),
  );

const faceOf = (line: pino.Logger): Logger => ({
  trace: line.trace.bind(line),
  debug: line.debug.bind(line),
  info: line.info.bind(line),
  warn: line.warn.bind(line),
  error: line.error.bind(line),
  fatal: line.fatal.bind(line),
  child: (fields) => faceOf(line.child(redactFields(fields))),
});
