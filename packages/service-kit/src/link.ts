import type { NatsConnection } from '@nats-io/transport-node';

export interface LinkListener {
  /** The connection broke and is back, perhaps to another server: what waited for an answer must be asked again. */
  onUp?(): void;
  /** It is closed for good. */
  onClosed?(): void;
}

const listenersOf = new WeakMap<NatsConnection, Set<LinkListener>>();

/** Tells one user of a connection how the connection fares, until the returned function is called. */
export const watchLink = (nc: NatsConnection, listener: LinkListener): (() => void) => {
  // The client cannot let go of a status iterator before its next status, so one serves all users of a connection.
  const listeners = listenersOf.get(nc) ?? follow(nc);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
};

const follow = (nc: NatsConnection): Set<LinkListener> => {
  const listeners = new Set<LinkListener>();
  listenersOf.set(nc, listeners);
  const relay = async (): Promise<void> => {
    for await (const { type } of nc.status()) {
      for (const listener of listeners) {
        if (type === 'reconnect') listener.onUp?.();
        if (type === 'close') listener.onClosed?.();
      }
    }
  };
  void relay();
  return listeners;
};
