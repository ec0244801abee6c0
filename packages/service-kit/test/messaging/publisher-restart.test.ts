import { afterAll, beforeAll, expect, test } from 'vitest';
import { makePublisher } from '../../src/publisher.ts';
import { declareStream } from '../../src/streams.ts';
import { type Broker, openBroker } from './broker.ts';
import { type OwnNats, startOwnNats } from './own-nats.ts';

const stream = { name: 'DURABLE', subjects: ['durable.>'], description: 'of this test' };

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

const storedIds = async (): Promise<readonly string[]> => {
  const name = broker.namespace.stream(stream.name);
  const { state } = await broker.jsm.streams.info(name);
  const stored = Array.from({ length: state.last_seq }, (_, n) => broker.jsm.streams.getMessage(name, { seq: n + 1 }));
  return (await Promise.all(stored)).map((message) => message?.header.get('Nats-Msg-Id') ?? '');
};

test('kill -9 of the broker loses no acknowledged message, and publishing resumes by itself', async () => {
  const publisher = makePublisher({ ...broker, deadlineMs: 20_000 });
  const acknowledged: string[] = [];
  const worker = async (id: number): Promise<void> => {
    for (let n = 0; n < 60; n++) {
      const messageId = `${id}-${n}`;
      await publisher.publish('durable.x', messageId, { messageId });
      acknowledged.push(messageId);
      if (acknowledged.length === 500) await server.kill().then(server.restart);
    }
  };
  await Promise.all(Array.from({ length: 32 }, (_, id) => worker(id)));
  const stored = await storedIds();
  expect(acknowledged).toHaveLength(32 * 60);
  expect(stored.toSorted()).toEqual(acknowledged.toSorted());
  publisher.close();
});

test('while the broker is gone a message is refused within its deadline, and accepted once it is back (WH8)', async () => {
  const publisher = makePublisher({ ...broker, deadlineMs: 300 });
  const send = (messageId: string) => publisher.publish('durable.gone', 'x', { messageId });
  await server.kill();
  const refused = await Promise.allSettled(Array.from({ length: 100 }, (_, n) => send(`gone-${n}`)));
  for (const each of refused) expect(each).toMatchObject({ status: 'rejected', reason: { code: 'unavailable' } });
  expect(publisher.inFlight()).toBe(0);
  await server.restart();
  const patient = makePublisher({ ...broker, deadlineMs: 10_000 });
  await expect(patient.publish('durable.back', 'x', { messageId: 'back' })).resolves.toMatchObject({
    duplicate: false,
  });
  await expect(send('back-too')).resolves.toMatchObject({ duplicate: false });
  publisher.close();
  patient.close();
});
