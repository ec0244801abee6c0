/** What can be watched: a record whose version changes whenever anything of it does. */
export interface Versioned {
  readonly version: number;
}

/** Why a watch is over: the record is done, the time is up, the edge stops, or the last question was refused. */
export type WatchEnd = 'done' | 'time' | 'stopping' | 'problem';

/** What someone who watches is told. */
export type WatchNews<T extends Versioned> =
  | { readonly kind: 'record'; readonly record: T }
  | { readonly kind: 'heartbeat' }
  | { readonly kind: 'problem'; readonly error: unknown }
  | { readonly kind: 'end'; readonly reason: WatchEnd };

/** Aborted with it, a watch ends by telling why; aborted with anything else, nobody is listening any more. */
export const STOPPING = 'stopping';

const ASK_AGAIN_MS = 500;
/** Proxies take a connection for dead after 30 to 60 s of silence. */
const HEARTBEAT_MS = 15_000;
const LONGEST_WATCH_MS = 15 * 60_000;

/** Time as a watch needs it. */
export interface WatchTime {
  /** Milliseconds on a clock that never jumps. */
  nowMs(): number;
  /** Resolves after that time, or at once when the signal is aborted. */
  pause(ms: number, signal: AbortSignal): Promise<void>;
}

export interface WatchedRecord<T extends Versioned> {
  /** As it is now. */
  readonly first: T;
  /** The version that the watcher knows already. */
  readonly seenVersion: number | undefined;
  readonly ask: () => Promise<T>;
  /** Whether nothing more will happen to it. */
  readonly isDone: (record: T) => boolean;
  readonly signal: AbortSignal;
}

/**
 * Tells a record and then every further version that is seen of it. Who listens slowly misses versions in between, never
 * the last one. Asks nothing more once the signal is aborted.
 */
export async function* watchRecord<T extends Versioned>(
  { first, seenVersion, ask, isDone, signal }: WatchedRecord<T>,
  { nowMs, pause }: WatchTime,
): AsyncGenerator<WatchNews<T>, void> {
  const endsAtMs = nowMs() + LONGEST_WATCH_MS;
  const aborted = new Promise<undefined>((resolve) => signal.addEventListener('abort', () => resolve(undefined)));
  let toldVersion = seenVersion;
  let toldAtMs = nowMs();
  let record = first;
  for (;;) {
    if (record.version !== toldVersion) {
      yield { kind: 'record', record };
      toldVersion = record.version;
      toldAtMs = nowMs();
    }
    if (isDone(record)) return yield { kind: 'end', reason: 'done' };
    if (!signal.aborted) await pause(ASK_AGAIN_MS, signal);
    if (signal.aborted) return yield* lastWords(signal);
    if (nowMs() >= endsAtMs) return yield { kind: 'end', reason: 'time' };
    if (nowMs() - toldAtMs >= HEARTBEAT_MS) {
      yield { kind: 'heartbeat' };
      toldAtMs = nowMs();
    }
    try {
      const answer = signal.aborted ? undefined : await Promise.race([ask(), aborted]);
      if (answer === undefined) return yield* lastWords(signal);
      record = answer;
    } catch (error) {
      yield { kind: 'problem', error };
      return yield { kind: 'end', reason: 'problem' };
    }
  }
}

function* lastWords({ reason }: AbortSignal): Generator<{ readonly kind: 'end'; readonly reason: 'stopping' }, void> {
  if (reason === STOPPING) yield { kind: 'end', reason: 'stopping' };
}
