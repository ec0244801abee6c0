import { randomUUID } from 'node:crypto';
import { type JetStreamManager, jetstreamManager } from '@nats-io/jetstream';
import { inject } from 'vitest';
import { type Logger, makeLogger } from '../../src/logger.ts';
import { type Metrics, makeMetrics } from '../../src/metrics.ts';
import { makeNamespace, type Namespace } from '../../src/namespace.ts';
import { connectNats, type NatsConnection } from '../../src/nats.ts';

/** A connection to a real server, and a namespace that no other test file shares. */
export interface Broker {
  readonly nc: NatsConnection;
  readonly jsm: JetStreamManager;
  readonly namespace: Namespace;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Removes the streams of the namespace and closes the connection. */
  close(): Promise<void>;
}

export const openBroker = async (name: string, url = inject('servers').nats): Promise<Broker> => {
  const namespace = makeNamespace(`${name}-${randomUUID().slice(0, 8)}`);
  const log = makeLogger({ service: 'test', level: 'silent' });
  const nc = await connectNats({ url, name, log });
  const jsm = await jetstreamManager(nc, { checkAPI: false });
  const close = async (): Promise<void> => {
    for await (const { config } of jsm.streams.list()) {
      if (config.name.includes(namespace.mesh)) await jsm.streams.delete(config.name);
    }
    await nc.close();
  };
  return { nc, jsm, namespace, log, metrics: makeMetrics('test'), close };
};

/** How often an instrument has counted under these labels, written as Prometheus shows them: `outcome="stored"`. */
export const counted = async (metrics: Metrics, name: string, labels: string): Promise<number> => {
  const line = (await metrics.render())
    .split('\n')
    .find((text) => text.startsWith(`fencepost_${name}{`) && text.includes(labels));
  return Number(line?.split(' ').at(-1) ?? 0);
};
