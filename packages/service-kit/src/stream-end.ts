import { jetstreamManager } from '@nats-io/jetstream';
import { brokerError } from './broker-error.ts';
import type { Namespace } from './namespace.ts';
import type { NatsConnection } from './nats.ts';

/**
 * The place of the last message of a stream, 0 where it is empty. Throws `unavailable` when the broker does not say within
 * `timeoutMs`: also in an outage somebody has to notice it in time.
 */
export const readStreamEnd = async (options: {
  readonly nc: NatsConnection;
  readonly namespace: Namespace;
  /** Plain name. */
  readonly stream: string;
  readonly timeoutMs: number;
}): Promise<number> => {
  const { nc, namespace, stream, timeoutMs: timeout } = options;
  try {
    const manager = await jetstreamManager(nc, { checkAPI: false, timeout });
    return (await manager.streams.info(namespace.stream(stream))).state.last_seq;
  } catch (cause) {
    throw brokerError(`The end of stream ${stream} cannot be read`, cause);
  }
};
