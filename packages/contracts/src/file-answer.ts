import { z } from 'zod';

const MOST_CHARS = 16 * 1024 * 1024;

/** The answer of an action whose binding says `answers: 'file'`: over HTTP the body travels as it is, under this name. */
export const FileAnswer = z.object({
  /** `text/calendar; charset=utf-8` */
  contentType: z.string().regex(/^[a-z]+\/[a-z0-9.+-]+(; charset=utf-8)?$/),
  /** Letters, digits, `.`, `-` and `_`. */
  fileName: z.string().regex(/^[\w.-]{1,100}$/),
  body: z.string().max(MOST_CHARS),
});
export type FileAnswer = z.output<typeof FileAnswer>;
