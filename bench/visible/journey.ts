import { Agent, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { signCalcomBody } from '@fencepost/vendors/calcom/signature';
import { DeliverPolicy, jetstream } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { GateFailed } from '../kit/verdict.ts';
import type { Lane } from './lanes.ts';

const agent = new Agent({ keepAlive: true });
const FIRST_MS = Date.UTC(2031, 0, 6, 6);
const SLOT_MS = 30 * 60_000;
const GIVEN_UP_MS = 30_000;
const LOOK_AGAIN_MS = 2;

interface Booking {
  readonly uid: string;
  /** Of all bookings of the run: no two want the same time. */
  readonly number: number;
}

const bodyOf = ({ uid, number }: Booking, eventTypeId: number): Buffer => {
  const startMs = FIRST_MS + number * SLOT_MS;
  const guest = { name: 'Guest', email: `${uid}@example.com`, timeZone: 'Europe/Berlin' };
  const payload = {
    uid,
    eventTypeId,
    startTime: new Date(startMs).toISOString(),
    endTime: new Date(startMs + SLOT_MS).toISOString(),
    organizer: { name: 'Host', email: 'host@example.com', timeZone: 'Europe/Berlin' },
    attendees: [guest],
    additionalNotes: 'x'.repeat(800),
  };
  return Buffer.from(
    JSON.stringify({ triggerEvent: 'BOOKING_CREATED', createdAt: '2031-01-01T09:00:00.000Z', payload }),
  );
};

/** Posts one signed booking; answers with the status. */
export const post = ({ url, secret, eventTypeId }: Lane, booking: Booking, signedWith = secret): Promise<number> =>
  new Promise((resolve, reject) => {
    const body = bodyOf(booking, eventTypeId);
    const headers = {
      'content-type': 'application/json',
      'content-length': body.length,
      'x-cal-webhook-version': '2021-10-20',
      'x-cal-signature-256': signCalcomBody(body, signedWith),
    };
    const sending = request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode ?? 0));
    });
    sending.once('error', reject);
    sending.end(body);
  });

interface Plan {
  readonly label: string;
  readonly first: number;
  readonly count: number;
  readonly perSecond: number;
  /** Every so many bookings one is read as soon as its event is there. */
  readonly readEvery: number;
}

/** When each booking was visible, in milliseconds after it was due to be sent, and how many were not readable at once. */
export interface Journey {
  readonly latenciesMs: readonly number[];
  readonly late: number;
}

/** Sends bookings at a steady rate and hears their events; whatever is lost, doubled or refused fails the gate. */
export const runJourney = async (nc: NatsConnection, lane: Lane, plan: Plan): Promise<Journey> => {
  const { label, first, count, perSecond, readEvery } = plan;
  const bookings = Array.from({ length: count }, (_, index) => ({ uid: `${label}-${index}`, number: first + index }));
  const places = new Map(bookings.map(({ uid }, index) => [lane.idOf(uid), index]));
  const dueAt: number[] = [];
  const visibleAt: number[] = [];
  const reading: Promise<void>[] = [];
  let [seen, doubled, late] = [0, 0, 0];

  const read = async (index: number): Promise<void> => {
    for (let looked = 1; performance.now() - (dueAt[index] ?? 0) < GIVEN_UP_MS; looked += 1) {
      const at = performance.now();
      if (await lane.isReadable(bookings[index]?.uid ?? '')) {
        if (looked === 1) return;
        late += 1;
        visibleAt[index] = at;
        return;
      }
      await wait(LOOK_AGAIN_MS);
    }
    throw new GateFailed(`${lane.name} told of a booking that nobody can read`);
  };
  const ordered = { filter_subjects: [lane.subject], deliver_policy: DeliverPolicy.New };
  const consumer = await jetstream(nc).consumers.get(lane.stream, ordered);
  const messages = await consumer.consume({
    callback: (message) => {
      const index = places.get(lane.namedBy(message.string()));
      if (index === undefined) return;
      if (visibleAt[index] !== undefined) doubled += 1;
      visibleAt[index] ??= performance.now();
      seen += 1;
      if (index % readEvery === 0) reading.push(read(index));
    },
  });
  const begin = performance.now();
  const answers = bookings.map(async (booking, index) => {
    dueAt[index] = begin + (index * 1_000) / perSecond;
    // A timer may fire a little early, and the time counts from when it was due.
    for (let early = dueAt[index] - performance.now(); early > 0; early = dueAt[index] - performance.now()) {
      await wait(early);
    }
    return post(lane, booking);
  });
  try {
    const refused = (await Promise.all(answers)).filter((status) => status !== 200);
    const givenUpAt = performance.now() + GIVEN_UP_MS;
    while (seen - doubled < count && performance.now() < givenUpAt) await wait(LOOK_AGAIN_MS);
    await Promise.all(reading);
    const lost = count - (seen - doubled);
    if (refused.length + lost + doubled > 0) {
      throw new GateFailed(`${lane.name}: ${refused.length} refused, ${lost} never told, ${doubled} told twice`);
    }
  } finally {
    await messages.close();
  }
  return { latenciesMs: visibleAt.map((at, index) => at - (dueAt[index] ?? at)), late };
};
