import { jetstream, StorageType } from '@nats-io/jetstream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { declareStream, eventsStream } from '../../src/streams.ts';
import { type Broker, openBroker } from './broker.ts';

let broker: Broker;
beforeAll(async () => {
  broker = await openBroker('streams');
});
afterAll(() => broker.close());

const declare = (definition: typeof eventsStream) => declareStream(broker.nc, broker.namespace, definition);
const configOf = async (name: string) => (await broker.jsm.streams.info(broker.namespace.stream(name))).config;

test('ten services may declare one stream at once, and again at every start', async () => {
  await Promise.all(Array.from({ length: 10 }, () => declare(eventsStream)));
  await declare(eventsStream);
  expect(await configOf('EVENTS')).toMatchObject({ storage: 'file', subjects: [broker.namespace.subject('events.>')] });
});

test('a stream that has drifted is brought back without losing a message (EV6)', async () => {
  const definition = { name: 'DRIFTED', subjects: ['drifted.>'], description: 'of this test' };
  const name = broker.namespace.stream('DRIFTED');
  await broker.jsm.streams.add({ name, subjects: [broker.namespace.subject('drifted.>')], max_age: 60e9 });
  await jetstream(broker.nc).publish(broker.namespace.subject('drifted.x'), 'kept');
  await declare(definition);
  expect((await configOf('DRIFTED')).max_age).toBe(30 * 86_400e9);
  expect((await broker.jsm.streams.info(name)).state.messages).toBe(1);
});

test('drift that cannot be mended stops the start with a reason (EV6)', async () => {
  const name = broker.namespace.stream('MEMORY');
  await broker.jsm.streams.add({ name, subjects: [broker.namespace.subject('memory.>')], storage: StorageType.Memory });
  await expect(declare({ name: 'MEMORY', subjects: ['memory.>'], description: '' })).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringMatching(/storage/),
  });
  await expect(declare({ name: 'OTHER', subjects: ['memory.x'], description: '' })).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringMatching(/overlap/),
  });
});

test('a stream of an installation that shares its server is small, and one that an operator has enlarged stays so', async () => {
  const definition = { name: 'BOUNDED', subjects: ['bounded.>'], description: 'of this test', maxBytes: 2 ** 50 };
  await declare(definition);
  expect(await configOf('BOUNDED')).toMatchObject({ max_bytes: 64 * 1_024 ** 2, discard: 'new' });
  await broker.jsm.streams.update(broker.namespace.stream('BOUNDED'), { max_bytes: 65 * 1_024 ** 2 });
  await declare({ ...definition, description: 'changed' });
  expect(await configOf('BOUNDED')).toMatchObject({ max_bytes: 65 * 1_024 ** 2, description: 'changed' });
});

test('a stream without a bound gets one', async () => {
  const name = broker.namespace.stream('ENDLESS');
  await broker.jsm.streams.add({ name, subjects: [broker.namespace.subject('endless.>')] });
  await declare({ name: 'ENDLESS', subjects: ['endless.>'], description: 'of this test', maxBytes: 5_000 });
  expect((await configOf('ENDLESS')).max_bytes).toBe(5_000);
});
