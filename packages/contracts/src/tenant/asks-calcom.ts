import type { ErrorCode } from '../errors.ts';

/** How an action ends that asks Cal.com with the company's key, and is not answered: besides its own refusals. */
export const calcomRefusals = ['credentials_refused', 'rate_limited', 'unavailable'] as const satisfies ErrorCode[];

/** Milliseconds that a caller waits where Cal.com is asked meanwhile, once or twice. */
export const CALCOM_TIMEOUT_MS = 15_000;
