import type { Instant } from '@fencepost/contracts/instant';

/** The time, given to whoever needs it: nobody else reads the wall clock. */
export interface Clock {
  now(): Instant;
  /** Milliseconds since 1970. */
  millis(): number;
}

/** A moment given in milliseconds since 1970. */
export const instantOf = (millis: number): Instant => new Date(millis).toISOString();

export const systemClock: Clock = { now: () => instantOf(Date.now()), millis: () => Date.now() };
