import type { Answer } from '../ask/answer.ts';
import type { World } from '../world.ts';
import { type Paper, paperOf } from './paper.ts';
import { plainJson } from './plain.ts';

/** What people read of a value: lines without control characters of others. */
export type View<T> = (value: T, paper: Paper) => readonly string[];

/** Where answers go: standard output. With `--json` exactly what was answered, else what people read. */
export interface Show {
  readonly isJson: boolean;
  one<T>(answer: Answer<T>, view: View<T>): void;
  /** A line of NDJSON, or nothing where people read. */
  line(exact: unknown): void;
  /** A file's body as it is. */
  body(text: string): void;
  /** Words for people, on standard error: never part of what a program reads. */
  note(text: string): void;
}

export const makeShow = (world: Pick<World, 'out' | 'err' | 'env'>, { isJson }: { readonly isJson: boolean }): Show => {
  const paper = paperOf(world.out, world);
  return {
    isJson,
    one: ({ value, exact }, view) =>
      world.out.write(
        isJson
          ? `${plainJson(JSON.stringify(exact, null, 2))}\n`
          : view(value, paper)
              .map((line) => `${line}\n`)
              .join(''),
      ),
    line: (exact) => world.out.write(`${plainJson(JSON.stringify(exact))}\n`),
    body: (text) => world.out.write(text.endsWith('\n') ? text : `${text}\n`),
    note: (text) => world.err.write(`${text}\n`),
  };
};
