import type { ActionContract } from '@fencepost/contracts/define';
import { AppError } from '@fencepost/contracts/errors';
import { FileAnswer } from '@fencepost/contracts/file-answer';
import { type HttpAction, hasHttp } from '@fencepost/contracts/http-input';
import { z } from 'zod';
import { CliError } from '../exit-codes.ts';
import type { World } from '../world.ts';
import type { Answer, Ask, Members } from './answer.ts';
import { refusalOf } from './refusal.ts';
import { type Asked, requestOf } from './request-of.ts';

/** What asking needs; `keyFor` throws where no key is known. */
export interface AskDeps extends Pick<World, 'fetch' | 'wait' | 'randomId' | 'interrupted'> {
  readonly url: string;
  readonly keyFor: (action: HttpAction) => Promise<string>;
  /** Why it is asked, where that has to be said; throws where nobody says it. */
  readonly reasonFor: (action: HttpAction) => Promise<string | undefined>;
  /** Hears why it takes longer. */
  readonly tell: (text: string) => void;
}

/** The edge gives up by the contract's own time; this much later nothing will come any more. */
const MARGIN_MS = 5_000;
const MOST_TRIES = 5;
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;

/**
 * Asks over HTTP what a contract declares. What can be repeated without harm (a get, and what carries an Idempotency-Key)
 * is tried again when the system is busy or away.
 */
export const makeAsk =
  (deps: AskDeps): Ask =>
  async (action, input) => {
    if (!hasHttp(action)) throw new TypeError(`${action.address} is not offered over HTTP`);
    return answerOf(action, await askBinding(action, z.record(z.string(), z.unknown()).parse(input), deps));
  };

/** What came, read by the contract’s schema; throws where it has another form. */
export const answerOf = <O extends z.ZodType>(
  action: Pick<ActionContract<z.ZodType, O>, 'name' | 'output'>,
  exact: unknown,
): Answer<z.output<O>> => {
  const value = z.safeParse(action.output, exact);
  if (value.success) return { value: value.data, exact };
  throw new CliError('error', unreadable(action, value.error));
};

const unreadable = ({ name }: Pick<HttpAction, 'name'>, error: z.ZodError): string =>
  `The answer to ${name} is not what this version of the CLI knows: use the CLI of the system’s version. ${z.prettifyError(error)}`;

const askBinding = async (action: HttpAction, members: Members, deps: AskDeps): Promise<unknown> => {
  const { method, idempotencyKey: keeps, answers } = action.http;
  const idempotencyKey = keeps === undefined ? undefined : deps.randomId();
  const [key, reason] = [await deps.keyFor(action), await deps.reasonFor(action)];
  const request = requestOf(action, members, { url: deps.url, key, idempotencyKey, reason });
  const mayRepeat = method === 'get' || idempotencyKey !== undefined;
  const response = await tried(request, { mayRepeat, timeoutMs: action.timeoutMs + MARGIN_MS }, deps);
  return answers === 'file' ? fileOf(response) : response.json().catch(notJson);
};

const notJson = (): never => {
  throw new CliError('error', 'The answer is no JSON: is the address that of Fencepost’s edge?');
};

/** The answer of the first try that succeeds; throws what the last one said. */
const tried = async (
  request: Asked,
  { mayRepeat, timeoutMs }: { readonly mayRepeat: boolean; readonly timeoutMs: number },
  deps: AskDeps,
): Promise<Response> => {
  for (let attempt = 1; ; attempt += 1) {
    const result = await once(request, timeoutMs, deps);
    const answered = result instanceof CliError ? undefined : result;
    if (answered?.ok) return answered;
    const error = result instanceof CliError ? result : await refusalOf(result);
    if (!mayRepeat || attempt === MOST_TRIES || !mayPass(error)) throw error;
    const delayMs = delayOf(attempt, answered);
    deps.tell(`${error.message} Trying again in ${delayMs / 1_000} s …`);
    await deps.wait(delayMs);
    if (deps.interrupted.aborted) throw interruption();
  }
};

/** What Ctrl-C throws. */
export const interruption = (): CliError =>
  new CliError('interrupted', 'Interrupted. Work that was started goes on by itself.');

/** Sends one request; what keeps it from being answered is returned, a Ctrl-C thrown. */
export const once = async (
  { url, init }: Asked,
  timeoutMs: number,
  { fetch, interrupted }: Pick<AskDeps, 'fetch' | 'interrupted'>,
): Promise<Response | CliError> => {
  try {
    return await fetch(url, { ...init, signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), interrupted]) });
  } catch (error) {
    if (interrupted.aborted) throw interruption();
    return unreachable(new URL(url).origin, error);
  }
};

const unreachable = (origin: string, error: unknown): CliError => {
  const isLate = error instanceof Error && error.name === 'TimeoutError';
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
  return new CliError(
    'unavailable',
    isLate
      ? `${origin} did not answer in time.`
      : `${origin} cannot be reached (${cause}). Is this the address, and does the system run? --url, FENCEPOST_URL or \`fencepost login\` name another.`,
    { cause: error },
  );
};

const mayPass = (error: AppError | CliError): boolean =>
  error instanceof AppError
    ? ['rate_limited', 'unavailable', 'timeout', 'outbox_full'].includes(error.code)
    : error.exit === 'unavailable';

const delayOf = (attempt: number, response: Response | undefined): number => {
  const seconds = Number(response?.headers.get('retry-after') ?? Number.NaN);
  const wanted = seconds > 0 ? seconds * 1_000 : FIRST_DELAY_MS * 2 ** (attempt - 1);
  return Math.min(wanted, LONGEST_DELAY_MS);
};

const fileOf = async (response: Response): Promise<FileAnswer> => {
  const name = /filename="([\w.-]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1];
  const file = FileAnswer.safeParse({
    contentType: response.headers.get('content-type'),
    fileName: name ?? 'answer',
    body: await response.text(),
  });
  if (file.success) return file.data;
  throw new CliError('error', 'The answer is no file as Fencepost sends one: is the address that of its edge?');
};

/** Every page of a list, one after the other. */
export async function* pagesOf(
  ask: (members: Members) => Promise<Answer<unknown>>,
  members: Members,
): AsyncGenerator<Answer<PageValue>, void> {
  for (let cursor: unknown = members.cursor; ; ) {
    const { value, exact } = await ask({ ...members, cursor });
    const page = PageValue.parse(value);
    yield { value: page, exact };
    if (page.nextCursor === null) return;
    cursor = page.nextCursor;
  }
}

const PageValue = z.object({ data: z.array(z.unknown()), nextCursor: z.string().nullable() });
type PageValue = z.output<typeof PageValue>;
