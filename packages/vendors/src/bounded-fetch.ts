import { Agent, fetch as undiciFetch } from 'undici';

const LONGEST_IDLE_MS = 30_000;

/**
 * `fetch` that waits `connectTimeoutMs` at most for a connection: whoever does not even answer the telephone is given up
 * long before the time for a whole answer is over, and the request has not been sent. Source: undici, `Agent.connect`.
 */
export const makeBoundedFetch = (connectTimeoutMs: number): typeof fetch => {
  const dispatcher = new Agent({ connect: { timeout: connectTimeoutMs }, keepAliveTimeout: LONGEST_IDLE_MS });
  // The platform's fetch is an older undici: its types name the same things by other declarations.
  const bounded = undiciFetch as unknown as (input: unknown, init: object) => Promise<Response>;
  return (input, init) => bounded(input, { ...init, dispatcher });
};
