/** What Cal.com grants the key right now (calcom.md 1.4): 120 requests a minute by default, then a block of 60 s. */
export interface CalcomRateLimit {
  readonly limit: number;
  readonly remaining: number;
  /** Epoch milliseconds. */
  readonly resetsAtMs: number;
}

/** A count of seconds never gets this large, an epoch in seconds is never this small. */
const SMALLEST_EPOCH_SECONDS = 1_000_000_000;
const DEFAULT_BLOCK_MS = 60_000;

/** The limit an answer tells, if it does. Reset is seconds from now in Cal.com's code and an epoch in its documents. */
export const rateLimitOf = (headers: Headers, nowMs: number): CalcomRateLimit | undefined => {
  const [limit, remaining, reset] = ['Limit', 'Remaining', 'Reset'].map((name) => {
    const text = headers.get(`X-RateLimit-${name}-Default`);
    return text === null ? Number.NaN : Number(text);
  });
  if (!isCount(limit) || !isCount(remaining) || !isCount(reset)) return undefined;
  const resetsAtMs = reset >= SMALLEST_EPOCH_SECONDS ? reset * 1_000 : nowMs + reset * 1_000;
  return { limit, remaining, resetsAtMs };
};

/** How long to wait after a 429. Cal.com sends no Retry-After. */
export const retryAfterMsOf = (limit: CalcomRateLimit | undefined, nowMs: number): number =>
  limit === undefined ? DEFAULT_BLOCK_MS : Math.max(limit.resetsAtMs - nowMs, 0);

const isCount = (value: number | undefined): value is number => value !== undefined && value >= 0;
