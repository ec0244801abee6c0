import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '@fencepost/testing/eventually';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makePublisher, type PublisherDeps } from '../../src/publisher.ts';
import { declareStream } from '../../src/streams.ts';
import { type Broker, counted, openBroker } from './broker.ts';

const stream = { name: 'PUBLISHED', subjects: ['published.>'], description: 'of this test' };

let broker: Broker;
beforeAll(async () => {
  broker = await openBroker('publisher');
  await declareStream(broker.nc, broker.namespace, stream);
});
afterAll(() => broker.close());

const publisherOf = (given: Partial<PublisherDeps> = {}) => makePublisher({ ...broker, ...given });
const stateOf = async () => (await broker.jsm.streams.info(broker.namespace.stream(stream.name))).state;

test('two thousand messages travel at once over one subscription, and every one is stored once', async () => {
  const publisher = publisherOf();
  const before = broker.nc.stats();
  const { messages } = await stateOf();
  const acks = Array.from({ length: 2_000 }, (_, n) =>
    publisher.publish('published.many', `${n}`, { messageId: `m${n}` }),
  );
  expect(publisher.inFlight()).toBe(2_000);
  await publisher.drain();
  expect(publisher.inFlight()).toBe(0);
  expect(new Set((await Promise.all(acks)).map(({ seq }) => seq)).size).toBe(2_000);
  expect((await stateOf()).messages).toBe(messages + 2_000);
  expect(broker.nc.stats().inMsgs - before.inMsgs).toBeLessThan(2_010);
  publisher.close();
});

test('a message id is stored once; the second time is told as a duplicate of the same place', async () => {
  const publisher = publisherOf();
  const send = () => publisher.publish('published.twice', 'x', { messageId: 'twice' });
  const first = await send();
  expect(first).toEqual({ stream: broker.namespace.stream(stream.name), seq: expect.any(Number), duplicate: false });
  expect(await send()).toEqual({ ...first, duplicate: true });
  publisher.close();
});

test('bytes and headers arrive as they were given', async () => {
  const publisher = publisherOf();
  const bytes = Uint8Array.of(0, 255, 13, 10, 128);
  const { seq } = await publisher.publish('published.bytes', bytes, {
    messageId: 'b1',
    headers: { 'fp-request': 'r1' },
  });
  const stored = await broker.jsm.streams.getMessage(broker.namespace.stream(stream.name), { seq });
  expect(stored?.data).toEqual(bytes);
  expect(stored?.subject).toBe(broker.namespace.subject('published.bytes'));
  expect(stored?.header.get('fp-request')).toBe('r1');
  publisher.close();
});

test('a full window refuses at once instead of growing (WH8)', async () => {
  const publisher = publisherOf({ maxInFlight: 2 });
  const send = (messageId: string) => publisher.publish('published.window', 'x', { messageId });
  const [first, second, third] = await Promise.allSettled([send('w1'), send('w2'), send('w3')]);
  expect([first.status, second.status]).toEqual(['fulfilled', 'fulfilled']);
  expect(third).toMatchObject({ status: 'rejected', reason: { code: 'unavailable', message: /wait for the broker/ } });
  await expect(send('w4')).resolves.toMatchObject({ duplicate: false });
  publisher.close();
});

test('a subject that no stream takes is unavailable, not lost in silence', async () => {
  const publisher = publisherOf();
  await expect(publisher.publish('nowhere.x', 'x', { messageId: 'n1' })).rejects.toMatchObject({
    code: 'unavailable',
    message: /No stream/,
  });
  expect(await counted(broker.metrics, 'messages_published_total', 'outcome="no_stream"')).toBe(1);
  publisher.close();
});

test('a full stream refuses what is new and keeps what it has accepted (WH8)', async () => {
  await declareStream(broker.nc, broker.namespace, {
    ...{ name: 'TINY', subjects: ['tiny.>'], description: 'of this test' },
    maxBytes: 2_000,
  });
  const publisher = publisherOf();
  const send = (messageId: string) => publisher.publish('tiny.x', new Uint8Array(1_200), { messageId });
  await send('t1');
  await expect(send('t2')).rejects.toMatchObject({ code: 'unavailable', message: /full/ });
  const { state } = await broker.jsm.streams.info(broker.namespace.stream('TINY'));
  expect(state).toMatchObject({ messages: 1, first_seq: 1 });
  publisher.close();
});

test('what can never be published says so, and does not disturb the others', async () => {
  const publisher = publisherOf();
  const send = (data: Uint8Array, messageId: string) => publisher.publish('published.big', data, { messageId });
  const small = send(new Uint8Array(1), 's1');
  await expect(send(new Uint8Array(2_000_000), 'big')).rejects.toMatchObject({ code: 'too_large' });
  await expect(send(new Uint8Array(1), 'a\r\nb')).rejects.toMatchObject({ code: 'invalid_input' });
  await expect(small).resolves.toMatchObject({ duplicate: false });
  expect(publisher.inFlight()).toBe(0);
  publisher.close();
});

test('an acknowledgement that comes after the deadline is ignored, and the caller may send again (WH9)', async () => {
  const publisher = publisherOf({ deadlineMs: 40 });
  const replies: string[] = [];
  // Somebody answers this subject in place of a stream, but late.
  const slow = broker.nc.subscribe(broker.namespace.subject('slow.x'), {
    callback: (_, msg) => {
      replies.push(msg.reply ?? '');
    },
  });
  await expect(publisher.publish('slow.x', 'x', { messageId: 's' })).rejects.toMatchObject({
    code: 'unavailable',
    message: /in time/,
  });
  for (const reply of replies) broker.nc.publish(reply, '{"stream":"S","seq":1}');
  await broker.nc.flush();
  await expect(publisher.publish('published.late', 'x', { messageId: 'l1' })).resolves.toMatchObject({
    duplicate: false,
  });
  expect(replies).toHaveLength(1);
  slow.unsubscribe();
  publisher.close();
});

test('each message has its own deadline under the one timer', async () => {
  const publisher = publisherOf({ deadlineMs: 60 });
  const silent = broker.nc.subscribe(broker.namespace.subject('silent.x'), { callback: () => {} });
  const endedAt: number[] = [];
  const send = async (messageId: string) => {
    const started = performance.now();
    await publisher.publish('silent.x', 'x', { messageId }).catch(() => endedAt.push(performance.now() - started));
  };
  const all = [send('1'), pause(30).then(() => send('2')), pause(90).then(() => send('3'))];
  await Promise.all(all);
  expect(endedAt).toHaveLength(3);
  for (const took of endedAt) expect(took).toBeGreaterThanOrEqual(59);
  expect(publisher.inFlight()).toBe(0);
  silent.unsubscribe();
  publisher.close();
});

test('nonsense in place of an acknowledgement refuses that message and leaves the connection alive', async () => {
  const publisher = publisherOf();
  const liar = broker.nc.subscribe(broker.namespace.subject('liar.x'), {
    callback: (_, msg) => {
      msg.respond('{nonsense');
    },
  });
  await expect(publisher.publish('liar.x', 'x', { messageId: 'n' })).rejects.toMatchObject({ code: 'unavailable' });
  await expect(publisher.publish('published.after', 'x', { messageId: 'a1' })).resolves.toBeDefined();
  liar.unsubscribe();
  publisher.close();
});

test('a closed publisher rejects what waits and what follows', async () => {
  const publisher = publisherOf();
  const waiting = publisher.publish('published.closing', 'x', { messageId: 'c1' });
  publisher.close();
  await expect(waiting).rejects.toMatchObject({ code: 'unavailable', message: /closed/ });
  await expect(publisher.publish('published.closed', 'x', { messageId: 'c2' })).rejects.toMatchObject({
    code: 'unavailable',
  });
  await publisher.drain();
  expect(publisher.inFlight()).toBe(0);
});

test('when the connection closes, nothing waits for ever', async () => {
  const other = await openBroker('publisher-closed');
  const publisher = makePublisher(other);
  await other.close();
  await eventually(() =>
    expect(publisher.publish('published.x', 'x', { messageId: 'x' })).rejects.toMatchObject({ code: 'unavailable' }),
  );
});
