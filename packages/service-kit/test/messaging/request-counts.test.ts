import { eventually } from '@fencepost/testing/eventually';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { hearRequests, makeTally, tellRequests } from '../../src/request-counts.ts';
import { type Broker, openBroker } from './broker.ts';

let broker: Broker;
beforeAll(async () => {
  broker = await openBroker('counts', inject('servers').nats);
});
afterAll(() => broker.close());

test('what every process has answered is heard by whoever listens; what cannot be read is passed over (INT-041)', async () => {
  const heard = hearRequests(broker);
  await broker.nc.flush();
  const tally = makeTally();
  tally.answered(false);
  tally.answered(true);
  for (const text of ['{', '{"node":"x"}', '{"node":"x","requests":-1,"failures":0}']) {
    broker.nc.publish(broker.namespace.subject('telemetry.requests.v1'), text);
  }
  const telling = [
    tellRequests({ ...broker, node: 'edge_1', read: tally.read }),
    tellRequests({ ...broker, node: 'edge_2', read: () => ({ requests: 7, failures: 0 }) }),
  ];
  await eventually(() => expect(heard.read().size).toBe(2));
  expect(Object.fromEntries(heard.read())).toEqual({
    edge_1: { requests: 2, failures: 1 },
    edge_2: { requests: 7, failures: 0 },
  });
  for (const { stop } of telling) stop();
  heard.stop();
});
