import { appointmentBooked, listAppointments } from '@fencepost/contracts/booking/appointment';
import { derivedId } from '@fencepost/contracts/ids';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { MongoClient } from 'mongodb';
import type { SystemState } from '../../tools/dev/state.ts';
import { type Contestant, startContestant } from '../kit/processes.ts';

/** One way from a signed webhook to an event that a subscriber hears. */
export interface Lane {
  readonly name: string;
  readonly url: string;
  readonly secret: string;
  readonly eventTypeId: number;
  /** Where its events are. */
  readonly stream: string;
  readonly subject: string;
  /** What names a booking in its event. */
  idOf(uid: string): string;
  namedBy(event: string): string;
  /** Whether a booking is readable by who may read it. */
  isReadable(uid: string): Promise<boolean>;
  /** How many bookings with this beginning are stored. */
  stored(prefix: string): Promise<number>;
  stop(): Promise<void>;
}

const FL1 = new URL('../accept/floor.ts', import.meta.url).pathname;
const CHAIN = new URL('chain.ts', import.meta.url).pathname;
const SECRET = 'floor';
const [FROM, TO] = ['FLOORIN', 'FLOOROUT'];

/** The running system, by the webhook, the API and the events of one company. */
export const openSystem = async (state: SystemState): Promise<Lane> => {
  const [company] = state.companies;
  if (company === undefined) throw new Error('the demo companies are missing');
  const mongo = await new MongoClient(state.mongo).connect();
  const headers = { authorization: `Bearer ${company.apiKey}` };
  return {
    name: 'system',
    url: company.webhookUrl,
    secret: company.webhookSecret,
    eventTypeId: company.eventTypeIds[0] ?? 0,
    stream: 'EVENTS',
    subject: appointmentBooked.subject,
    idOf: (uid) => derivedId('apt', company.id, uid),
    namedBy: (event) => (JSON.parse(event) as { entity: { id: string } }).entity.id,
    isReadable: async (uid) => {
      const response = await fetch(`${state.edge}/v1/appointments?calcomUid=${uid}`, { headers });
      if (!response.ok) throw new Error(`reading an appointment was answered with ${response.status}`);
      return listAppointments.output.parse(await response.json()).data.length === 1;
    },
    stored: (prefix) =>
      mongo
        .db('fencepost_booking')
        .collection('appointments')
        .countDocuments({ lineage: { $regex: `^${prefix}` } }),
    stop: () => mongo.close(),
  };
};

/** The sum of the floors on the servers of the same system: FL1, consume, insert (FL3), publish, consume. */
export const openFloor = async (state: SystemState): Promise<Lane> => {
  const nc = await connect({ servers: state.nats });
  const manager = await jetstreamManager(nc);
  await manager.streams.add({ name: FROM, subjects: ['floor.in'] });
  await manager.streams.add({ name: TO, subjects: ['floor.out'] });
  await nc.close();
  const env = { NATS_URL: state.nats, MONGO_URL: state.mongo };
  const chain: Contestant = await startContestant('chain', CHAIN, { ...env, FROM, TO: 'floor.out' });
  const fl1 = await startContestant('fl1', FL1, { ...env, FLOOR: 'fl1', SUBJECT: 'floor.in', SECRET });
  const mongo = await new MongoClient(state.mongo).connect();
  const bookings = mongo.db('floor').collection<{ _id: string }>('bookings');
  return {
    name: 'floor',
    url: `http://127.0.0.1:${fl1.port}/`,
    secret: SECRET,
    eventTypeId: 1,
    stream: TO,
    subject: 'floor.out',
    idOf: (uid) => uid,
    namedBy: (event) => (JSON.parse(event) as { uid: string }).uid,
    isReadable: async (uid) => (await bookings.findOne({ _id: uid })) !== null,
    stored: (prefix) => bookings.countDocuments({ _id: { $regex: `^${prefix}` } }),
    stop: async () => {
      await Promise.all([fl1.stop(), chain.stop(), mongo.close()]);
    },
  };
};
