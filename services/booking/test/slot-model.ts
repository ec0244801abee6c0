import type { SequentialModel } from '@fencepost/testing/history/operation';
import { covers, type Interval, overlap } from '../src/domain/interval.ts';

/** What clients do with the time of one resource on one day. */
export type DayInput =
  /** A hold, a booking, or the new time of a move: all are claims of an owner. */
  | { readonly op: 'claim'; readonly id: string; readonly time: Interval }
  | { readonly op: 'convert'; readonly id: string; readonly holdId: string; readonly time: Interval }
  /** Gives up everything but, after a move, one time. */
  | { readonly op: 'release'; readonly id: string; readonly keep: Interval | null }
  | { readonly op: 'read' };

/** Whether it was done; of a read, what is occupied, as `textOf` writes it. */
export type DayOutput = boolean | string;

interface Claim extends Interval {
  readonly id: string;
}

export const textOf = (claims: readonly Claim[]): string =>
  [...new Set(visible(claims).map(({ id, startsAt, endsAt }) => `${id} ${startsAt} ${endsAt}`))].toSorted().join('\n');

/** A hold under the appointment that it has just become is about to be taken out, and nobody can tell it from being gone. */
const visible = (claims: readonly Claim[]): readonly Claim[] =>
  claims.filter(
    (claim) =>
      !claim.id.startsWith('hld_') || !claims.some((other) => other.id.startsWith('apt_') && overlap(other, claim)),
  );

const isFree = (claims: readonly Claim[], time: Interval, mine: readonly string[]): boolean =>
  !claims.some((claim) => !mine.includes(claim.id) && overlap(claim, time));

/** The time of one resource on one day, as it would be if everybody came one after the other. */
export const dayModel: SequentialModel<readonly Claim[], DayInput, DayOutput> = {
  initial: [],
  step: (claims, input, output) => {
    if (input.op === 'read') return output === undefined || output === textOf(claims) ? claims : undefined;
    if (input.op === 'release') {
      const kept = input.keep === null ? undefined : { id: input.id, ...input.keep };
      const others = claims.filter(({ id }) => id !== input.id);
      const hadIt = claims.some(({ id, startsAt }) => id === kept?.id && startsAt === kept.startsAt);
      return kept === undefined || !hadIt ? others : [...others, kept];
    }
    const { id, time } = input;
    const done = input.op === 'claim' ? isFree(claims, time, [id]) : canBecome(claims, input);
    if (output !== undefined && output !== done) return undefined;
    if (!done) return claims;
    const others = input.op === 'claim' ? claims : claims.filter((claim) => claim.id !== input.holdId);
    return [...others, { id, ...time }];
  },
  textOf,
};

const canBecome = (claims: readonly Claim[], { id, holdId, time }: Extract<DayInput, { op: 'convert' }>): boolean => {
  const done = claims.some(
    (claim) => claim.id === id && claim.startsAt === time.startsAt && claim.endsAt === time.endsAt,
  );
  const held = claims.some((claim) => claim.id === holdId && covers(claim, time));
  return done || (held && isFree(claims, time, [id, holdId]));
};
