import { readFileSync } from 'node:fs';
import { AppError } from '@fencepost/contracts/errors';
import { postponementOf } from '@fencepost/service-kit/postponed';
import { afterEveryCrash } from '@fencepost/testing/crashing-store';
import { platformScope } from '@fencepost/testing/platform-scope';
import { describe, expect, it } from 'vitest';
import { askProAi, friseur, scopeOf } from '../../../test/companies.ts';
import { at, movableClock } from '../../../test/slots-world.ts';
import {
  callTo,
  ERIKA,
  friseurLine,
  otherLine,
  retellCall,
  storedRequest,
  tokenAt,
  type VoiceWorld,
  type VoiceWorldOptions,
  voiceStore,
  voiceWorld,
} from '../../../test/voice-world.ts';

const NINE = at('09:00');
const call = callTo(friseurLine);
const strange = callTo(friseurLine, { agentId: otherLine.agentId });
const args = { slotToken: tokenAt(NINE), name: 'Erika Muster' };

const asks = (world: VoiceWorld, receivedAt = world.clock.now(), by = call) =>
  storedRequest({ name: 'book_appointment', args, call: retellCall(by) }, receivedAt);
const tells = (world: VoiceWorld, event: string, members: object = {}, by = call) =>
  storedRequest({ event, call: retellCall(by, members) }, world.clock.now());
const apply = (world: VoiceWorld, delivery: ReturnType<typeof asks>, operation = 'event') =>
  world.applyRetellDelivery(delivery, operation, platformScope);
const calls = async (world: VoiceWorld) => (await world.listCalls({ limit: 10 }, scopeOf(friseur))).data;
const callbacks = (world: VoiceWorld) =>
  world.callbacks.forTenant(friseur.tenantId).page({ status: 'open', after: undefined, limit: 10 });
const unavailable = { code: 'unavailable' };

describe('a function that the edge has stored', () => {
  it('is left to whoever answers it directly for five seconds', async () => {
    const world = voiceWorld();
    const delivery = asks(world);
    world.clock.move(1_000);
    const early = await apply(world, delivery, 'book_appointment').catch((error: unknown) => error);
    expect(early).toMatchObject(unavailable);
    // Nothing is wrong: it comes again by then, and nobody is warned.
    expect(postponementOf(early)).toBe(4_000);
    world.clock.move(4_000);
    expect(await apply(world, delivery, 'book_appointment')).toBe('applied');
    expect(await world.takenAt(friseur.tenantId)).toEqual([NINE]);
  });

  it('that was answered directly is done, and repeated as it was told, whatever has become of it (A8)', async () => {
    const world = voiceWorld();
    const delivery = asks(world);
    await world.ask('book_appointment', args);
    await world.ask('cancel_appointment', {});
    world.clock.move(60_000);
    expect(await apply(world, delivery, 'book_appointment')).toBe('superseded');
    expect(await world.takenAt(friseur.tenantId)).toEqual([]);
    expect(await world.all(friseur.tenantId)).toHaveLength(1);
    expect(await callbacks(world)).toEqual([]);
  });

  it('that was refused directly is not done later behind the caller’s back', async () => {
    const world = voiceWorld();
    const other = callTo(friseurLine, { vendorCallId: 'other', fromNumber: '+491705555555' });
    await world.ask('book_appointment', args, other);
    const delivery = asks(world);
    expect(await world.ask('book_appointment', args)).toMatchObject({ code: 'slot_taken' });
    await world.ask('cancel_appointment', {}, other);
    world.clock.move(60_000);
    expect(await apply(world, delivery, 'book_appointment')).toBe('superseded');
    expect(await world.takenAt(friseur.tenantId)).toEqual([]);
  });

  it('that came to nothing for a caller who was put off has them called back', async () => {
    const world = voiceWorld();
    const delivery = asks(world);
    await world.ask('book_appointment', args, callTo(friseurLine, { vendorCallId: 'o', fromNumber: '+491705555555' }));
    world.clock.move(5_000);
    expect(await apply(world, delivery, 'book_appointment')).toBe('applied');
    expect(await callbacks(world)).toMatchObject([{ cause: 'promise_broken', phone: ERIKA }]);
    expect(await apply(world, delivery, 'book_appointment')).toBe('applied');
    expect(await callbacks(world)).toHaveLength(1);
  });

  it('killed after whichever write is done once, and promised once', async () => {
    const clock = movableClock();
    const crashes = await afterEveryCrash({
      prepared: async () => voiceStore(clock),
      run: (store) => {
        const world = voiceWorld({ store, clock });
        return apply(world, asks(world, '2026-03-02T11:00:00.000Z'), 'book_appointment');
      },
      settled: async (store) => {
        const world = voiceWorld({ store, clock });
        expect(await world.all(friseur.tenantId)).toHaveLength(1);
        expect(await calls(world)).toMatchObject([{ promises: [{ kind: 'booked', startsAt: NINE }] }]);
        expect(await world.customers.forTenant(friseur.tenantId).byPhone(ERIKA)).toHaveLength(1);
        expect(await callbacks(world)).toEqual([]);
      },
    });
    // What is meant, the customer, the appointment, the promise, the answer, the delivery.
    expect(crashes).toBe(6);
  });

  it('that a part of the system holds up is tried again', async () => {
    const world = voiceWorld({
      before: async () => {
        throw new AppError('unavailable', 'Away.');
      },
    });
    await expect(apply(world, asks(world, '2026-03-02T11:00:00.000Z'), 'book_appointment')).rejects.toMatchObject(
      unavailable,
    );
  });
});

describe('a call of company A’s number and company B’s agent', () => {
  it('waits in quarantine, explained, and alerted by its event; no customer is created (S4)', async () => {
    const world = voiceWorld();
    for (const delivery of [asks(world, undefined, strange), tells(world, 'call_ended', {}, strange)]) {
      const operation = delivery.body.toString().includes('call_ended') ? 'event' : 'book_appointment';
      expect(await apply(world, delivery, operation)).toBe('agent_of_other_company');
      expect(await world.quarantine.find(delivery.deliveryId)).toMatchObject({
        status: 'quarantined',
        reason: 'agent_of_other_company',
        claimedTenantId: friseur.tenantId,
      });
    }
    for (const tenantId of [friseur.tenantId, askProAi.tenantId]) {
      expect(await world.customers.forTenant(tenantId).byPhone(ERIKA)).toEqual([]);
      expect(await world.all(tenantId)).toEqual([]);
    }
    expect(await calls(world)).toEqual([]);
  });

  it('once it is released is no booking any more, for its caller was told no: they are called back', async () => {
    const world = voiceWorld();
    const delivery = asks(world);
    const cause = { explanation: '', evidence: [], trigger: null, eventTypeId: null, calcomUid: null };
    const { requestId, body, ...held } = delivery;
    const refused = { delivery: held, cause: { ...cause, reason: 'agent_unknown' as const }, known: undefined };
    await world.quarantine.put(refused, platformScope);
    world.clock.move(3_600_000);
    expect(await apply(world, delivery, 'book_appointment')).toBe('applied');
    expect(await world.all(friseur.tenantId)).toEqual([]);
    expect(await callbacks(world)).toMatchObject([{ cause: 'unresolved', phone: ERIKA }]);
    expect(await world.quarantine.find(delivery.deliveryId)).toMatchObject({ status: 'released' });
  });

  it.each([
    ['no json', 'event', 'malformed_payload'],
    ['no json', 'book_appointment', 'malformed_payload'],
    ['{"event":"call_teleported","call":{}}', 'event', 'unknown_trigger'],
    ['{"event":"transcript_updated"}', 'event', 'ignored'],
  ])('is told apart from what nobody can read: %s as %s is %s', async (text, operation, outcome) => {
    const world = voiceWorld();
    const delivery = { ...tells(world, 'x'), body: Buffer.from(text) };
    expect(await apply(world, delivery, operation)).toBe(outcome);
  });
});

describe('a call that we made', () => {
  const fixture = JSON.parse(
    readFileSync(
      new URL('../../../../../packages/fakes/fixtures/retell/webhook.call_ended.not_connected.json', import.meta.url),
      'utf8',
    ),
  );
  /** Retell's ends of an outbound call: from the company's number to Erika's. */
  const outbound = (members: object = {}) => ({
    ...fixture.call,
    ...{ call_id: 'out-1', agent_id: friseurLine.agentId, from_number: friseurLine.number, to_number: ERIKA },
    ...members,
  });

  it('is of the company that made it, and whoever was called is the customer who books', async () => {
    const world = voiceWorld();
    const body = { name: 'book_appointment', args, call: outbound({ call_status: 'ongoing' }) };
    const delivery = storedRequest(body, '2026-03-02T11:00:00.000Z');
    expect(await apply(world, delivery, 'book_appointment')).toBe('applied');
    expect(await world.customers.forTenant(friseur.tenantId).byPhone(ERIKA)).toHaveLength(1);
    expect(await world.customers.forTenant(friseur.tenantId).byPhone(friseurLine.number)).toEqual([]);
    expect(await world.takenAt(friseur.tenantId)).toEqual([NINE]);
  });

  it('and that nobody took is one that never connected, with no beginning', async () => {
    const world = voiceWorld();
    const delivery = storedRequest({ ...fixture, call: outbound() }, world.clock.now());
    expect(await apply(world, delivery)).toBe('applied');
    expect(await calls(world)).toMatchObject([{ status: 'not_connected', promises: [], promisesKept: true }]);
  });

  it('from another company’s number waits in quarantine as one that came in would', async () => {
    const world = voiceWorld();
    const delivery = storedRequest(
      { ...fixture, call: outbound({ from_number: otherLine.number }) },
      world.clock.now(),
    );
    expect(await apply(world, delivery)).toBe('agent_of_other_company');
    expect(await calls(world)).toEqual([]);
  });
});

describe('the events of a call', () => {
  const start_timestamp = Date.parse('2026-03-02T11:58:00.000Z');
  const over = { start_timestamp, end_timestamp: start_timestamp + 90_000, call_status: 'ended' };
  const events = [
    ['call_started', { start_timestamp }],
    ['call_ended', over],
    ['call_analyzed', over],
  ] as const;
  const orders = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0, 0, 1],
  ];

  it.each(orders.map((order) => [order]))(
    'make the same call in the order %j, and say nothing twice',
    async (order) => {
      const world = voiceWorld();
      for (const which of order) {
        const [event, members] = events[which] ?? events[0];
        await apply(world, tells(world, event, members));
      }
      expect(await calls(world)).toMatchObject([
        {
          status: 'ended',
          startedAt: '2026-03-02T11:58:00.000Z',
          endedAt: '2026-03-02T11:59:30.000Z',
          promises: [],
          promisesKept: true,
        },
      ]);
    },
  );

  it('tell of one that never connected', async () => {
    const world = voiceWorld();
    const members = { call_status: 'not_connected', disconnection_reason: 'dial_no_answer' };
    expect(await apply(world, tells(world, 'call_ended', members))).toBe('applied');
    expect(await calls(world)).toMatchObject([{ status: 'not_connected' }]);
  });
});

describe('what a caller was told', () => {
  const ended = (world: VoiceWorld) => apply(world, tells(world, 'call_ended'));
  const bookedIn = async (options: VoiceWorldOptions = {}) => {
    const world = voiceWorld(options);
    const { data } = await world.ask('book_appointment', args);
    return { world, appointmentId: String(data.appointmentId) };
  };
  const cancelBehindTheirBack = async (world: VoiceWorld, appointmentId: string) => {
    await world.cancelAppointment({ appointmentId, version: 1, as: 'host' }, scopeOf(friseur));
  };

  it('is compared with what is booked after the call: kept, nobody is bothered (A8)', async () => {
    const { world } = await bookedIn();
    await ended(world);
    expect(await calls(world)).toMatchObject([{ promisesKept: true }]);
    expect(await callbacks(world)).toEqual([]);
  });

  it.each([
    ['2026-03-02T12:00:00.000Z', 'high', '2026-03-02T16:00:00.000Z'],
    ['2026-03-03T06:00:00.000Z', 'urgent', '2026-03-03T07:00:00.000Z'],
    ['2026-02-27T12:00:00.000Z', 'normal', '2026-02-28T12:00:00.000Z'],
  ])('and is not so has them called back, asked at %s: %s, by %s (A8)', async (now, priority, dueAt) => {
    const clock = movableClock(Date.parse(now));
    const { world, appointmentId } = await bookedIn({ clock });
    await cancelBehindTheirBack(world, appointmentId);
    await ended(world);
    expect(await calls(world)).toMatchObject([{ promisesKept: false }]);
    expect(await callbacks(world)).toMatchObject([
      { cause: 'promise_broken', priority, dueAt, appointmentId, phone: ERIKA },
    ]);
    await apply(world, tells(world, 'call_analyzed'));
    expect(await callbacks(world)).toHaveLength(1);
  });

  it('counts as last said: what was booked and then cancelled in the call is cancelled', async () => {
    const { world } = await bookedIn();
    await world.ask('cancel_appointment', {});
    await ended(world);
    expect(await calls(world)).toMatchObject([{ promisesKept: true }]);
  });

  it('waits for Cal.com’s word for ten minutes, and is broken after that', async () => {
    const { world } = await bookedIn({ sync: 'pending' });
    const delivery = tells(world, 'call_ended');
    expect(postponementOf(await apply(world, delivery).catch((error: unknown) => error))).toBeNull();
    expect(await calls(world)).toMatchObject([{ status: 'ended', promisesKept: null }]);
    world.clock.move(10 * 60_000);
    await apply(world, delivery);
    expect(await calls(world)).toMatchObject([{ promisesKept: false }]);
    expect(await callbacks(world)).toMatchObject([{ cause: 'promise_broken' }]);
  });

  it('and what came of it after the call is compared too', async () => {
    const world = voiceWorld();
    const delivery = asks(world);
    await ended(world);
    expect(await calls(world)).toMatchObject([{ promisesKept: true }]);
    world.clock.move(5_000);
    await apply(world, delivery, 'book_appointment');
    expect(await calls(world)).toMatchObject([{ promises: [{ kind: 'booked' }], promisesKept: true }]);
  });
});
