import { z } from 'zod';
import { AppError } from './errors.ts';
import { Instant } from './instant.ts';

/** The last entry of a page: its time, and its id where several share that time. */
export interface PagePosition {
  readonly at: Instant;
  readonly id: string;
}

const Position = z.tuple([Instant, z.string().min(1).max(100)]);

/** A position as callers get it: they hand it back and read nothing into it. */
const cursorOf = ({ at, id }: PagePosition): string => Buffer.from(JSON.stringify([at, id])).toString('base64url');

/** The position behind a cursor, undefined for the first page. Throws `invalid_input` for what is no cursor of ours. */
export const positionAt = (cursor: string | undefined): PagePosition | undefined => {
  if (cursor === undefined) return undefined;
  const [at, id] = parsed(cursor);
  return { at, id };
};

const parsed = (cursor: string): z.output<typeof Position> => {
  try {
    return Position.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch (cause) {
    const message = 'This cursor is not one of ours: use the nextCursor of the page before, or none.';
    throw new AppError('invalid_input', message, {}, { cause });
  }
};

/** A page out of one entry more than asked for, which tells whether another page follows. */
export const pageFrom = <T>(
  found: readonly T[],
  limit: number,
  positionOf: (entry: T) => PagePosition,
): { data: T[]; nextCursor: string | null } => {
  const data = found.slice(0, limit);
  const last = data.at(-1);
  return { data, nextCursor: found.length > limit && last !== undefined ? cursorOf(positionOf(last)) : null };
};
