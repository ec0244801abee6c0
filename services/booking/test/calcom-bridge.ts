import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { demoApiKeys, demoSeed } from '@fencepost/fakes/calcom/seed';
import { type FakeCalcom, startFakeCalcom } from '@fencepost/fakes/calcom/server';
import { friseur } from './companies.ts';
import { ingressMessage } from './deliveries.ts';
import type { System } from './system.ts';

/** More than any test asks. */
const UNLIMITED = 1_000_000;
const TRIGGERS = ['BOOKING_CREATED', 'BOOKING_RESCHEDULED', 'BOOKING_CANCELLED'];
const headers = { authorization: `Bearer ${demoApiKeys.friseurOwner}`, 'cal-api-version': '2024-08-13' };

interface CalcomBooking {
  readonly uid: string;
  readonly status: string;
  readonly start: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** A Cal.com whose webhooks are stored as the edge stores them, and whose guests book without us. */
export interface CalcomBridge {
  readonly calcom: FakeCalcom;
  /** Ids of the deliveries that were stored, oldest first. */
  readonly delivered: readonly string[];
  /** What is done with a delivery's id before it is stored; a test sets it. */
  before: (deliveryId: string) => Promise<void>;
  guestBooks(startsAt: string): Promise<CalcomBooking>;
  guestMoves(uid: string, startsAt: string): Promise<CalcomBooking>;
  bookings(): Promise<readonly CalcomBooking[]>;
  close(): Promise<void>;
}

export const startCalcomBridge = async (deliver: () => System['deliver']): Promise<CalcomBridge> => {
  const calcom = await startFakeCalcom({ seed: demoSeed, requestsPerMinute: UNLIMITED });
  const delivered: string[] = [];
  const receiver = createServer(async (request, response) => {
    const message = ingressMessage(await buffer(request));
    await bridge.before(message.messageId);
    await deliver()(message);
    delivered.push(message.messageId);
    response.end();
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const { port } = receiver.address() as AddressInfo;

  const ask = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const asked = body === undefined ? {} : { body: JSON.stringify(body) };
    const sent = { ...headers, 'content-type': 'application/json' };
    const answer = await fetch(`${calcom.url}/v2${path}`, { method, headers: sent, ...asked });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (JSON.parse(await answer.text()) as { data: T }).data;
  };
  const { calcomTeamId, eventTypeId } = friseur;
  const subscriberUrl = `http://127.0.0.1:${port}/`;
  const webhook = { active: true, subscriberUrl, triggers: TRIGGERS };
  await ask('POST', `/teams/${calcomTeamId}/event-types/${eventTypeId}/webhooks`, webhook);

  const bridge: CalcomBridge = {
    calcom,
    delivered,
    before: async () => {},
    guestBooks: (start) => {
      const attendee = { name: 'Gerda Gast', email: 'gerda@example.com', timeZone: 'Europe/Berlin' };
      return ask('POST', '/bookings', { start, eventTypeId, attendee });
    },
    guestMoves: (uid, start) => ask('POST', `/bookings/${uid}/reschedule`, { start }),
    bookings: () => ask('GET', `/teams/${calcomTeamId}/bookings?take=250`),
    close: async () => {
      receiver.closeAllConnections();
      await Promise.all([calcom.close(), new Promise((resolve) => receiver.close(resolve))]);
    },
  };
  return bridge;
};
