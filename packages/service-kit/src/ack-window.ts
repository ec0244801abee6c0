/** Something that waits for an acknowledgement until `expiresAt`, in milliseconds of `performance.now()`. */
export interface Waiting {
  readonly expiresAt: number;
}

/** What waits for an acknowledgement, by key. Everything waits equally long, so the oldest entry expires first. */
export interface AckWindow<T extends Waiting> {
  readonly size: () => number;
  add(key: string, entry: T): void;
  /** Ends the waiting of one entry. */
  take(key: string): T | undefined;
  entries(): Iterable<readonly [string, T]>;
  /** Resolves once nothing waits. */
  drained(): Promise<void>;
}

/** One timer serves all deadlines: a timer per message would cost more than the message. */
export const makeAckWindow = <T extends Waiting>(onExpired: (key: string) => void): AckWindow<T> => {
  const waiting = new Map<string, T>();
  const idle: (() => void)[] = [];
  let armed = false;

  const arm = (inMs: number): void => {
    armed = true;
    setTimeout(expire, inMs).unref();
  };
  const expire = (): void => {
    armed = false;
    for (const [key, { expiresAt }] of waiting) {
      const leftMs = expiresAt - performance.now();
      if (leftMs > 0) {
        arm(leftMs);
        return;
      }
      onExpired(key);
    }
  };

  return {
    size: () => waiting.size,
    add: (key, entry) => {
      waiting.set(key, entry);
      if (!armed) arm(entry.expiresAt - performance.now());
    },
    take: (key) => {
      const entry = waiting.get(key);
      if (!waiting.delete(key) || waiting.size > 0) return entry;
      for (const resolve of idle.splice(0)) resolve();
      return entry;
    },
    entries: () => waiting,
    drained: () => (waiting.size === 0 ? Promise.resolve() : new Promise((resolve) => idle.push(resolve))),
  };
};
