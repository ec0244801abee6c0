/** Where a person reads what happens. Progress replaces itself on a terminal and is thinned out everywhere else. */
export interface Screen {
  line(text: string): void;
  /** Empty text clears it. */
  progress(text: string): void;
}

export const silentScreen: Screen = { line: () => {}, progress: () => {} };

const CLEAR_LINE = '\r\x1b[K';
const USUAL_COLUMNS = 80;
const PLAIN_PROGRESS_EVERY_MS = 20_000;

/** The screen of a terminal, or of a log file: then progress comes as a line, a few times a minute. */
export const makeScreen = (output: NodeJS.WriteStream = process.stdout): Screen =>
  output.isTTY ? terminalScreen(output) : plainScreen(output);

const terminalScreen = (output: NodeJS.WriteStream): Screen => ({
  line: (text) => void output.write(`${CLEAR_LINE}${text}\n`),
  progress: (text) => void output.write(`${CLEAR_LINE}${text.slice(0, (output.columns || USUAL_COLUMNS) - 1)}`),
});

const plainScreen = (output: NodeJS.WriteStream): Screen => {
  let lastMillis = 0;
  return {
    line: (text) => void output.write(`${text}\n`),
    progress: (text) => {
      if (text === '' || Date.now() - lastMillis < PLAIN_PROGRESS_EVERY_MS) return;
      lastMillis = Date.now();
      output.write(`${text}\n`);
    },
  };
};
