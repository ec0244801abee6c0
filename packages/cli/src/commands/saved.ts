import type { FileAnswer } from '@fencepost/contracts/file-answer';
import { z } from 'zod';
import type { Answer } from '../ask/answer.ts';
import type { ExitName } from '../exit-codes.ts';
import type { Hands } from '../hands.ts';
import { plainLines } from '../show/plain.ts';

const PRIVATE = 0o600;

/** `--out` of what travels as a file. */
export const fileOption = z.string().min(1).optional().describe('write it into this file instead of standard output');

/** Puts a file where the person wants it; what may hold data of people is for its owner alone to read. */
export const saved = async (
  { value }: Answer<FileAnswer>,
  out: string | undefined,
  { show, world }: Pick<Hands, 'show' | 'world'>,
): Promise<ExitName> => {
  if (out === undefined) show.body(world.out.isTerminal ? plainLines(value.body) : value.body);
  else {
    await world.files.write(out, value.body, PRIVATE);
    show.note(`Written to ${out}.`);
  }
  return 'ok';
};
