import { StorageType } from '@nats-io/jetstream';
import { expect, test } from 'vitest';
import { makeNamespace } from './namespace.ts';
import { driftOf, eventsStream, ingressStream, parkedStream, streamConfig } from './streams.ts';

const DAY_NANOS = 86_400e9;

test.each([ingressStream, eventsStream, parkedStream])(
  '$name is on disk, keeps 30 days, remembers ids for 10 minutes, and never drops what it has accepted',
  (stream) => {
    expect(streamConfig(makeNamespace('t1'), stream)).toMatchObject({
      name: `t1_${stream.name}`,
      subjects: stream.subjects.map((subject) => `t1.${subject}`),
      storage: 'file',
      retention: 'limits',
      max_age: 30 * DAY_NANOS,
      duplicate_window: 600e9,
      discard: 'new',
      max_msg_size: 1_048_576,
    });
  },
);

test('replicas are left alone unless the definition names them', () => {
  const namespace = makeNamespace('');
  expect(streamConfig(namespace, eventsStream)).not.toHaveProperty('num_replicas');
  expect(streamConfig(namespace, { ...eventsStream, replicas: 3 })).toHaveProperty('num_replicas', 3);
});

test('drift names exactly the settings that differ, and ignores what was not asked for', () => {
  const wanted = { subjects: ['a.>'], storage: StorageType.File, max_age: 5 };
  expect(driftOf(wanted, { ...wanted, max_msgs: 7 })).toEqual([]);
  expect(driftOf(wanted, { subjects: ['a.>', 'b.>'], storage: StorageType.Memory, max_age: 5 })).toEqual([
    'subjects',
    'storage',
  ]);
});
