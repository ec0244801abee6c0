import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '@fencepost/contracts/errors';
import { eventually } from '@fencepost/testing/eventually';
import { AckPolicy, DeliverPolicy } from '@nats-io/jetstream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ConsumeOptions, type Consumer, consume, type Delivery } from '../../src/consumer.ts';
import { MAX_UNACKNOWLEDGED, makeDurable } from '../../src/durable.ts';
import { parkedHeaders } from '../../src/parked.ts';
import { makePublisher, type Publisher } from '../../src/publisher.ts';
import { readMessage } from '../../src/stream-reader.ts';
import { declareStream, parkedStream } from '../../src/streams.ts';
import { type Broker, counted, openBroker } from './broker.ts';

const stream = { name: 'CONSUMED', subjects: ['consumed.>'], description: 'of this test' };

let broker: Broker;
let publisher: Publisher;
const running: Consumer[] = [];
beforeAll(async () => {
  broker = await openBroker('consumer');
  publisher = makePublisher(broker);
  await declareStream(broker.nc, broker.namespace, stream);
});
afterAll(async () => {
  await Promise.all(running.map((consumer) => consumer.stop()));
  publisher.close();
  await broker.close();
});

/** A subject and a durable that only one test uses. */
const alone = () => {
  const name = randomUUID().slice(0, 8);
  const subject = `consumed.${name}`;
  const send = (body: string, headers: Readonly<Record<string, string>> = {}) =>
    publisher.publish(subject, body, { messageId: `${name}-${body}`, headers });
  const info = async () => broker.jsm.consumers.info(broker.namespace.stream(stream.name), name);
  const start = async (given: Partial<ConsumeOptions> & Pick<ConsumeOptions, 'handle'>): Promise<Consumer> => {
    const consumer = await consume({
      ...broker,
      stream: stream.name,
      durable: name,
      filterSubjects: [subject],
      keyOf: ({ headers, seq }) => ({ tenant: headers.tenant ?? 'one', lane: headers.lane ?? String(seq) }),
      ...given,
    });
    running.push(consumer);
    return consumer;
  };
  const isDone = () =>
    eventually(async () => expect(await info()).toMatchObject({ num_pending: 0, num_ack_pending: 0 }), 20_000);
  return { name, subject, send, info, start, isDone };
};

const textOf = ({ data }: Delivery): string => new TextDecoder().decode(data);

/** A handler that can be held at its work. */
const gate = () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { open: resolve, passed: promise };
};

describe('what is delivered', () => {
  test('messages published before the first start are delivered (EV6)', async () => {
    const { send, start, isDone } = alone();
    await Promise.all(['early 1', 'early 2'].map((body) => send(body)));
    const seen: string[] = [];
    await start({ handle: async (delivery) => seen.push(textOf(delivery)) });
    await send('late');
    await isDone();
    expect(seen.toSorted()).toEqual(['early 1', 'early 2', 'late']);
  });

  test('a handler sees bytes, headers, ids and the plain subject', async () => {
    const { name, subject, send, start, isDone } = alone();
    const { seq } = await send('x', { 'fp-request': 'req_1' });
    const seen: Delivery[] = [];
    await start({ handle: async (delivery) => seen.push(delivery) });
    await isDone();
    expect(seen).toEqual([
      {
        subject,
        data: expect.any(Uint8Array),
        headers: { 'fp-request': 'req_1' },
        messageId: `${name}-x`,
        seq,
        attempt: 1,
        receivedAt: expect.stringMatching(/^\d{4}-.*Z$/),
      },
    ]);
    expect(seen.map(textOf)).toEqual(['x']);
    expect(await readMessage({ ...broker, stream: stream.name, seq })).toMatchObject({
      ...seen[0],
      data: new TextEncoder().encode('x'),
    });
  });

  test('several subjects in one consumer, and nothing of the others', async () => {
    const { name, start, isDone } = alone();
    const subjects = ['a', 'b', 'c'].map((last) => `consumed.${name}.${last}`);
    for (const subject of subjects) await publisher.publish(subject, subject, { messageId: subject });
    const seen: string[] = [];
    await start({ filterSubjects: subjects.slice(0, 2), handle: async (delivery) => seen.push(textOf(delivery)) });
    await isDone();
    expect(seen.toSorted()).toEqual(subjects.slice(0, 2));
  });
});

describe('acknowledgement', () => {
  test('a message is acknowledged only after its handler is through (EV2)', async () => {
    const { send, start, info, isDone } = alone();
    const { open, passed } = gate();
    await start({ handle: () => passed });
    await send('x');
    await eventually(async () => expect(await info()).toMatchObject({ num_ack_pending: 1, num_pending: 0 }));
    open();
    await isDone();
  });

  /** What the broker is told about the messages of one durable, in the words of the protocol. */
  const answersFor = (durable: string): string[] => {
    const answers: string[] = [];
    const subject = `$JS.ACK.${broker.namespace.stream(stream.name)}.${durable}.>`;
    broker.nc.subscribe(subject, { callback: (_, msg) => void answers.push(msg.string()) });
    return answers;
  };
  const delayOf = (answer: string | undefined): number => Number(/^-NAK \{"delay":(\d+)\}$/.exec(answer ?? '')?.[1]);

  test('a handler that fails gets the message again after a whole, jittered delay, with the attempt counted (RT1)', async () => {
    const { name, send, start, isDone } = alone();
    const answers = answersFor(name);
    const attempts: number[] = [];
    await start({
      handle: async ({ attempt }) => {
        attempts.push(attempt);
        if (attempt < 4) throw new Error('a defect');
      },
    });
    await send('x');
    await isDone();
    expect(attempts).toEqual([1, 2, 3, 4]);
    await eventually(() => expect(answers).toHaveLength(4));
    const delaysMs = answers.slice(0, 3).map((answer) => delayOf(answer) / 1e6);
    for (const [n, delayMs] of delaysMs.entries()) {
      expect(delayMs).toBeGreaterThanOrEqual(25);
      expect(delayMs).toBeLessThan(250 * 2 ** n);
    }
    expect(answers[3]).toBe('+ACK');
    expect(await counted(broker.metrics, 'messages_consumed_total', 'outcome="retried"')).toBeGreaterThanOrEqual(3);
  });

  test('"later" keeps the broker from offering the message for half a minute to a minute (RT1)', async () => {
    const { name, send, start } = alone();
    const answers = answersFor(name);
    await start({
      handle: async () => {
        throw new AppError('rate_limited', 'not now');
      },
    });
    await send('x');
    await eventually(() => expect(answers).toHaveLength(1));
    expect(delayOf(answers[0])).toBeGreaterThanOrEqual(30e9);
    expect(delayOf(answers[0])).toBeLessThan(60e9);
  });

  test('a long handler is not disturbed by a second delivery, nor is what waits behind it (EV2)', async () => {
    const { send, start, isDone } = alone();
    const calls: string[] = [];
    await start({
      ackWaitMs: 600,
      concurrency: 1,
      handle: async (delivery) => {
        calls.push(`${textOf(delivery)} ${delivery.attempt}`);
        await pause(700);
      },
    });
    await Promise.all(['a', 'b', 'c'].map((body) => send(body)));
    await isDone();
    expect(calls.toSorted()).toEqual(['a 1', 'b 1', 'c 1']);
  });
});

describe('parking', () => {
  const parkedOf = async (durable: string) =>
    broker.jsm.streams.getMessage(broker.namespace.stream('PARKED'), {
      last_by_subj: broker.namespace.subject(`parked.${durable}`),
    });

  test('what can never be handled is parked with its reason, bytes and headers, and is done with (RT2)', async () => {
    const { name, subject, start, isDone } = alone();
    const bytes = Uint8Array.of(123, 0, 255, 10);
    await start({
      handle: async () => {
        throw new AppError('malformed_body', 'The body is\nnot JSON.');
      },
    });
    const { seq } = await publisher.publish(subject, bytes, {
      messageId: 'poison',
      headers: { 'fp-request': 'req_1' },
    });
    await isDone();
    const parked = await parkedOf(name);
    expect(parked?.data).toEqual(bytes);
    const header = (key: string) => parked?.header.get(key);
    expect(header('fp-request')).toBe('req_1');
    expect(header(parkedHeaders.code)).toBe('malformed_body');
    expect(header(parkedHeaders.reason)).toBe('The body is not JSON.');
    expect(header(parkedHeaders.stackHash)).toMatch(/^[0-9a-f]{16}$/);
    expect(header(parkedHeaders.subject)).toBe(subject);
    expect(header(parkedHeaders.seq)).toBe(String(seq));
    expect(header(parkedHeaders.messageId)).toBe('poison');
  });

  test('while the parked stream cannot take it the message is kept and comes again, then is parked once (RT2)', async () => {
    const { name, send, start, info, isDone } = alone();
    let calls = 0;
    await start({
      handle: async () => {
        calls += 1;
        throw new AppError('malformed_body', 'poison');
      },
    });
    await broker.jsm.streams.delete(broker.namespace.stream('PARKED'));
    await send('x');
    await eventually(() => expect(calls).toBeGreaterThanOrEqual(2));
    expect((await info()).num_ack_pending).toBe(1);
    await declareStream(broker.nc, broker.namespace, parkedStream);
    await isDone();
    expect((await parkedOf(name))?.string()).toBe('x');
    expect((await broker.jsm.streams.info(broker.namespace.stream('PARKED'))).state.messages).toBe(1);
  });
});

describe('parking, when the stream itself is made anew', () => {
  test('another message at the same place is parked too, not taken for the first one (RT2)', async () => {
    const anew = { name: 'ANEW', subjects: ['anew.>'], description: 'of this test' };
    const parked = async () => (await broker.jsm.streams.info(broker.namespace.stream('PARKED'))).state.messages;
    const { start } = alone();
    const before = await parked();
    for (const round of [1, 2]) {
      await declareStream(broker.nc, broker.namespace, anew);
      const consumer = await start({
        stream: anew.name,
        filterSubjects: anew.subjects,
        handle: async () => {
          throw new AppError('malformed_body', 'poison');
        },
      });
      const { seq } = await publisher.publish('anew.x', 'poison', { messageId: `anew-${round}` });
      expect(seq).toBe(1);
      await eventually(async () => expect(await parked()).toBe(before + round));
      await consumer.stop();
      await broker.jsm.streams.delete(broker.namespace.stream(anew.name));
    }
  });
});

describe('tenants and lanes', () => {
  test('poison and failures of one tenant hold up no other (RT3)', async () => {
    const { send, start } = alone();
    const handled: string[] = [];
    await start({
      concurrency: 2,
      window: 16,
      handle: async (delivery) => {
        if (delivery.headers.tenant === 'broken') throw new AppError('unavailable', 'its calendar is gone');
        handled.push(textOf(delivery));
      },
    });
    await Promise.all(Array.from({ length: 200 }, (_, n) => send(`broken ${n}`, { tenant: 'broken', lane: 'one' })));
    await send('healthy', { tenant: 'healthy' });
    await eventually(() => expect(handled).toEqual(['healthy']));
  });

  test('a flood of one tenant leaves the others their turn (RT3)', async () => {
    const { send, start, isDone } = alone();
    await Promise.all(Array.from({ length: 100 }, (_, n) => send(`loud ${n}`, { tenant: 'loud' })));
    await send('quiet', { tenant: 'quiet' });
    const order: string[] = [];
    await start({
      concurrency: 1,
      handle: async (delivery) => {
        order.push(textOf(delivery));
        await pause(2);
      },
    });
    await isDone();
    expect(order).toHaveLength(101);
    expect(order.indexOf('quiet')).toBeLessThan(20);
  });

  test('one lane is handled one message at a time, in order; different lanes side by side', async () => {
    const { send, start, isDone } = alone();
    for (let n = 0; n < 30; n++) await send(`${n}`, { lane: `lane ${n % 3}` });
    const atWork = new Set<string>();
    const seen = new Map<string, number[]>();
    let most = 0;
    await start({
      handle: async (delivery) => {
        const lane = delivery.headers.lane ?? '';
        expect(atWork.has(lane)).toBe(false);
        atWork.add(lane);
        most = Math.max(most, atWork.size);
        await pause(3);
        seen.set(lane, [...(seen.get(lane) ?? []), Number(textOf(delivery))]);
        atWork.delete(lane);
      },
    });
    await isDone();
    expect(most).toBe(3);
    for (const order of seen.values()) expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect([...seen.values()].flat()).toHaveLength(30);
  });

  test('no more handlers than allowed run at once, and no more messages are held than the window', async () => {
    const { send, start, info, isDone } = alone();
    await Promise.all(Array.from({ length: 60 }, (_, n) => send(`${n}`)));
    const { open, passed } = gate();
    let atWork = 0;
    let most = 0;
    await start({
      concurrency: 3,
      window: 8,
      handle: async () => {
        atWork += 1;
        most = Math.max(most, atWork);
        await passed;
        atWork -= 1;
      },
    });
    await eventually(async () => expect((await info()).num_ack_pending).toBe(8));
    open();
    await isDone();
    expect(most).toBe(3);
  });

  test('no more than 32 MiB are held, however few messages that are, and all of them are handled in the end', async () => {
    const { name, subject, start, isDone } = alone();
    const large = new Uint8Array(900_000);
    for (let n = 0; n < 50; n += 1) await publisher.publish(subject, large, { messageId: `${name}-${n}` });
    const { open, passed } = gate();
    const before = broker.nc.stats().inBytes;
    let handled = 0;
    await start({
      handle: async () => {
        await passed;
        handled += 1;
      },
    });
    await eventually(() => expect(broker.nc.stats().inBytes - before).toBeGreaterThan(24e6));
    await pause(300);
    expect(broker.nc.stats().inBytes - before).toBeLessThan(34e6);
    open();
    await isDone();
    expect(handled).toBe(50);
  });

  test('a key that cannot be read does not stop the consumer', async () => {
    const { send, start, isDone } = alone();
    const seen: string[] = [];
    await start({
      keyOf: () => {
        throw new Error('no key');
      },
      handle: async (delivery) => seen.push(textOf(delivery)),
    });
    await send('x');
    await isDone();
    expect(seen).toEqual(['x']);
  });
});

describe('stopping', () => {
  test('stop waits for what runs and hands back the rest at once, so that nothing waits for the ack deadline (SD1)', async () => {
    const { send, start, info, isDone } = alone();
    const { open, passed } = gate();
    const first: string[] = [];
    let atWork = 0;
    const consumer = await start({
      concurrency: 2,
      handle: async (delivery) => {
        atWork += 1;
        await passed;
        first.push(textOf(delivery));
      },
    });
    await Promise.all(Array.from({ length: 20 }, (_, n) => send(`${n}`)));
    await eventually(async () => expect((await info()).num_ack_pending).toBe(20));
    await eventually(() => expect(atWork).toBe(2));
    const stopped = consumer.stop();
    open();
    await stopped;
    expect(first).toHaveLength(2);
    expect(await consumer.stop()).toBeUndefined();
    const second: string[] = [];
    await start({ handle: async (delivery) => second.push(textOf(delivery)) });
    await isDone();
    expect([...first, ...second]).toHaveLength(20);
  });

  test('stop in the middle of a flood hands back even what was on its way (SD1)', async () => {
    const { send, start, isDone } = alone();
    await Promise.all(Array.from({ length: 3_000 }, (_, n) => send(`${n}`)));
    const seen = new Set<string>();
    const handle = async (delivery: Delivery) => seen.add(textOf(delivery));
    for (let stops = 0; stops < 5; stops++) {
      const { open, passed } = gate();
      let begun = 0;
      const handleSome = async (delivery: Delivery) => {
        begun += 1;
        if (begun > 100) await passed;
        await handle(delivery);
      };
      const consumer = await start({ handle: handleSome, window: 600 });
      await eventually(() => expect(begun).toBeGreaterThan(100));
      const stopped = consumer.stop();
      open();
      await stopped;
    }
    expect(seen.size).toBeLessThan(3_000);
    await start({ handle });
    await isDone();
    expect(seen.size).toBe(3_000);
  });

  test('replicas share one durable: each message is handled by one of them', async () => {
    const { send, start, isDone } = alone();
    const seen: string[] = [];
    const handle = async (delivery: Delivery) => {
      await pause(1);
      seen.push(textOf(delivery));
    };
    await Promise.all([start({ handle, window: 8 }), start({ handle, window: 8 })]);
    await Promise.all(Array.from({ length: 200 }, (_, n) => send(`${n}`)));
    await isDone();
    expect(seen).toHaveLength(200);
  });
});

describe('the durable itself', () => {
  const wireStream = () => broker.namespace.stream(stream.name);

  test('it has room for failures of a whole tenant beside the window, and counts no attempts', async () => {
    const { start, info } = alone();
    await start({ handle: async () => undefined });
    expect((await info()).config).toMatchObject({
      deliver_policy: 'all',
      ack_policy: 'explicit',
      max_deliver: -1,
      max_ack_pending: MAX_UNACKNOWLEDGED,
      ack_wait: 30e9,
    });
  });

  test('one that was deleted under way is made again, and work goes on', async () => {
    const { name, send, start, isDone } = alone();
    const seen = new Set<string>();
    await start({ handle: async (delivery) => seen.add(textOf(delivery)) });
    await send('before');
    await isDone();
    await broker.jsm.consumers.delete(wireStream(), name);
    await send('after');
    await eventually(() => expect(seen).toContain('after'));
    await isDone();
  });

  test('changed settings are applied at start; another kind of consumer stops the start (EV6)', async () => {
    const { name, subject, start, info } = alone();
    const consumer = await start({ handle: async () => undefined });
    await consumer.stop();
    await start({ handle: async () => undefined, ackWaitMs: 5_000, filterSubjects: [subject, `${subject}.more`] });
    expect((await info()).config).toMatchObject({
      ack_wait: 5e9,
      filter_subjects: [expect.any(String), expect.any(String)],
    });
    const other = `${name}-other`;
    await broker.jsm.consumers.add(wireStream(), {
      durable_name: other,
      ack_policy: AckPolicy.Explicit,
      deliver_policy: DeliverPolicy.New,
    });
    await expect(start({ durable: other, handle: async () => undefined })).rejects.toMatchObject({ code: 'conflict' });
    await expect(start({ stream: 'NOWHERE', handle: async () => undefined })).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  test('a stuck one is made anew from its first unacknowledged message: nothing lost, nothing done twice', async () => {
    const { name, subject, send, start, isDone } = alone();
    const seen: string[] = [];
    const consumer = await start({ handle: async (delivery) => seen.push(textOf(delivery)) });
    await Promise.all(['1', '2', '3'].map((body) => send(body)));
    await isDone();
    const durable = makeDurable(broker.nc, {
      stream: wireStream(),
      durable: name,
      filterSubjects: [broker.namespace.subject(subject)],
      ackWaitMs: 30_000,
    });
    await durable.recreate();
    await send('4');
    await eventually(() => expect(seen).toContain('4'));
    expect(seen.toSorted()).toEqual(['1', '2', '3', '4']);
    await consumer.stop();
    await start({ handle: async (delivery) => seen.push(textOf(delivery)) });
    await send('5');
    await eventually(() => expect(seen).toContain('5'));
    expect(seen).toHaveLength(5);
  });

  test('the watchdog finds a missing consumer by itself and tells how much waits', async () => {
    const { name, start, info } = alone();
    await start({ handle: async () => undefined, watchdogMs: 50 });
    await eventually(async () =>
      expect(await broker.metrics.render()).toContain(`consumer_pending_messages{durable="${name}"`),
    );
    await broker.jsm.consumers.delete(wireStream(), name);
    await eventually(async () => expect((await info()).name).toBe(name));
  });
});
