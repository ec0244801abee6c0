import { AppError } from '@fencepost/contracts/errors';
import { eventually } from '@fencepost/testing/eventually';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makePublisher, type Publisher } from '../../src/publisher.ts';
import { type ReadStreamOptions, readMessage, readStream } from '../../src/stream-reader.ts';
import { declareStream } from '../../src/streams.ts';
import { type Broker, openBroker } from './broker.ts';

const MESSAGES = 3_000;
const stream = { name: 'READ', subjects: ['read.>'], description: 'of this test' };
const empty = { name: 'EMPTY', subjects: ['empty.>'], description: 'of this test' };

let broker: Broker;
let publisher: Publisher;
beforeAll(async () => {
  broker = await openBroker('reader');
  publisher = makePublisher(broker);
  await Promise.all([
    declareStream(broker.nc, broker.namespace, stream),
    declareStream(broker.nc, broker.namespace, empty),
  ]);
  for (let n = 1; n <= MESSAGES; n++)
    void publisher.publish(`read.${n % 2 ? 'odd' : 'even'}`, `${n}`, { messageId: `${n}` });
  await publisher.drain();
});
afterAll(async () => {
  publisher.close();
  await broker.close();
});

const read = (given: Partial<ReadStreamOptions>) =>
  readStream({
    ...broker,
    stream: stream.name,
    filterSubjects: ['read.>'],
    fromSeq: 1,
    handle: () => undefined,
    ...given,
  });
const range = (from: number, to: number, step = 1) =>
  Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, n) => from + n * step);

test('everything is read in order from the given place, and being caught up is told once, at its end', async () => {
  const seen: number[] = [];
  const caughtUpAt: number[] = [];
  const reader = read({
    fromSeq: 101,
    handle: ({ seq }) => seen.push(seq),
    onCaughtUp: () => caughtUpAt.push(seen.length),
  });
  expect(reader.lastSeq()).toBe(100);
  await eventually(() => expect(caughtUpAt).toHaveLength(1));
  expect(seen).toEqual(range(101, MESSAGES));
  expect(caughtUpAt).toEqual([MESSAGES - 100]);
  const { seq } = await publisher.publish('read.odd', 'tail', { messageId: 'tail' });
  await eventually(() => expect(reader.lastSeq()).toBe(seq));
  expect(caughtUpAt).toHaveLength(1);
  await reader.stop();
});

test('subjects that were not asked for are left out, without a gap in the others', async () => {
  const seen: number[] = [];
  const reader = read({ filterSubjects: ['read.even'], handle: ({ seq }) => seen.push(seq) });
  await eventually(() => expect(reader.lastSeq()).toBe(MESSAGES));
  expect(seen).toEqual(range(2, MESSAGES, 2));
  await reader.stop();
});

test('an empty stream is caught up at once, and so is a place at its end', async () => {
  const told: string[] = [];
  const ofEmpty = read({ stream: 'EMPTY', filterSubjects: ['empty.>'], onCaughtUp: () => told.push('empty') });
  const { state } = await broker.jsm.streams.info(broker.namespace.stream(stream.name));
  const atEnd = read({ fromSeq: state.last_seq + 1, onCaughtUp: () => told.push('end') });
  await eventually(() => expect(told.toSorted()).toEqual(['empty', 'end']));
  await Promise.all([ofEmpty.stop(), atEnd.stop()]);
});

test('a failing handler sees the same message until it succeeds; one that can never succeed is passed over', async () => {
  const seen: string[] = [];
  let failures = 2;
  const reader = read({
    handle: async ({ seq }) => {
      seen.push(String(seq));
      if (seq === 3 && failures-- > 0) throw new Error('not yet');
      if (seq === 5) throw new AppError('malformed_body', 'never');
    },
  });
  await eventually(() => expect(reader.lastSeq()).toBeGreaterThan(6));
  expect(seen.slice(0, 8)).toEqual(['1', '2', '3', '3', '3', '4', '5', '6']);
  await reader.stop();
});

test('a reader whose consumer is deleted goes on where it was, and nothing is read twice', async () => {
  const seen: number[] = [];
  const reader = read({ handle: ({ seq }) => seen.push(seq) });
  await eventually(() => expect(reader.lastSeq()).toBeGreaterThan(0));
  for await (const { name } of broker.jsm.consumers.list(broker.namespace.stream(stream.name))) {
    await broker.jsm.consumers.delete(broker.namespace.stream(stream.name), name);
  }
  const { seq } = await publisher.publish('read.odd', 'more', { messageId: 'more' });
  // The broker may swallow the request that was on its way; then only its silence tells.
  await eventually(() => expect(reader.lastSeq()).toBe(seq), 20_000);
  expect(seen).toEqual(range(1, seq));
  await reader.stop();
});

test('what waits its turn while the consumer is made anew is neither read twice nor left out of being caught up', async () => {
  const wire = broker.namespace.stream(stream.name);
  const consumers = async () => {
    const names: string[] = [];
    for await (const { name } of broker.jsm.consumers.list(wire)) names.push(name);
    return names;
  };
  const { promise: mayGoOn, resolve: goOn } = Promise.withResolvers<void>();
  const { last_seq } = (await broker.jsm.streams.info(wire)).state;
  const seen: number[] = [];
  const caughtUpAt: number[] = [];
  const reader = read({
    fromSeq: last_seq - 99,
    handle: async ({ seq }) => {
      seen.push(seq);
      if (seen.length === 3) await mayGoOn;
    },
    onCaughtUp: () => caughtUpAt.push(seen.length),
  });
  await eventually(() => expect(seen).toHaveLength(3));
  const [first = ''] = await consumers();
  await eventually(async () => expect((await broker.jsm.consumers.info(wire, first)).num_pending).toBe(0));
  await broker.jsm.consumers.delete(wire, first);
  await eventually(async () => expect(await consumers()).toEqual([expect.not.stringMatching(first)]), 20_000);
  goOn();
  await eventually(() => expect(reader.lastSeq()).toBe(last_seq));
  expect(seen).toEqual(range(last_seq - 99, last_seq));
  expect(caughtUpAt).toEqual([100]);
  await reader.stop();
});

test('a stopped reader reads no further, and leaves no consumer behind', async () => {
  const seen: number[] = [];
  const reader = read({ handle: ({ seq }) => seen.push(seq) });
  await eventually(() => expect(seen.length).toBeGreaterThan(0));
  await reader.stop();
  const { length } = seen;
  await publisher.publish('read.odd', 'unread', { messageId: 'unread' });
  await broker.nc.flush();
  expect(seen).toHaveLength(length);
  expect((await broker.jsm.streams.info(broker.namespace.stream(stream.name))).state.consumer_count).toBe(0);
});

test('a reader may start before its stream exists, and reads a stream made anew from its beginning', async () => {
  const late = { name: 'LATE', subjects: ['late.>'], description: 'of this test' };
  const seen: string[] = [];
  const handle: ReadStreamOptions['handle'] = ({ data }) => seen.push(new TextDecoder().decode(data));
  const early = read({ stream: 'LATE', filterSubjects: ['late.>'], handle });
  const ahead = read({ stream: 'LATE', filterSubjects: ['late.>'], fromSeq: 1_000, handle });
  await declareStream(broker.nc, broker.namespace, late);
  await publisher.publish('late.x', 'first', { messageId: 'first' });
  await eventually(() => expect(seen).toEqual(['first', 'first']));
  expect([early.lastSeq(), ahead.lastSeq()]).toEqual([1, 1]);
  await Promise.all([early.stop(), ahead.stop()]);
});

test('one message is found by its place; a place that holds none is undefined', async () => {
  const found = await readMessage({ ...broker, stream: stream.name, seq: 7 });
  expect(found).toMatchObject({ subject: 'read.odd', messageId: '7', seq: 7 });
  expect(await readMessage({ ...broker, stream: stream.name, seq: 1_000_000 })).toBeUndefined();
  await expect(readMessage({ ...broker, stream: 'NOWHERE', seq: 1 })).rejects.toMatchObject({ code: 'conflict' });
});
