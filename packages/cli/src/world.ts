/** Where text goes. */
export interface Output {
  write(text: string): void;
  readonly isTerminal: boolean;
  /** Characters in a line; undefined where nobody says. */
  readonly columns: number | undefined;
}

/** A person at a terminal who can be asked; answers undefined where they gave up. */
export interface Person {
  confirm(question: string): Promise<boolean | undefined>;
  /** What is typed is not shown. */
  secret(question: string): Promise<string | undefined>;
  /** `proposed` is what a mere Enter means. */
  text(question: string, proposed: string): Promise<string | undefined>;
}

export interface Files {
  /** The text of a file, or undefined where there is none. */
  read(path: string): Promise<string | undefined>;
  /** Replaces it whole or not at all. `mode` counts where the file is new, too. */
  write(path: string, text: string, mode: number): Promise<void>;
  /** The permission bits, or undefined where there is none. */
  mode(path: string): Promise<number | undefined>;
}

/** Everything outside that the CLI touches; `main.ts` makes the real one. */
export interface World {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly fetch: typeof fetch;
  readonly files: Files;
  readonly out: Output;
  readonly err: Output;
  /** Undefined where nobody sits at a terminal. */
  readonly person: Person | undefined;
  /** All of standard input; undefined where it is a terminal. */
  readonly input: () => Promise<string | undefined>;
  readonly wait: (ms: number) => Promise<void>;
  readonly randomId: () => string;
  /** Aborted by Ctrl-C. */
  readonly interrupted: AbortSignal;
}
