import { AppError } from '@fencepost/contracts/errors';
import type { Clock } from '@fencepost/service-kit/clock';
import { z } from 'zod';
import { calcomErrorOf, calcomKeyUnusable, calcomTimeout, calcomUnavailable } from './failure.ts';
import { type CalcomRateLimit, rateLimitOf, retryAfterMsOf } from './rate-limit.ts';
import { calcomUnknownForm } from './unknown-form.ts';

const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

/** What a call does there: reads may be asked again at will, the outcome of a write that failed is unknown. */
export type CallKind = 'read' | 'write';

export interface CallDeps {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly fetch: typeof fetch;
  readonly clock: Pick<Clock, 'millis'>;
  readonly timeoutMs: number;
  readonly onRateLimit: (limit: CalcomRateLimit) => void;
  /** Runs each request, or refuses it before it is sent. */
  readonly run: <T>(kind: CallKind, request: () => Promise<T>, operation?: string) => Promise<T>;
}

export interface CallRequest<D extends z.ZodType> {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below the base URL, with its query: `/v2/teams`. */
  readonly path: string;
  /** `cal-api-version`: a missing or unknown one silently means 2024-04-15, with old shapes. */
  readonly version: string;
  /** Whose failures count together, apart from those of other calls of the company; absent: those of all reads or writes. */
  readonly operation?: string;
  /** Sent as JSON, never logged. */
  readonly body?: object;
  /** What the `data` of a success must be. */
  readonly data: D;
}

/** The data of a success, and whether Cal.com says that more pages follow; undefined where it says nothing. */
export interface Answer<T> {
  readonly data: T;
  readonly hasNextPage: boolean | undefined;
}

export type Call = <D extends z.ZodType>(request: CallRequest<D>) => Promise<Answer<z.output<D>>>;

const Success = z.object({
  status: z.literal('success'),
  /** Some deletions answer with a status alone. */
  data: z.unknown().optional(),
  pagination: z.object({ hasNextPage: z.boolean() }).optional().catch(undefined),
});

/** Keys are visible ASCII; anything else would fail as a header, in words that quote it. */
const sendable = /^[\x21-\x7e]+$/;

/** Calls Cal.com: the `data` of a success, or AppError. `timeoutMs` covers everything up to the last byte. */
export const makeCall =
  (deps: CallDeps): Call =>
  async (request) => {
    if (!sendable.test(deps.apiKey)) throw calcomKeyUnusable();
    const { method = 'GET', path, operation } = request;
    const body = await deps.run(method === 'GET' ? 'read' : 'write', () => send(deps, request), operation);
    // Queries may name people.
    const [address = path] = path.split('?');
    const envelope = Success.safeParse(body);
    if (!envelope.success) throw calcomUnknownForm(address, envelope.error, undefined);
    const data = request.data.safeParse(envelope.data.data);
    if (!data.success) throw calcomUnknownForm(address, data.error, envelope.data.data);
    return { data: data.data, hasNextPage: envelope.data.pagination?.hasNextPage };
  };

const send = async (deps: CallDeps, request: CallRequest<z.ZodType>): Promise<unknown> => {
  const { method = 'GET', path, version, body } = request;
  const signal = AbortSignal.timeout(deps.timeoutMs);
  try {
    const response = await deps.fetch(`${deps.baseUrl}${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${deps.apiKey}`,
        'cal-api-version': version,
        Accept: 'application/json',
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      // The key must not follow a redirect to somebody else.
      redirect: 'error',
      signal,
    });
    const nowMs = deps.clock.millis();
    const limit = rateLimitOf(response.headers, nowMs);
    if (limit !== undefined) deps.onRateLimit(limit);
    const text = await textOf(response);
    if (!response.ok) throw calcomErrorOf(response.status, jsonOrUndefined(text), retryAfterMsOf(limit, nowMs));
    return JSON.parse(text);
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
