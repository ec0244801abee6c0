const SHOWN_LEVELS: Readonly<Record<string, string>> = { warn: 'WARN ', error: 'ERROR ', fatal: 'FATAL ' };
const SHOWN_ALREADY = new Set(['level', 'time', 'msg', 'service', 'name', 'err']);
const NAME_WIDTH = 17;
const NO_TIME = ' '.repeat(8);

/** One line of a process's log for a person's eyes: time, process, message, and what else it says. */
export const readable = (name: string, line: string): string => {
  const { time, ...entry } = parsed(line) ?? { msg: line };
  const level = SHOWN_LEVELS[String(entry.level)] ?? '';
  const fields = Object.entries(entry).filter(([key]) => !SHOWN_ALREADY.has(key));
  const rest = fields.map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const text = [`${level}${entry.msg}`, ...causeOf(entry.err), ...rest].join('  ');
  return `${clockTime(time)}  ${name.padEnd(NAME_WIDTH)}  ${text}`;
};

const parsed = (line: string): Record<string, unknown> | undefined => {
  try {
    const value = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
};

const causeOf = (error: unknown): string[] =>
  typeof error === 'object' && error !== null && 'message' in error ? [`(${error.message})`] : [];

const clockTime = (time: unknown): string => {
  const date = new Date(String(time));
  return Number.isNaN(date.getTime()) ? NO_TIME : date.toLocaleTimeString('en-GB');
};
