import { type Clock, instantOf } from '@fencepost/service-kit/clock';

const NOON_MS = Date.UTC(2026, 2, 1, 12);

/** A clock that stands still. */
export const fixedClock: Clock = { now: () => instantOf(NOON_MS), millis: () => NOON_MS };

/** A clock that moves on by a second each time it is asked. */
export const tickingClock = (): Clock => {
  let millis = NOON_MS;
  const tick = () => {
    millis += 1_000;
    return millis;
  };
  return { now: () => instantOf(tick()), millis: tick };
};
