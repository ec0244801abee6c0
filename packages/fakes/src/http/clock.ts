/** The time as a fake sees it; the same shape as the service kit's, of which fakes know nothing. */
export interface FakeClock {
  /** Milliseconds since 1970. */
  millis(): number;
}

export const wallClock: FakeClock = { millis: () => Date.now() };

/** As vendors write times: UTC with milliseconds. */
export const isoOf = (millis: number): string => new Date(millis).toISOString();
