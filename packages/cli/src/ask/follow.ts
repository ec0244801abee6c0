import type { ActionContract } from '@fencepost/contracts/define';
import { AppError } from '@fencepost/contracts/errors';
import { type HttpAction, hasHttp } from '@fencepost/contracts/http-input';
import { Problem } from '@fencepost/contracts/problem';
import { z } from 'zod';
import type { Answer, Ask, Members } from './answer.ts';
import { type AskDeps, answerOf, interruption } from './ask.ts';
import { refusalOf } from './refusal.ts';
import { watchRequestOf } from './request-of.ts';
import { type ServerSentEvent, serverSentEvents } from './server-sent-events.ts';

/** Follows what a get answers until it is done; `tell` hears of every change. */
export type Follow = <I extends z.ZodType, O extends z.ZodType>(
  action: ActionContract<I, O>,
  input: z.input<I>,
  tell: (value: z.output<O>) => void,
) => Promise<Answer<z.output<O>>>;

const POLL_MS = 1_000;
/** The edge sends a heartbeat far more often. */
const SILENT_FOR_MS = 90_000;

const Versioned = z.looseObject({ version: z.int() });

/** Watches as server-sent events; where that cannot be had (a proxy in between, too many streams) it polls. */
export const makeFollow =
  (deps: AskDeps, ask: Ask): Follow =>
  async (action, input, tell) => {
    if (!hasHttp(action) || action.http.watch === undefined) throw new TypeError(`${action.address} cannot be watched`);
    const { member, until } = action.http.watch;
    const isDone = (exact: unknown): boolean => until.includes(String(Versioned.parse(exact)[member]));
    const members = z.record(z.string(), z.unknown()).parse(input);
    let seen: number | undefined;
    for await (const exact of watched(action, members, deps)) {
      const { version } = Versioned.parse(exact);
      if (version === seen) continue;
      seen = version;
      const answer = answerOf(action, exact);
      tell(answer.value);
      if (isDone(exact)) return answer;
    }
    for (;;) {
      const answer = await ask(action, input);
      const { version } = Versioned.parse(answer.exact);
      if (version !== seen) tell(answer.value);
      if (isDone(answer.exact)) return answer;
      seen = version;
      await deps.wait(POLL_MS);
      if (deps.interrupted.aborted) throw interruption();
    }
  };

/** What a stream tells; it ends where there is no stream to be had. A refusal in the stream is thrown. */
async function* watched(action: HttpAction, members: Members, deps: AskDeps): AsyncGenerator<unknown, void> {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), SILENT_FOR_MS);
  const heard = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(), SILENT_FOR_MS);
  };
  try {
    const body = await streamOf(action, members, deps, silence.signal);
    if (body === undefined) return;
    for await (const event of serverSentEvents(body, heard)) {
      if (event.event === 'end') return;
      yield told(event);
    }
  } catch (error) {
    if (deps.interrupted.aborted) throw interruption();
    if (error instanceof AppError && error.code !== 'rate_limited') throw error;
    // A stream that breaks says nothing of the work: reading it again does.
  } finally {
    clearTimeout(timer);
  }
}

const streamOf = async (
  action: HttpAction,
  members: Members,
  { url, keyFor, reasonFor, fetch, interrupted: byPerson }: AskDeps,
  silent: AbortSignal,
): Promise<AsyncIterable<Uint8Array> | undefined> => {
  const [key, reason] = [await keyFor(action), await reasonFor(action)];
  const request = watchRequestOf(action, members, { url, key, reason });
  if (request === undefined) return undefined;
  const response = await fetch(request.url, { ...request.init, signal: AbortSignal.any([silent, byPerson]) });
  if (!response.ok) throw await refusalOf(response);
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
  return isStream && response.body !== null ? response.body : undefined;
};

const told = ({ event, data }: ServerSentEvent): unknown => {
  const parsed: unknown = JSON.parse(data);
  if (event !== 'problem') return parsed;
  const { code, detail, requestId } = Problem.parse(parsed);
  throw new AppError(code, detail, { requestId });
};
