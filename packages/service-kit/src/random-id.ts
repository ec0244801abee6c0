import { randomUUID } from 'node:crypto';

/** So many random bytes: `randomBytes` in a process, a known sequence in tests. */
export type RandomBytes = (count: number) => Uint8Array;

const TIME_LENGTH = 9;
const RANDOM_LENGTH = 17;

/**
 * A new id such as `req_0mht4bz1k3f0…`: milliseconds in base 36, then 66 random bits, so that ids of one kind sort by
 * the time they were made. Its form is the one contracts/ids.ts expects.
 */
export const newId = (prefix: string): string => {
  const time = Date.now().toString(36).padStart(TIME_LENGTH, '0');
  return `${prefix}_${time}${randomUUID().replaceAll('-', '').slice(-RANDOM_LENGTH)}`;
};
