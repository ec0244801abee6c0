import { AckPolicy, type JsMsg, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { MongoClient } from 'mongodb';

/**
 * The middle of the floor, as bare as it can be: takes a delivery from a stream, inserts it (FL3), publishes one event, acks.
 * No tenant, no proof, no customer, no slot, no outbox. Run as a process: NATS_URL=… MONGO_URL=… FROM=… TO=… node chain.ts
 */
const { NATS_URL = '', MONGO_URL = '', FROM = '', TO = '' } = process.env;

const options = { w: 'majority', journal: true, readConcernLevel: 'majority', retryWrites: true } as const;
const mongo = await new MongoClient(MONGO_URL, options).connect();
const bookings = mongo.db('floor').collection<{ _id: string; body: unknown }>('bookings');
const nc = await connect({ servers: NATS_URL, noAsyncTraces: true });
const js = jetstream(nc);
const durable = { durable_name: 'floor', ack_policy: AckPolicy.Explicit, max_ack_pending: 1_024 };
await (await jetstreamManager(nc)).consumers.add(FROM, durable);

const through = async (message: JsMsg): Promise<void> => {
  const body = message.json<{ payload: { uid: string } }>();
  const { uid } = body.payload;
  await bookings.insertOne({ _id: uid, body });
  await js.publish(TO, JSON.stringify({ uid }), { msgID: uid });
  message.ack();
};

const consumer = await js.consumers.get(FROM, 'floor');
await consumer.consume({ callback: (message) => void through(message) });
console.log(JSON.stringify({ msg: 'ready', url: NATS_URL }));
process.on('disconnect', () => process.exit(0));
