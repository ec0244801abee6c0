import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Appointment } from '@fencepost/contracts/booking/appointment';
import { Quarantine } from '@fencepost/contracts/booking/quarantine';
import { Alert } from '@fencepost/contracts/integrity/alert';
import { pageOf } from '@fencepost/contracts/page';
import { type FakeRetell, makeFakeRetell } from '@fencepost/fakes/retell/sender';
import { signCalcomBody } from '@fencepost/vendors/calcom/signature';
import { MongoClient } from 'mongodb';
import { z } from 'zod';
import { type ApiClient, makeApiClient } from '../api/api-client.ts';
import type { DemoCompany, SystemState } from '../dev/state.ts';
import { ownerKeyOf } from '../seed/register-webhooks.ts';
import { type Intruder, makeIntruder } from './intruder.ts';
import { metricIn } from './metric-in.ts';
import { openSlackRoom, type SlackRoom } from './slack-room.ts';

const RECORDED_CREATED = new URL(
  '../../packages/fakes/fixtures/calcom/webhooks/docs-2021-10-20/BOOKING_CREATED.json',
  import.meta.url,
);

const CalcomBody = z.looseObject({ payload: z.looseObject({ attendees: z.array(z.looseObject({})).min(1) }) });
/** A recorded delivery made into a booking of its own. */
interface Delivery {
  readonly body: string;
  readonly uid: string;
  readonly email: string;
}

/** What the stories can do and see: the edge as Cal.com and as a company would, Slack as a person would, Mongo as an intruder would. */
export interface World extends SlackRoom, Intruder {
  readonly state: SystemState;
  company(number: number): DemoCompany;
  /** `/v1` with a company’s key, or the operator’s. */
  api(key: string): ApiClient;
  readonly operator: ApiClient;
  /** What people do in Cal.com’s own pages, and what goes wrong there. */
  calcom(method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: object): Promise<void>;
  recordedBooking(eventTypeId: number): Delivery;
  deliver(company: DemoCompany, delivery: Delivery): Promise<{ status: number; body: unknown }>;
  /** Books at the fake Cal.com as a customer would; answers the booking's uid. */
  bookAtCalcom(company: DemoCompany, eventTypeId: number): Promise<string>;
  appointmentsOf(company: DemoCompany, uid: string): Promise<readonly Appointment[]>;
  quarantineOf(delivery: Delivery): Promise<readonly Quarantine[]>;
  quarantined(matches: (record: Quarantine) => boolean): Promise<readonly Quarantine[]>;
  /** Posts any body as Cal.com does; answers the status. */
  tell(company: DemoCompany, body: string): Promise<number>;
  /** What Cal.com shows of a booking to the team's owner; undefined where it has none. */
  calcomBooking(company: DemoCompany, uid: string): Promise<CalcomBooking | undefined>;
  /** How many bookings of this attendee Cal.com has. */
  calcomBookingsOf(company: DemoCompany, email: string): Promise<number>;
  /** A file of `/v1`, as text. */
  file(company: DemoCompany, path: string): Promise<string>;
  /** A telephone that Retell answers for the company. */
  telephone(company: DemoCompany): FakeRetell;
  customersWithPhone(phone: string): Promise<number>;
  alerts(matches: (alert: Alert) => boolean): Promise<readonly Alert[]>;
  /** What Prometheus reads of a service; undefined where it has no such series, or does not answer. */
  metric(service: string, name: string, labels?: string): Promise<number | undefined>;
  customersNamed(email: string): Promise<number>;
  close(): Promise<void>;
}

const daysAhead = (days: number, minutes: number): string =>
  `${new Date(Date.now() + days * 86_400_000 + minutes * 60_000).toISOString().slice(0, 19)}Z`;

const recordedBooking = (eventTypeId: number): Delivery => {
  const recorded = CalcomBody.parse(JSON.parse(readFileSync(RECORDED_CREATED, 'utf8')));
  const uid = `demo-${randomUUID()}`;
  const email = `guest-${uid}@example.com`;
  const days = 1 + Math.floor(Math.random() * 60);
  const payload = {
    ...recorded.payload,
    uid,
    iCalUID: `${uid}@Cal.com`,
    eventTypeId,
    startTime: daysAhead(days, 0),
    endTime: daysAhead(days, 15),
    attendees: [{ ...recorded.payload.attendees[0], email }],
  };
  return { body: JSON.stringify({ ...recorded, createdAt: new Date().toISOString(), payload }), uid, email };
};

const signed = (body: string, secret: string): RequestInit => ({
  method: 'POST',
  body,
  headers: {
    'content-type': 'application/json',
    'x-cal-webhook-version': '2021-10-20',
    'x-cal-signature-256': signCalcomBody(Buffer.from(body), secret),
  },
});

const CalcomBooking = z.looseObject({ uid: z.string(), status: z.string(), start: z.string() });
type CalcomBooking = z.output<typeof CalcomBooking>;
const OneBooking = z.looseObject({ data: CalcomBooking });
const ManyBookings = z.looseObject({ data: z.array(CalcomBooking) });

/** Asks the fake Cal.com as the team's owner. */
const askCalcom = (calcomUrl: string, company: DemoCompany, path: string): Promise<Response> =>
  fetch(`${calcomUrl}/v2/${path}`, {
    headers: { 'cal-api-version': '2024-08-13', authorization: `Bearer ${ownerKeyOf(company.calcomTeamId)}` },
  });

const NOT_FOUND = 404;

const CreatedBooking = z.looseObject({ data: z.looseObject({ uid: z.string() }) });

const bookAtCalcom = async (calcomUrl: string, company: DemoCompany, eventTypeId: number): Promise<string> => {
  const attendee = { name: 'Ada', email: `ada-${randomUUID()}@example.com`, timeZone: 'Europe/Berlin' };
  const response = await fetch(`${calcomUrl}/v2/bookings`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'cal-api-version': '2024-08-13',
      authorization: `Bearer ${ownerKeyOf(company.calcomTeamId)}`,
    },
    body: JSON.stringify({ start: daysAhead(1 + Math.floor(Math.random() * 300), 0), eventTypeId, attendee }),
  });
  if (!response.ok) throw new Error(`the fake Cal.com answered ${response.status}: ${await response.text()}`);
  return CreatedBooking.parse(await response.json()).data.uid;
};

/** Opens the running system that `.dev/state.json` describes. */
export const openWorld = async (state: SystemState): Promise<World> => {
  const mongo = await new MongoClient(state.mongo).connect();
  const countCustomers = (filter: object) =>
    mongo.db('fencepost_booking').collection('customers').countDocuments(filter);
  const quarantined: World['quarantined'] = async (matches) =>
    (await get('/v1/ops/quarantine?limit=100', state.operatorKey, pageOf(Quarantine))).data.filter(matches);
  const get = async <T extends z.ZodType>(path: string, key: string, schema: T): Promise<z.output<T>> => {
    const response = await fetch(`${state.edge}${path}`, { headers: { authorization: `Bearer ${key}` } });
    if (!response.ok) throw new Error(`GET ${path} answered ${response.status}: ${await response.text()}`);
    return schema.parse(await response.json());
  };
  return {
    ...{ state, ...openSlackRoom(state.slack), ...makeIntruder(mongo) },
    company: (number) => {
      const found = state.companies.find((candidate) => candidate.number === number);
      if (found === undefined) throw new Error(`company ${number} is not loaded: ./dev down, then ./dev up`);
      return found;
    },
    api: (key) => makeApiClient({ edge: state.edge, key }),
    operator: makeApiClient({ edge: state.edge, key: state.operatorKey }),
    calcom: async (method, path, body) => {
      const response = await fetch(`${state.calcom}/__control/${path}`, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      });
      if (!response.ok) throw new Error(`${method} ${path} at the fake Cal.com answered ${response.status}`);
    },
    recordedBooking,
    deliver: async (company, delivery) => {
      const response = await fetch(company.webhookUrl, signed(delivery.body, company.webhookSecret));
      return { status: response.status, body: await response.json() };
    },
    bookAtCalcom: (company, eventTypeId) => bookAtCalcom(state.calcom, company, eventTypeId),
    appointmentsOf: async (company, uid) =>
      (await get(`/v1/appointments?calcomUid=${encodeURIComponent(uid)}`, company.apiKey, pageOf(Appointment))).data,
    quarantineOf: (delivery) => quarantined(({ calcomUid }) => calcomUid === delivery.uid),
    quarantined,
    tell: async (company, body) => (await fetch(company.webhookUrl, signed(body, company.webhookSecret))).status,
    calcomBooking: async (company, uid) => {
      const response = await askCalcom(state.calcom, company, `bookings/${uid}`);
      return response.status === NOT_FOUND ? undefined : OneBooking.parse(await response.json()).data;
    },
    calcomBookingsOf: async (company, email) => {
      const response = await askCalcom(state.calcom, company, `bookings?attendeeEmail=${encodeURIComponent(email)}`);
      return ManyBookings.parse(await response.json()).data.length;
    },
    file: async (company, path) => {
      const response = await fetch(`${state.edge}${path}`, { headers: { authorization: `Bearer ${company.apiKey}` } });
      return response.text();
    },
    telephone: ({ retellWebhookUrl: webhookUrl, retellApiKey: apiKey }) => makeFakeRetell({ webhookUrl, apiKey }),
    customersWithPhone: (phone) => countCustomers({ phone }),
    alerts: async (matches) =>
      (await get('/v1/ops/alerts?limit=100', state.operatorKey, pageOf(Alert))).data.filter(matches),
    metric: async (service, name, labels) => {
      const url = state.processes.find((process) => process.name === service)?.url;
      const scraped = await fetch(`${url}/metrics`).catch(() => undefined);
      return scraped?.ok ? metricIn(await scraped.text(), name, labels) : undefined;
    },
    customersNamed: (email) => countCustomers({ email }),
    close: () => mongo.close(),
  };
};
