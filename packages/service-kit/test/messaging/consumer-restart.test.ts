import { eventually } from '@fencepost/testing/eventually';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { consume } from '../../src/consumer.ts';
import { makePublisher } from '../../src/publisher.ts';
import { readStream } from '../../src/stream-reader.ts';
import { declareStream } from '../../src/streams.ts';
import { type Broker, openBroker } from './broker.ts';
import { type OwnNats, startOwnNats } from './own-nats.ts';

const stream = { name: 'DURABLE', subjects: ['durable.>'], description: 'of this test' };
const MESSAGES = 1_500;

let server: OwnNats;
let broker: Broker;
beforeAll(async () => {
  server = await startOwnNats();
  broker = await openBroker('restart', server.url);
  await declareStream(broker.nc, broker.namespace, stream);
});
afterAll(async () => {
  await broker.close();
  await server.remove();
});

test('over kills and an orderly restart of the broker every message is handled, and an ordered reader sees each once, in order', async () => {
  const publisher = makePublisher({ ...broker, deadlineMs: 20_000 });
  const handled = new Set<string>();
  const consumer = await consume({
    ...broker,
    stream: stream.name,
    durable: 'restarted',
    filterSubjects: stream.subjects,
    keyOf: ({ seq }) => ({ tenant: String(seq % 7), lane: String(seq) }),
    handle: async ({ messageId }) => handled.add(messageId),
    ackWaitMs: 2_000,
  });
  const read: number[] = [];
  const reader = readStream({
    ...broker,
    stream: stream.name,
    filterSubjects: stream.subjects,
    fromSeq: 1,
    handle: ({ seq }) => read.push(seq),
  });
  const acknowledged: string[] = [];
  let restarts = 0;
  const work = async (worker: number): Promise<void> => {
    for (let n = 0; n < MESSAGES / 10; n++) {
      const messageId = `${worker}-${n}`;
      await publisher.publish('durable.x', messageId, { messageId });
      acknowledged.push(messageId);
      if (acknowledged.length % 500 !== 250) continue;
      restarts += 1;
      await (restarts === 2 ? server.stop() : server.kill());
      await server.restart();
    }
  };
  await Promise.all(Array.from({ length: 10 }, (_, worker) => work(worker)));
  await eventually(() => expect(handled.size).toBe(MESSAGES), 30_000);
  await eventually(() => expect(reader.lastSeq()).toBe(MESSAGES), 30_000);
  expect(restarts).toBe(3);
  expect(read).toEqual(Array.from({ length: MESSAGES }, (_, n) => n + 1));
  await Promise.all([consumer.stop(), reader.stop()]);
  publisher.close();
});
