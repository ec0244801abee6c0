import { eventually } from '@fencepost/testing/eventually';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Bucket, openBucket } from '../../src/key-value.ts';
import { type Broker, openBroker } from './broker.ts';

const ENTRIES = 10_000;

let broker: Broker;
beforeAll(async () => {
  broker = await openBroker('bucket');
});
afterAll(() => broker.close());

const open = (name: string) => openBucket({ ...broker, name });

/** A watcher that keeps the bucket in memory, as the edge does, and notes what it was told. */
const watched = (bucket: Bucket) => {
  const entries = new Map<string, string>();
  const told: string[] = [];
  const watcher = bucket.watch({
    onPut: (key, value) => {
      entries.set(key, value);
      told.push(`put ${key}`);
    },
    onRemove: (key) => {
      entries.delete(key);
      told.push(`remove ${key}`);
    },
    onReady: () => told.push('ready'),
  });
  return { entries, told, stop: watcher.stop };
};

test('a value is found by its key until it is removed', async () => {
  const bucket = await open('plain');
  expect(await bucket.get('endpoint.a-B_9')).toBeUndefined();
  await bucket.put('endpoint.a-B_9', '{"v":1}');
  await bucket.put('endpoint.a-B_9', '{"v":2}');
  expect(await bucket.get('endpoint.a-B_9')).toBe('{"v":2}');
  await bucket.remove('endpoint.a-B_9');
  expect(await bucket.get('endpoint.a-B_9')).toBeUndefined();
});

test.each(['', '.a', 'a.', 'a..b', 'a b', 'a.*', 'a>', 'ä'])(
  'a key that NATS would read otherwise is refused: "%s"',
  async (key) => {
    const bucket = await open('plain');
    await expect(bucket.put(key, 'x')).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(bucket.get(key)).rejects.toMatchObject({ code: 'invalid_input' });
  },
);

test('a watcher is told the latest of every key, then that it is ready, then every change in order', async () => {
  const bucket = await open('watched');
  await bucket.put('a', '1');
  await bucket.put('b', '1');
  await bucket.put('a', '2');
  await bucket.put('gone', '1');
  await bucket.remove('gone');
  const { entries, told, stop } = watched(bucket);
  await eventually(() => expect(told).toContain('ready'));
  expect(told).toEqual(['put b', 'put a', 'remove gone', 'ready']);
  expect(Object.fromEntries(entries)).toEqual({ a: '2', b: '1' });
  await bucket.put('c', '1');
  await bucket.remove('b');
  await eventually(() => expect(told.slice(4)).toEqual(['put c', 'remove b']));
  await stop();
});

test('an empty bucket is ready at once', async () => {
  const { told, stop } = watched(await open('empty'));
  await eventually(() => expect(told).toEqual(['ready']));
  await stop();
});

test('ten processes may open a bucket that does not exist yet', async () => {
  const buckets = await Promise.all(Array.from({ length: 10 }, () => open('contested')));
  await buckets[0]?.put('a', '1');
  expect(await buckets[9]?.get('a')).toBe('1');
});

test('ten thousand entries are replayed completely before the watcher is ready', async () => {
  const bucket = await open('large');
  for (let start = 0; start < ENTRIES; start += 1_000) {
    await Promise.all(Array.from({ length: 1_000 }, (_, n) => bucket.put(`endpoint.${start + n}`, `${start + n}`)));
  }
  const { entries, told, stop } = watched(bucket);
  await eventually(() => expect(told.at(-1)).toBe('ready'));
  expect(entries.size).toBe(ENTRIES);
  await stop();
});
