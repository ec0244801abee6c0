import { Agent, request } from 'node:http';
import { AckPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';

/**
 * FL5: takes every message of a stream and posts those that carry `Fence-Alert`, as bare as it can be. No check, no
 * record, no lease. Run as a process: NATS_URL=… STREAM=… TARGET=… node floor.ts
 */
const { NATS_URL = '', STREAM = '', TARGET = '' } = process.env;
const agent = new Agent({ keepAlive: true });
const nc = await connect({ servers: NATS_URL, noAsyncTraces: true });
const durable = { durable_name: 'fl5', ack_policy: AckPolicy.Explicit, max_ack_pending: 4_096 };
await (await jetstreamManager(nc)).consumers.add(STREAM, durable);

const post = (text: string): void => {
  const body = Buffer.from(JSON.stringify({ text }));
  const headers = { 'content-type': 'application/json', 'content-length': body.length };
  const sending = request(TARGET, { method: 'POST', agent, headers }, (response) => response.resume());
  sending.end(body);
};

const consumer = await jetstream(nc).consumers.get(STREAM, 'fl5');
await consumer.consume({
  callback: (message) => {
    JSON.parse(message.string());
    const alert = message.headers?.get('Fence-Alert') ?? '';
    if (alert !== '') post(alert);
    message.ack();
  },
});
console.log(JSON.stringify({ msg: 'ready', url: NATS_URL }));
process.on('disconnect', () => process.exit(0));
