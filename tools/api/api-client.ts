import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { requestOf } from '@fencepost/cli/ask/request-of';
import type { ActionContract } from '@fencepost/contracts/define';
import { AppError } from '@fencepost/contracts/errors';
import { hasHttp } from '@fencepost/contracts/http-input';
import { Problem } from '@fencepost/contracts/problem';
import { z } from 'zod';

/** Calls `/v1` with one key: input and answer as the contract says; a problem document is thrown as AppError. */
export type ApiClient = <I extends z.ZodType, O extends z.ZodType>(
  action: ActionContract<I, O>,
  input: z.input<I>,
  options?: AskOptions,
) => Promise<z.output<O>>;

interface AskOptions {
  /** Names one intention: asked twice under it, the first answer is repeated. Without, each question is a new one. */
  readonly idempotencyKey?: string;
}

const PATIENCE_MS = 40_000;
/** Cal.com blocks a key that asked too often for a minute. */
const MOST_WAITED_SECONDS = 150;

/** A client of the public API behind `edge`, made from the contracts. Asked to wait, it waits and repeats. */
export const makeApiClient =
  ({ edge, key }: { readonly edge: string; readonly key: string }): ApiClient =>
  async (action, input, { idempotencyKey: idempotency = randomUUID() } = {}) => {
    if (!hasHttp(action)) throw new TypeError(`/v1 does not offer ${action.name}`);
    const members = z.record(z.string(), z.unknown()).parse(input);
    const idempotencyKey = action.http.idempotencyKey === undefined ? undefined : idempotency;
    const { url, init } = requestOf(action, members, { url: edge, key, idempotencyKey });
    for (let waitedSeconds = 0; ; ) {
      const response = await fetch(url, { ...init, signal: AbortSignal.timeout(PATIENCE_MS) });
      const answer: unknown = await response.json();
      if (response.ok) return z.parse(action.output, answer);
      const { code, detail, requestId, facts } = Problem.parse(answer);
      const seconds = Number(response.headers.get('retry-after'));
      waitedSeconds += seconds;
      if (code !== 'rate_limited' || waitedSeconds > MOST_WAITED_SECONDS)
        throw new AppError(code, detail, { requestId, facts });
      await wait(1_000 * seconds);
    }
  };
