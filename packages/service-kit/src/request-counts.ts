import { z } from 'zod';
import type { Namespace } from './namespace.ts';
import type { NatsConnection } from './nats.ts';

/** How many requests a process has answered since it began, and how many of them with a failure of ours. */
export interface RequestCounts {
  readonly requests: number;
  readonly failures: number;
}

export interface Tally {
  answered(isFailure: boolean): void;
  read(): RequestCounts;
}

export const makeTally = (): Tally => {
  let [requests, failures] = [0, 0];
  return {
    answered: (isFailure) => {
      requests += 1;
      if (isFailure) failures += 1;
    },
    read: () => ({ requests, failures }),
  };
};

const SUBJECT = 'telemetry.requests.v1';
const TELL_EVERY_MS = 10_000;
/** Processes come and go; of so many the newest are remembered. */
const MOST_NODES = 1_000;

const Told = z.object({
  node: z.string().min(1).max(100),
  requests: z.int().nonnegative(),
  failures: z.int().nonnegative(),
});

interface Ground {
  readonly nc: NatsConnection;
  readonly namespace: Namespace;
}

/** Tells the counts of this process every ten seconds to whoever listens. One that is lost is made up for by the next. */
export const tellRequests = (options: Ground & { readonly node: string; readonly read: Tally['read'] }) => {
  const { nc, namespace, node, read } = options;
  const tell = (): void => {
    if (!nc.isClosed()) nc.publish(namespace.subject(SUBJECT), JSON.stringify({ node, ...read() }));
  };
  tell();
  const timer = setInterval(tell, TELL_EVERY_MS);
  timer.unref();
  return { stop: (): void => clearInterval(timer) };
};

/** The newest counts of every process that tells them. What cannot be read is passed over. */
export const hearRequests = ({ nc, namespace }: Ground) => {
  const heard = new Map<string, RequestCounts>();
  const subscription = nc.subscribe(namespace.subject(SUBJECT), {
    callback: (error, message) => {
      const told = error === null ? readTold(message.string()) : undefined;
      if (told === undefined) return;
      const { node, ...counts } = told;
      heard.delete(node);
      heard.set(node, counts);
      const [oldest] = heard.keys();
      if (heard.size > MOST_NODES && oldest !== undefined) heard.delete(oldest);
    },
  });
  return { read: (): ReadonlyMap<string, RequestCounts> => new Map(heard), stop: () => subscription.unsubscribe() };
};

const readTold = (text: string): z.output<typeof Told> | undefined => {
  try {
    return Told.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
};
