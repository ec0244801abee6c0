import { AppError } from '@fencepost/contracts/errors';
import { eventually } from '@fencepost/testing/eventually';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { consume } from '../../src/consumer.ts';
import { makePublisher } from '../../src/publisher.ts';
import { readStreamFlow } from '../../src/stream-flow.ts';
import { declareStream, parkedStream } from '../../src/streams.ts';
import { type Broker, openBroker } from './broker.ts';

const stream = { name: 'FLOW', subjects: ['flow.>'], description: 'of this test' };

let broker: Broker;
beforeAll(async () => {
  broker = await openBroker('flow', inject('servers').nats);
});
afterAll(() => broker.close());

test('shows how far each durable consumer is and what was put aside; before anything is declared, nothing', async () => {
  const flow = () => readStreamFlow({ ...broker, streams: [stream.name] });
  expect(await flow()).toEqual({ consumers: [], parked: {} });

  await declareStream(broker.nc, broker.namespace, stream);
  await declareStream(broker.nc, broker.namespace, parkedStream);
  const publisher = makePublisher(broker);
  let isOpen = false;
  const consumer = await consume({
    ...broker,
    stream: stream.name,
    durable: 'slow',
    filterSubjects: stream.subjects,
    keyOf: () => ({ tenant: 'a', lane: 'a' }),
    handle: async () => {
      if (!isOpen) throw new AppError('unavailable', 'not yet');
    },
  });
  for (const messageId of ['1', '2', '3']) await publisher.publish('flow.x', messageId, { messageId });
  await publisher.publish('parked.slow', 'x', { messageId: 'p' });
  await eventually(async () =>
    expect(await flow()).toEqual({
      consumers: [{ stream: 'FLOW', durable: 'slow', waiting: 3, taken: 0 }],
      parked: { slow: 1 },
    }),
  );
  isOpen = true;
  await eventually(async () => {
    const { consumers } = await flow();
    expect(consumers).toMatchObject([{ waiting: 0, taken: 3 }]);
  }, 20_000);
  await consumer.stop();
  publisher.close();
});
