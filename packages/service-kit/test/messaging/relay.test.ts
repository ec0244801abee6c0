import { Envelope } from '@fencepost/contracts/envelope';
import { derivedId, TenantId } from '@fencepost/contracts/ids';
import { eventually } from '@fencepost/testing/eventually';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Clock, instantOf } from '../../src/clock.ts';
import type { Outbox, OutboxEntry } from '../../src/outbox.ts';
import { makePublisher, type Publisher } from '../../src/publisher.ts';
import { eventHeaders, makeRelay, type RelayDeps } from '../../src/relay.ts';
import { declareStream, eventsStream } from '../../src/streams.ts';
import { type Broker, counted, openBroker } from './broker.ts';

const NOW = Date.parse('2026-01-01T12:00:00.000Z');
const clock: Clock = { now: () => instantOf(NOW), millis: () => NOW };
const tenantId = TenantId.parse(derivedId('ten', 'one'));

let broker: Broker;
let publisher: Publisher;
beforeAll(async () => {
  broker = await openBroker('relay');
  publisher = makePublisher(broker);
});
afterAll(async () => {
  publisher.close();
  await broker.close();
});
beforeEach(() => declareStream(broker.nc, broker.namespace, eventsStream));

let serial = 0;
const entry = (ageMs: number): OutboxEntry => {
  const id = derivedId('evt', String(++serial), broker.namespace.mesh);
  const envelope = Envelope.parse({
    id,
    subject: 'events.booking.appointmentBooked.v1',
    tenantId,
    actor: { kind: 'service', id: 'test' },
    occurredAt: instantOf(NOW - ageMs),
    requestId: 'req_1',
    causationId: null,
    entity: { type: 'appointment', id: derivedId('apt', id), version: 1 },
    payload: {},
  });
  return { collection: 'appointments', documentId: envelope.entity.id, tenantId, envelope };
};

/** The documents of a store, as far as the relay sees them. */
const makeStore = (lying: readonly OutboxEntry[] = []) => {
  const entries = [...lying];
  const forgotten: (readonly OutboxEntry[])[] = [];
  const outbox: Outbox = {
    pending: async (olderThan, limit) =>
      entries
        .filter(({ envelope }) => envelope.occurredAt < olderThan)
        .toSorted((one, other) => (one.envelope.occurredAt < other.envelope.occurredAt ? -1 : 1))
        .slice(0, limit),
    forget: async (gone) => {
      forgotten.push(gone);
      for (const each of gone) entries.splice(entries.indexOf(each), 1);
    },
  };
  return { entries, forgotten, outbox };
};

const relayOf = (outbox: Outbox, given: Partial<RelayDeps> = {}) => {
  const relay = makeRelay({ ...broker, publisher, clock, sweepEveryMs: 20, lazyForgetMs: 20, ...given });
  relay.attach(outbox);
  return relay;
};

const published = async (of: OutboxEntry): Promise<number> => {
  const name = broker.namespace.stream(eventsStream.name);
  const { state } = await broker.jsm.streams.info(name);
  let copies = 0;
  for (let seq = state.first_seq; seq <= state.last_seq; seq++) {
    const stored = await broker.jsm.streams.getMessage(name, { seq });
    if (stored?.header.get('Nats-Msg-Id') === of.envelope.id) copies += 1;
  }
  return copies;
};

test('an offered event is published at once under its id, and leaves its document a moment later, with its neighbours (EV3)', async () => {
  const offered = [entry(0), entry(0), entry(0)];
  const { entries, forgotten, outbox } = makeStore(offered);
  const relay = relayOf(outbox);
  relay.offer(offered);
  await eventually(() => expect(entries).toHaveLength(0));
  expect(forgotten).toHaveLength(1);
  const [first] = offered;
  const name = broker.namespace.stream(eventsStream.name);
  const { state } = await broker.jsm.streams.info(name);
  const stored = await broker.jsm.streams.getMessage(name, { seq: state.last_seq - 2 });
  expect(stored?.subject).toBe(broker.namespace.subject(first?.envelope.subject ?? ''));
  expect(stored?.json()).toEqual(first?.envelope);
  expect(stored?.header.get('Nats-Msg-Id')).toBe(first?.envelope.id);
  expect(stored?.header.get(eventHeaders.tenantId)).toBe(tenantId);
  expect(stored?.header.get(eventHeaders.requestId)).toBe('req_1');
  await relay.stop();
});

test('an event whose writer crashed before offering it is found once it is five seconds old (EV3)', async () => {
  const old = entry(5_001);
  const young = entry(4_000);
  const { entries, outbox } = makeStore([old, young]);
  const relay = relayOf(outbox);
  relay.start();
  await eventually(() => expect(entries).toEqual([young]));
  expect(await published(old)).toBe(1);
  expect(await published(young)).toBe(0);
  await relay.stop();
});

test('a publish that fails leaves the event in its document, until the sweeper succeeds (EV3)', async () => {
  const offered = entry(10_000);
  const { entries, forgotten, outbox } = makeStore([offered]);
  await broker.jsm.streams.delete(broker.namespace.stream(eventsStream.name));
  const relay = relayOf(outbox);
  relay.offer([offered]);
  relay.start();
  await eventually(async () =>
    expect(await counted(broker.metrics, 'messages_published_total', 'outcome="no_stream"')).toBeGreaterThanOrEqual(2),
  );
  expect(forgotten).toHaveLength(0);
  await declareStream(broker.nc, broker.namespace, eventsStream);
  await eventually(() => expect(entries).toHaveLength(0));
  expect(await published(offered)).toBe(1);
  await relay.stop();
});

test('writer and sweepers of several replicas together publish an event once', async () => {
  const offered = entry(10_000);
  const { entries, outbox } = makeStore([offered]);
  const relays = [relayOf(outbox), relayOf(outbox), relayOf(outbox)];
  for (const relay of relays) relay.start();
  relays[0]?.offer([offered]);
  await eventually(() => expect(entries).toHaveLength(0));
  expect(await published(offered)).toBe(1);
  await Promise.all(relays.map((relay) => relay.stop()));
});

test('a backlog of thousands is healed in one pass', async () => {
  const { entries, outbox } = makeStore(Array.from({ length: 1_700 }, () => entry(60_000)));
  const relay = relayOf(outbox, { sweepEveryMs: 60_000 });
  relay.start();
  await eventually(() => expect(entries).toHaveLength(0));
  await relay.stop();
});

test('flush publishes everything that lies in the outbox, however young, and forgets it', async () => {
  const offered = entry(0);
  const neverOffered = entry(0);
  const { entries, outbox } = makeStore([offered, neverOffered]);
  const relay = relayOf(outbox, { lazyForgetMs: 60_000 });
  relay.offer([offered]);
  await relay.flush();
  expect(entries).toHaveLength(0);
  expect([await published(offered), await published(neverOffered)]).toEqual([1, 1]);
  await relay.stop();
});

test('stop waits for what is on its way and forgets what was acknowledged (SD1)', async () => {
  const offered = Array.from({ length: 50 }, () => entry(0));
  const { entries, outbox } = makeStore(offered);
  const relay = relayOf(outbox, { lazyForgetMs: 60_000 });
  relay.offer(offered);
  await relay.stop();
  expect(entries).toHaveLength(0);
});

test('a store that cannot forget is not swept over and over for events that are published already', async () => {
  const { outbox } = makeStore(Array.from({ length: 600 }, () => entry(10_000)));
  let looks = 0;
  const relay = relayOf({
    pending: (olderThan, limit) => {
      looks += 1;
      return outbox.pending(olderThan, limit);
    },
    forget: () => Promise.reject(new Error('the store is read-only')),
  });
  await relay.flush();
  expect(looks).toBe(2);
  await relay.stop();
});

test('a store that fails for a while stops neither publishing nor sweeping', async () => {
  const offered = entry(10_000);
  const { entries, outbox } = makeStore([offered]);
  let failures = 4;
  const failing =
    <A extends readonly unknown[], R>(run: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      if (failures-- > 0) throw new Error('the store is away');
      return run(...args);
    };
  const relay = relayOf({ pending: failing(outbox.pending), forget: failing(outbox.forget) });
  relay.offer([offered]);
  relay.start();
  await eventually(() => expect(entries).toHaveLength(0));
  expect(await published(offered)).toBe(1);
  await relay.stop();
});
