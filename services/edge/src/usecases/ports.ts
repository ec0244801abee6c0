import type { ApiKey } from '../domain/api-key.ts';
import type { Endpoint } from '../domain/endpoint.ts';

/** Whom the edge may believe. */
export interface Directory {
  /** Undefined for an unknown or closed one. Rejects with `unavailable` while its secrets cannot be opened. */
  endpoint(endpointKey: string): Endpoint | undefined | Promise<Endpoint | undefined>;
  apiKey(sha256Hex: string): ApiKey | undefined;
}

/** The window in which requests of an API key are counted. */
export const RATE_WINDOW_SECONDS = 60;

/** What is left of a caller's rate. */
export interface Allowance {
  readonly allowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  readonly resetSeconds: number;
}

export interface ApiLimits {
  /** Takes one request from the bucket of a key; never rejects. */
  take(apiKeyId: string): Promise<Allowance>;
}
