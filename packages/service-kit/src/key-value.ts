import { AppError } from '@fencepost/contracts/errors';
import { Kvm } from '@nats-io/kv';
import { brokerError } from './broker-error.ts';
import type { Delivery } from './delivery.ts';
import { type Logger, makeLogger } from './logger.ts';
import type { Namespace } from './namespace.ts';
import type { NatsConnection } from './nats.ts';
import { makeOrderedReader } from './ordered-reader.ts';

export interface BucketWatcher {
  onPut(key: string, value: string): void;
  onRemove(key: string): void;
  /** Called once, when all that lay in the bucket has been told; at once for an empty bucket. */
  onReady(): void;
}

/** A small durable table that many processes keep in memory. Keys are letters, digits, `-`, `_`, `/`, `=` and inner dots. */
export interface Bucket {
  put(key: string, value: string): Promise<void>;
  get(key: string): Promise<string | undefined>;
  remove(key: string): Promise<void>;
  /** Tells the latest value of every key, then every change, in order. */
  watch(watcher: BucketWatcher): { stop(): Promise<void> };
}

export interface BucketOptions {
  readonly nc: NatsConnection;
  readonly namespace: Namespace;
  readonly name: string;
  /** Where a watcher reports trouble; standard output unless given. */
  readonly log?: Logger;
}

const OPERATION = 'KV-Operation';
const KEY = /^[-/=\w]+(\.[-/=\w]+)*$/;

/** Opens a JetStream key-value bucket, made when missing. */
export const openBucket = async (options: BucketOptions): Promise<Bucket> => {
  const { nc, namespace, name, log = makeLogger({ service: name, level: 'warn' }) } = options;
  const bucket = namespace.bucket(name);
  const asked = <R>(request: Promise<R>): Promise<R> =>
    request.catch((cause: unknown) => {
      throw brokerError(`Bucket ${bucket} cannot be used`, cause);
    });
  const kv = await asked(new Kvm(nc).create(bucket, { history: 1 }));

  return {
    put: async (key, value) => {
      await asked(kv.put(valid(key), value));
    },
    get: async (key) => {
      const entry = await asked(kv.get(valid(key)));
      return entry?.operation === 'PUT' ? entry.string() : undefined;
    },
    remove: async (key) => asked(kv.delete(valid(key))),
    watch: ({ onPut, onRemove, onReady }) => {
      const subjects = `$KV.${bucket}.`;
      const handle = ({ subject, data, headers }: Delivery): void => {
        if (headers[OPERATION] === undefined) onPut(subject, decoder.decode(data));
        else onRemove(subject);
      };
      // With a history of one the bucket's stream holds exactly the latest value of every key.
      return makeOrderedReader({
        nc,
        log,
        stream: `KV_${bucket}`,
        filterSubjects: [`${subjects}>`],
        fromSeq: 1,
        strip: (subject) => subject.slice(subjects.length),
        handle,
        onCaughtUp: onReady,
      });
    },
  };
};

const decoder = new TextDecoder();

const valid = (key: string): string => {
  if (!KEY.test(key)) throw new AppError('invalid_input', `"${key}" cannot be a key of a bucket.`);
  return key;
};
