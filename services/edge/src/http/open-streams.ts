import { setTimeout as wait } from 'node:timers/promises';
import { AppError } from '@fencepost/contracts/errors';
import { STOPPING } from '../usecases/watch-record.ts';

/** Every open stream holds a connection and asks its owner twice a second. */
export const MOST_STREAMS_OF_A_KEY = 10;
export const MOST_STREAMS = 1_000;
/** Streams are told that the edge stops; who has not read that by then is cut off, well within the grace (SD1). */
const LINGER_MS = 2_000;
const RETRY_AFTER_SECONDS = 30;

/** The place of one open stream. */
export interface StreamPlace {
  /** Aborted with STOPPING when the edge stops, with anything else when the stream is over. */
  readonly signal: AbortSignal;
  /** Gives the place back; again is harmless. */
  leave(): void;
}

/** The streams that are open, bounded per key and altogether. */
export interface OpenStreams {
  /** Throws `rate_limited` when the key has its streams, `unavailable` when there is no place at all. */
  enter(apiKeyId: string, cutOff: () => void): StreamPlace;
  size(): number;
  /** Lets nobody in, tells every stream to end, and resolves when none is left. */
  stop(): Promise<void>;
}

export interface OpenStreamsDeps {
  /** Told how many are open whenever that changes. */
  readonly report?: (open: number) => void;
  readonly lingerMs?: number;
}

interface Taken {
  readonly apiKeyId: string;
  readonly abort: AbortController;
  cutOff(): void;
}

export const makeOpenStreams = ({ report = () => {}, lingerMs = LINGER_MS }: OpenStreamsDeps = {}): OpenStreams => {
  const open = new Set<Taken>();
  let stopping: PromiseWithResolvers<void> | undefined;

  const assertPlace = (apiKeyId: string): void => {
    if (stopping !== undefined) throw new AppError('unavailable', 'This edge is stopping. Watch again.');
    if ([...open].filter((taken) => taken.apiKeyId === apiKeyId).length >= MOST_STREAMS_OF_A_KEY) {
      const message = `This API key has ${MOST_STREAMS_OF_A_KEY} streams open already. Close one of them first.`;
      throw new AppError('rate_limited', message, { retryAfterSeconds: RETRY_AFTER_SECONDS });
    }
    if (open.size >= MOST_STREAMS) {
      const message = 'Too many streams are open. Read the record itself now and then instead.';
      throw new AppError('unavailable', message, { retryAfterSeconds: RETRY_AFTER_SECONDS });
    }
  };

  return {
    enter: (apiKeyId, cutOff) => {
      assertPlace(apiKeyId);
      const taken = { apiKeyId, abort: new AbortController(), cutOff };
      open.add(taken);
      report(open.size);
      const leave = (): void => {
        open.delete(taken);
        taken.abort.abort();
        report(open.size);
        if (open.size === 0) stopping?.resolve();
      };
      return { signal: taken.abort.signal, leave };
    },
    size: () => open.size,
    stop: async () => {
      stopping ??= Promise.withResolvers();
      for (const { abort } of open) abort.abort(STOPPING);
      if (open.size === 0) return;
      const given = new AbortController();
      const timeIsUp = wait(lingerMs, undefined, given).catch(() => undefined);
      await Promise.race([stopping.promise, timeIsUp]);
      given.abort();
      for (const { cutOff } of [...open]) cutOff();
    },
  };
};
