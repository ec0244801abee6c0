import { closeSync, openSync, readSync, statSync } from 'node:fs';

const TAIL_BYTES = 16_384;
const POLL_MS = 100;

/** The last lines of a log, for a person who asks why something ended; none when there is no file. */
export const lastLines = (file: string, count: number): string[] => {
  const tail = readFrom(file, Math.max(0, sizeOf(file) - TAIL_BYTES))
    .toString('utf8')
    .trimEnd();
  return tail === '' ? [] : tail.split('\n').slice(-count);
};

export interface LineReader {
  /** The whole lines written since the last call. */
  next(): string[];
}

/** Reads what is appended to a file, which need not exist yet; all of it, or what comes after its present end. */
export const makeLineReader = (file: string, from: 'start' | 'end' = 'start'): LineReader => {
  let position = from === 'start' ? 0 : sizeOf(file);
  let rest = Buffer.alloc(0);
  return {
    next: () => {
      const added = readFrom(file, position);
      position += added.length;
      const bytes = Buffer.concat([rest, added]);
      const end = bytes.lastIndexOf('\n') + 1;
      rest = bytes.subarray(end);
      return end === 0 ? [] : bytes.toString('utf8', 0, end - 1).split('\n');
    },
  };
};

/** Hands on every new line until it is stopped; the lines there are by then are handed on first. */
export const follow = (reader: LineReader, onLine: (line: string) => void): (() => void) => {
  const pull = () => {
    for (const line of reader.next()) onLine(line);
  };
  const timer = setInterval(pull, POLL_MS);
  return () => {
    clearInterval(timer);
    pull();
  };
};

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

const readFrom = (file: string, position: number): Buffer => {
  const bytes = Buffer.alloc(Math.max(0, sizeOf(file) - position));
  if (bytes.length === 0) return bytes;
  const descriptor = openSync(file, 'r');
  try {
    return bytes.subarray(0, readSync(descriptor, bytes, 0, bytes.length, position));
  } finally {
    closeSync(descriptor);
  }
};
