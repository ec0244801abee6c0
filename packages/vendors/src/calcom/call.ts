import { AppError } from '@fencepost/contracts/errors';
import type { Clock } from '@fencepost/service-kit/clock';
import { z } from 'zod';
import { calcomErrorOf, calcomTimeout, calcomUnavailable } from './failure.ts';
import { type CalcomRateLimit, rateLimitOf, retryAfterMsOf } from './rate-limit.ts';

const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

export interface CallDeps {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly fetch: typeof fetch;
  readonly clock: Pick<Clock, 'millis'>;
  readonly timeoutMs: number;
  readonly onRateLimit: (limit: CalcomRateLimit) => void;
}

export interface CallRequest<D extends z.ZodType> {
  /** Below the base URL, with its query: `/v2/teams`. */
  readonly path: string;
  /** `cal-api-version`: a missing or unknown one silently means 2024-04-15, with old shapes. */
  readonly version: string;
  /** What the `data` of a success must be. */
  readonly data: D;
}

const Success = z.object({ status: z.literal('success'), data: z.unknown() }).transform(({ data }) => data);

/** Reads from Cal.com: the `data` of a success, or AppError. `timeoutMs` covers everything up to the last byte. */
export const makeCall =
  (deps: CallDeps) =>
  async <D extends z.ZodType>({ path, version, data }: CallRequest<D>): Promise<z.output<D>> => {
    const { status, body } = await send(deps, path, version);
    const answer = Success.pipe(data).safeParse(body);
    if (answer.success) return answer.data;
    const problems = answer.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw calcomUnavailable(new Error(`${path} answered ${status} in an unknown form: ${problems.join('; ')}`));
  };

const send = async (deps: CallDeps, path: string, version: string): Promise<{ status: number; body: unknown }> => {
  const signal = AbortSignal.timeout(deps.timeoutMs);
  try {
    const response = await deps.fetch(`${deps.baseUrl}${path}`, {
      headers: { Authorization: `Bearer ${deps.apiKey}`, 'cal-api-version': version, Accept: 'application/json' },
      // The key must not follow a redirect to somebody else.
      redirect: 'error',
      signal,
    });
    const nowMs = deps.clock.millis();
    const limit = rateLimitOf(response.headers, nowMs);
    if (limit !== undefined) deps.onRateLimit(limit);
    const text = await textOf(response);
    if (!response.ok) throw calcomErrorOf(response.status, jsonOrUndefined(text), retryAfterMsOf(limit, nowMs));
    return { status: response.status, body: JSON.parse(text) };
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw signal.aborted ? calcomTimeout(deps.timeoutMs, error) : calcomUnavailable(error);
  }
};

const textOf = async (response: Response): Promise<string> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_ANSWER_BYTES) throw new Error(`the answer is larger than ${MAX_ANSWER_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};

/** A proxy in front of Cal.com answers with pages, not with JSON; the status alone must do then. */
const jsonOrUndefined = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
