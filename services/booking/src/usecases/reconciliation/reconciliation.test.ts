import { appointmentAmended } from '@fencepost/contracts/booking/appointment';
import { teller } from '@fencepost/contracts/envelope';
import { AppError } from '@fencepost/contracts/errors';
import { derivedId } from '@fencepost/contracts/ids';
import { memoryStore } from '@fencepost/mongo-kit/memory';
import { afterEveryCrash } from '@fencepost/testing/crashing-store';
import { platformScope } from '@fencepost/testing/platform-scope';
import { afterEach, describe, expect, test } from 'vitest';
import { askProAi, friseur, scopeOf } from '../../../test/companies.ts';
import { deliveryOf } from '../../../test/deliveries.ts';
import { type Calcom, handClock, reconcilingOn, startCalcom } from '../../../test/reconciliation-world.ts';
import { sampleAppointment } from '../../../test/samples.ts';
import { publishAll } from '../../../test/world.ts';
import { definitions, rows } from '../../adapters/rows.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const ours = scopeOf(friseur);

let running: Calcom[] = [];
afterEach(async () => {
  await Promise.all(running.map(({ fake }) => fake.close()));
  running = [];
});

const prepared = async (requestsPerMinute?: number) => {
  const clock = handClock();
  const calcom = await startCalcom(clock, requestsPerMinute);
  running.push(calcom);
  const store = memoryStore({ definitions, clock });
  return { clock, calcom, store, does: reconcilingOn(store, calcom, clock), publish: () => publishAll(store) };
};

const hook = (calcom: Calcom) =>
  calcom.clientOf(ours).createEventTypeWebhook(friseur.calcomTeamId, friseur.eventTypeId, {
    subscriberUrl: 'http://127.0.0.1:9/',
    triggers: ['BOOKING_CREATED', 'BOOKING_RESCHEDULED', 'BOOKING_CANCELLED'],
    secret: 'secret',
  });

const startOf = (number: number): string =>
  new Date(Date.UTC(2026, 2, 2 + Math.floor(number / 8), 8 + (number % 8))).toISOString();

const book = (calcom: Calcom, number: number, eventTypeId = friseur.eventTypeId, scope = ours) =>
  calcom.clientOf(scope).createBooking({
    eventTypeId,
    startsAt: startOf(number),
    booker: {
      name: `Guest ${number}`,
      email: `guest-${number}@example.com`,
      timeZone: 'Europe/Berlin',
      language: 'de',
    },
    metadata: {},
  });

const reconciled = async ({ does }: Pick<Awaited<ReturnType<typeof prepared>>, 'does'>, scope = ours) => {
  const { id } = await does.startReconciliation({}, scope);
  return (await does.runReconciliation({ reconciliationId: id }, scope))?.run;
};

/** What all of us may read of the company's appointments, without what depends on who told it. */
const stateIn = async ({ does }: Pick<Awaited<ReturnType<typeof prepared>>, 'does'>, scope = ours) => {
  const found = await does.stores.appointments.forTenant(scope.tenantId).page({ after: undefined, limit: 1_000 });
  return found
    .map(({ version, createdAt, passport, iCal, ...state }) => ({ ...state, eventTypeId: passport.eventTypeId }))
    .toSorted((one, other) => (one.id < other.id ? -1 : 1));
};

describe('bookings that no webhook told of', () => {
  test('a twentieth of the webhooks is lost for ever, and all converges to what they would have told (FI11, law 7, EV1)', async () => {
    const world = await prepared();
    const { calcom, clock } = world;
    await hook(calcom);
    for (let number = 0; number < 40; number += 1) {
      const { uid } = await book(calcom, number);
      clock.advance(1_000);
      if (number % 4 === 1) await calcom.clientOf(ours).cancelBooking(uid, 'no time');
      if (number % 4 === 2) {
        const moved = await calcom.clientOf(ours).rescheduleBooking(uid, { startsAt: startOf(number + 100) });
        clock.advance(1_000);
        if (number % 8 === 2) await calcom.clientOf(ours).cancelBooking(moved.uid, 'no time');
      }
      clock.advance(1_000);
    }
    const bodies = calcom.fake.deliveries().map(({ body }) => Buffer.from(body));
    expect(bodies.length).toBeGreaterThan(60);

    const control = reconcilingOn(memoryStore({ definitions, clock }), calcom, clock);
    for (const body of bodies) await control.applyDelivery(deliveryOf(body), platformScope);
    const told = await stateIn({ does: control });
    expect(told).toHaveLength(40);
    expect(await reconciled({ does: control })).toMatchObject({
      same: 40,
      missed: 0,
      different: 0,
      extra: 0,
      mended: 0,
    });

    for (const lost of [0, 7, 13]) {
      const { does } = { does: reconcilingOn(memoryStore({ definitions, clock }), calcom, clock) };
      const arrived = bodies.filter((_, index) => index % 20 !== lost);
      expect(arrived.length).toBeLessThan(bodies.length);
      for (const body of arrived) await does.applyDelivery(deliveryOf(body), platformScope);
      expect(await stateIn({ does })).not.toEqual(told);
      const run = await reconciled({ does });
      expect(run).toMatchObject({ state: 'done', extra: 0, problem: null });
      expect(run?.mended).toBe((run?.missed ?? 0) + (run?.different ?? 0));
      expect(run?.mended).toBeGreaterThan(0);
      expect(await stateIn({ does })).toEqual(told);
      clock.advance(15 * MINUTE_MS);
      expect(await reconciled({ does })).toMatchObject({ same: 40, missed: 0, different: 0, mended: 0, findings: [] });
      const { recall, byReconciliation } = await does.getWebhookRecall({ days: 30 }, ours);
      expect(byReconciliation).toBeGreaterThan(0);
      expect(recall).toBeGreaterThan(0.8);
      expect(recall).toBeLessThan(1);
    }
    expect(await control.getWebhookRecall({ days: 30 }, ours)).toMatchObject({ recall: 1, byReconciliation: 0 });
  });

  test('come a day late, backwards and twice, before, while and after they are read back, and all ends the same (FI11, WH11, WH10, EV4)', async () => {
    const world = await prepared();
    const { calcom, clock } = world;
    await hook(calcom);
    for (let number = 0; number < 12; number += 1) {
      const { uid } = await book(calcom, number);
      clock.advance(1_000);
      if (number % 3 === 1) await calcom.clientOf(ours).cancelBooking(uid, 'no time');
      if (number % 3 === 2) await calcom.clientOf(ours).rescheduleBooking(uid, { startsAt: startOf(number + 100) });
      clock.advance(1_000);
    }
    const bodies = calcom.fake.deliveries().map(({ body }) => Buffer.from(body));
    const control = reconcilingOn(memoryStore({ definitions, clock }), calcom, clock);
    for (const body of bodies) await control.applyDelivery(deliveryOf(body), platformScope);
    const told = await stateIn({ does: control });
    clock.advance(DAY_MS);

    const store = memoryStore({ definitions, clock });
    const does = reconcilingOn(store, calcom, clock);
    const backwards = bodies.toReversed();
    const apply = async (body: Buffer): Promise<void> => {
      // Whoever finds another's write in its way comes again, as the consumer sees to.
      for (let tries = 0; tries < 5; tries += 1) {
        const outcome = await does.applyDelivery(deliveryOf(body), platformScope).catch((error: unknown) => error);
        if (!(outcome instanceof AppError)) return;
        expect(outcome.retry).not.toBe('never');
      }
      throw new Error('a delivery never gets through');
    };
    for (const body of backwards.slice(0, 6)) await apply(body);
    await Promise.all([reconciled({ does }), ...backwards.slice(6, 12).map(apply)]);
    clock.advance(15 * MINUTE_MS);
    await reconciled({ does });
    expect(await stateIn({ does })).toEqual(told);
    for (const body of [...backwards, ...bodies]) await apply(body);
    expect(await stateIn({ does })).toEqual(told);
    clock.advance(15 * MINUTE_MS);
    expect(await reconciled({ does })).toMatchObject({ same: 12, missed: 0, different: 0, extra: 0 });
    const appointments = await stateIn({ does });
    const owners = new Set<string>();
    for (const { claims } of await store
      .collection(rows.staffDays)
      .forTenant(friseur.tenantId)
      .find({}, { limit: 500 })) {
      for (const { ownerId } of claims) owners.add(ownerId);
    }
    // What was over when it was first heard of occupies nothing.
    const isToCome = ({ status, startsAt }: (typeof appointments)[number]) =>
      status === 'booked' && startsAt > clock.now();
    const standing = appointments.filter(isToCome).map(({ id }) => id);
    expect(standing.length).toBeGreaterThan(3);
    expect([...owners].toSorted()).toEqual(standing.toSorted());
  });

  test('are found with nothing known at all: customer, time and appointment come by the path of a webhook', async () => {
    const world = await prepared();
    const { uid } = await book(world.calcom, 1);
    expect(await reconciled(world)).toMatchObject({
      read: 1,
      missed: 1,
      mended: 1,
      findings: [{ kind: 'missed', calcomUid: uid, outcome: 'mended', appointmentId: expect.stringMatching(/^apt_/) }],
    });
    const [appointment] = await stateIn(world);
    expect(appointment).toMatchObject({ status: 'booked', calcomUids: [uid], startsAt: startOf(1), contested: false });
    const days = await world.does.stores.claims
      .forTenant(friseur.tenantId)
      .busy(appointment?.staffIds ?? [], { startsAt: startOf(1), endsAt: startOf(2) });
    expect(days).toMatchObject([{ ownerId: appointment?.id }]);
  });

  test('a booking moved far ahead is read whole, though the list shows only what it was', async () => {
    const world = await prepared();
    await hook(world.calcom);
    const { uid } = await book(world.calcom, 1);
    const [created] = world.calcom.fake.deliveries();
    await world.does.applyDelivery(deliveryOf(Buffer.from(created?.body ?? '')), platformScope);
    const moved = await world.calcom.clientOf(ours).rescheduleBooking(uid, { startsAt: startOf(8 * 120) });
    expect(await reconciled(world)).toMatchObject({ different: 1, mended: 1 });
    expect(await stateIn(world)).toMatchObject([
      { calcomUids: [uid, moved.uid], startsAt: startOf(8 * 120), rescheduleCount: 1 },
    ]);
  });
});

describe('what was said again after a webhook that was the last to be heard (law 7)', () => {
  test('that somebody else gives it, twice, and at last the first again', async () => {
    const world = await prepared();
    const { calcom, clock, does } = world;
    await calcom.clientOf(ours).createEventTypeWebhook(friseur.calcomTeamId, friseur.eventTypeId, {
      subscriberUrl: 'http://127.0.0.1:9/',
      triggers: ['BOOKING_CREATED', 'BOOKING_REASSIGNED'],
      secret: 'secret',
    });
    const { uid } = await book(calcom, 1);
    const first = Number((await calcom.clientOf(ours).getBooking(uid)).hosts?.[0]?.id);
    const other = first === 1002 ? 1001 : 1002;
    const give = async (hostId: number) => {
      clock.advance(MINUTE_MS);
      await calcom.clientOf(ours).reassignBooking(uid, hostId, undefined);
    };
    await give(other);
    for (const { body } of calcom.fake.deliveries()) {
      await does.applyDelivery(deliveryOf(Buffer.from(body)), platformScope);
    }
    const givenBy = async () => (await stateIn(world))[0]?.staffIds;
    const nameOf = (id: number) => [`stf_${String(id).padStart(26, '0')}`];
    expect(await givenBy()).toEqual(nameOf(other));
    expect(await reconciled(world)).toMatchObject({ same: 1, different: 0 });

    await give(first);
    expect(await reconciled(world)).toMatchObject({ different: 1, mended: 1, findings: [{ fields: ['staffIds'] }] });
    expect(await givenBy()).toEqual(nameOf(first));
    clock.advance(15 * MINUTE_MS);
    expect(await reconciled(world)).toMatchObject({ same: 1, different: 0 });
    const within = { startsAt: startOf(1), endsAt: startOf(2) };
    const claimed = (id: number) => does.stores.claims.forTenant(friseur.tenantId).busy(nameOf(id), within);
    expect([await claimed(first), await claimed(other)]).toMatchObject([[{}], []]);
  });

  test('that the customer came after all', async () => {
    const world = await prepared();
    const { calcom, clock } = world;
    const { uid } = await book(calcom, 1);
    await reconciled(world);
    clock.advance(2 * DAY_MS);
    await calcom.clientOf(ours).markAbsent(uid, true);
    expect(await reconciled(world)).toMatchObject({ different: 1, mended: 1 });
    expect(await stateIn(world)).toMatchObject([{ status: 'no_show' }]);
    clock.advance(MINUTE_MS);
    await calcom.clientOf(ours).markAbsent(uid, false);
    expect(await reconciled(world)).toMatchObject({ different: 1, mended: 1, findings: [{ fields: ['status'] }] });
    expect(await stateIn(world)).toMatchObject([{ status: 'completed' }]);
    clock.advance(MINUTE_MS);
    expect(await reconciled(world)).toMatchObject({ same: 1, different: 0 });
  });
});

describe('what is not taken', () => {
  test('a booking in the team’s list whose event type is another company’s, or nobody’s, is reported and never taken (law 1, law 7)', async () => {
    const world = await prepared();
    const foreign = await book(world.calcom, 1, askProAi.eventTypeId, scopeOf(askProAi));
    const unmapped = await book(world.calcom, 2, friseur.eventTypeId + 1);
    const own = await book(world.calcom, 3);
    const openCalcom: Calcom['openCalcom'] = async (scope) => {
      const { client, calcomTeamId } = await world.calcom.openCalcom(scope);
      const teamBookingPages: typeof client.teamBookingPages = async function* (teamId, within) {
        yield* client.teamBookingPages(teamId, within);
        yield [foreign];
      };
      return { client: { ...client, teamBookingPages }, calcomTeamId };
    };
    const does = reconcilingOn(world.store, { ...world.calcom, openCalcom }, world.clock);
    const run = await reconciled({ does });
    expect(run).toMatchObject({ missed: 3, mended: 1 });
    expect(run?.findings).toEqual(
      expect.arrayContaining([
        { kind: 'missed', calcomUid: foreign.uid, appointmentId: null, fields: ['eventType'], outcome: 'reported' },
        { kind: 'missed', calcomUid: unmapped.uid, appointmentId: null, fields: ['eventType'], outcome: 'reported' },
      ]),
    );
    expect(await stateIn(world)).toMatchObject([{ calcomUids: [own.uid] }]);
    // Positive control: the company whose event type it is takes it.
    expect(await reconciled(world, scopeOf(askProAi))).toMatchObject({ missed: 1, mended: 1 });
  });

  test('an appointment that only we have is reported, not deleted; one on its way there is underway', async () => {
    const world = await prepared();
    const mine = world.does.stores.appointments.forTenant(friseur.tenantId);
    const lonely = await sampleAppointment('lonely', { startsAt: startOf(1), endsAt: startOf(2) });
    const waiting = await sampleAppointment('waiting', { startsAt: startOf(3), endsAt: startOf(4), sync: 'pending' });
    for (const { booked, event } of [lonely, waiting]) await mine.add(booked, event);
    const before = await stateIn(world);
    const run = await reconciled(world);
    expect(run).toMatchObject({ extra: 2, mended: 0 });
    expect(run?.findings.map(({ appointmentId, outcome }) => ({ appointmentId, outcome }))).toEqual([
      { appointmentId: lonely.booked.appointment.id, outcome: 'reported' },
      { appointmentId: waiting.booked.appointment.id, outcome: 'underway' },
    ]);
    expect(await stateIn(world)).toEqual(before);
  });
});

describe('what is left alone', () => {
  test('what an intent of ours is on its way with, though Cal.com tells it otherwise; and it is mended once that is over', async () => {
    const world = await prepared();
    const { uid } = await book(world.calcom, 1);
    await reconciled(world);
    const mine = world.does.stores.appointments.forTenant(friseur.tenantId);
    const stored = await mine.byCalcomUid(uid);
    if (stored === undefined) throw new Error('it was found');
    const setSync = async (sync: 'pending' | 'in_step') => {
      const now = (await mine.stored(stored.appointment.id)) ?? stored;
      const appointment = { ...now.appointment, sync, version: now.appointment.version + 1 };
      const tell = teller({ scope: ours, occurredAt: world.clock.now(), causationId: null });
      await mine.save({ ...now, appointment }, tell(appointmentAmended, appointment, { appointment }));
    };
    await setSync('pending');
    await world.calcom.clientOf(ours).cancelBooking(uid, 'no time');
    world.clock.advance(15 * MINUTE_MS);
    expect(await reconciled(world)).toMatchObject({ different: 1, mended: 0, findings: [{ outcome: 'underway' }] });
    expect(await stateIn(world)).toMatchObject([{ status: 'booked' }]);
    await setSync('in_step');
    world.clock.advance(15 * MINUTE_MS);
    expect(await reconciled(world)).toMatchObject({ different: 1, mended: 1, findings: [{ fields: ['status'] }] });
    expect(await stateIn(world)).toMatchObject([{ status: 'cancelled' }]);
  });

  test('what was booked in a team that the company has left is not missed in the new one', async () => {
    const world = await prepared();
    const { booked, event } = await sampleAppointment('elsewhere', { startsAt: startOf(1), endsAt: startOf(2) });
    const passport = { ...booked.appointment.passport, team: { calcomTeamId: 1 } };
    const former = { ...booked, appointment: { ...booked.appointment, passport } };
    await world.does.stores.appointments.forTenant(friseur.tenantId).add(former, event);
    expect(await reconciled(world)).toMatchObject({ extra: 0, same: 0, findings: [] });
  });
});

describe('a run', () => {
  test('is killed after each of its writes and taken over: all is mended once and counted once', async () => {
    const { clock, calcom } = await prepared();
    for (const number of [1, 2, 3]) await book(calcom, number);
    let id = '';
    const crashes = await afterEveryCrash({
      prepared: async () => {
        const store = memoryStore({ definitions, clock });
        ({ id } = await reconcilingOn(store, calcom, clock).startReconciliation({}, ours));
        return store;
      },
      run: async (store) => {
        clock.advance(10 * MINUTE_MS);
        await reconcilingOn(store, calcom, clock).runReconciliation({ reconciliationId: id }, ours);
      },
      settled: async (store) => {
        const does = reconcilingOn(store, calcom, clock);
        const run = await does.getReconciliation({ reconciliationId: id }, ours);
        expect(run).toMatchObject({ state: 'done', read: 3, missed: 3, mended: 3, same: 0 });
        expect(await stateIn({ does })).toHaveLength(3);
      },
    });
    expect(crashes).toBeGreaterThan(10);
  });

  test('waits as long as Cal.com asks for, and does not ask before', async () => {
    const world = await prepared(3);
    for (const number of [1, 2, 3]) await book(world.calcom, number);
    const { id } = await world.does.startReconciliation({}, ours);
    const run = () => world.does.runReconciliation({ reconciliationId: id }, ours);
    expect(await run()).toMatchObject({ run: { state: 'running', read: 0, problem: expect.stringContaining('wait') } });
    expect(world.does.rung.at(-1)?.inMs).toBeGreaterThan(1_000);
    const asked = world.calcom.fake.requests();
    expect(await run()).toBeUndefined();
    expect(world.calcom.fake.requests()).toEqual(asked);
    world.clock.advance(2 * MINUTE_MS);
    expect(await run()).toMatchObject({ run: { state: 'done', read: 3, mended: 3, problem: null } });
  });

  test('that cannot go on without a person ends with the reason, and the next one begins anew', async () => {
    const world = await prepared();
    const { id } = await world.does.startReconciliation({}, ours);
    const openCalcom = async () => {
      throw new AppError('credentials_refused', 'Cal.com refuses the stored key.');
    };
    const locked = reconcilingOn(world.store, { ...world.calcom, openCalcom }, world.clock);
    const outcome = await locked.runReconciliation({ reconciliationId: id }, ours);
    expect(outcome?.run).toMatchObject({ state: 'failed', problem: 'Cal.com refuses the stored key.' });
    world.clock.advance(1_000);
    expect(await reconciled(world)).toMatchObject({ state: 'done' });
  });

  test('never holds more than a stretch: a window with too much is read in shorter ones, and nothing is counted twice', async () => {
    const world = await prepared();
    await book(world.calcom, 1);
    const [page] = await pagesOf(world.calcom);
    const template = page?.[0];
    if (template === undefined) throw new Error('one booking is listed');
    const many = Array.from({ length: 2_500 }, (_, index) => {
      const startMs = Date.UTC(2026, 2, 2) + index * 45 * MINUTE_MS;
      const [start, end] = [new Date(startMs).toISOString(), new Date(startMs + 30 * MINUTE_MS).toISOString()];
      return { ...template, id: index + 1, uid: `many-${index}`, start, end, eventType: { id: 1, slug: 'nobody’s' } };
    });
    let [held, most] = [0, 0];
    const openCalcom: Calcom['openCalcom'] = async (scope) => {
      const { client, calcomTeamId } = await world.calcom.openCalcom(scope);
      const teamBookingPages: typeof client.teamBookingPages = async function* (
        _,
        { afterStart = '', beforeEnd = '' },
      ) {
        held = 0;
        const found = many.filter(({ start, end }) => start >= afterStart && end <= beforeEnd);
        for (let at = 0; at < found.length; at += 250) {
          const part = found.slice(at, at + 250);
          held += part.length;
          most = Math.max(most, held);
          yield part;
        }
      };
      return { client: { ...client, teamBookingPages }, calcomTeamId };
    };
    const does = reconcilingOn(world.store, { ...world.calcom, openCalcom }, world.clock);
    const run = await reconciled({ does });
    expect(run).toMatchObject({ state: 'done', read: 2_500, missed: 2_500, mended: 0 });
    expect(run?.findings).toHaveLength(200);
    expect(most).toBeLessThanOrEqual(1_250);
  });

  test('is one at a time in a company, and due every quarter of an hour in each', async () => {
    const { does, clock } = await prepared();
    const [one, other] = await Promise.all([does.startReconciliation({}, ours), does.startReconciliation({}, ours)]);
    expect(other.id).toBe(one.id);
    expect(await does.scheduleReconciliations(platformScope)).toEqual({ started: 1 });
    await does.runReconciliation({ reconciliationId: one.id }, ours);
    expect(await does.scheduleReconciliations(platformScope)).toEqual({ started: 0 });
    clock.advance(15 * MINUTE_MS);
    expect(await does.scheduleReconciliations(platformScope)).toEqual({ started: 1 });
    expect((await does.listReconciliations({ limit: 10 }, ours)).data).toHaveLength(2);
  });

  test('gives a contested appointment its time once the other has gone, and writes nothing before', async () => {
    const { does, calcom } = await prepared();
    const own = does.stores.appointments.forTenant(ours.tenantId);
    const claims = does.stores.claims.forTenant(ours.tenantId);
    const { uid } = await book(calcom, 1);
    await reconciled({ does });
    const { id = '' } = (await own.byCalcomUid(uid))?.appointment ?? {};
    const stored = await own.stored(id);
    if (stored === undefined) throw new Error('it was read');
    const other = derivedId('apt', 'another');
    await claims.release(id);
    await claims.claim(other, stored.occupies, { expiresAt: null });
    const contested = { ...stored.appointment, contested: true, version: 2 };
    const tell = teller({ scope: ours, occurredAt: contested.createdAt, causationId: null });
    const event = tell(appointmentAmended, contested, { appointment: contested });
    await own.save({ ...stored, appointment: contested, occupies: [] }, event);
    const blocking = await sampleAppointment('another', { startsAt: startOf(1), endsAt: stored.appointment.endsAt });
    const booked = { ...blocking.booked, appointment: { ...blocking.booked.appointment, id: other } };
    await own.add(
      { ...booked, occupies: stored.occupies },
      { ...blocking.event, entity: { ...blocking.event.entity, id: other } },
    );
    await reconciled({ does });
    expect(await own.byId(id), 'positive control').toMatchObject({ contested: true, version: 2 });
    await claims.release(other);
    await reconciled({ does });
    expect(await own.stored(id)).toMatchObject({
      appointment: { contested: false, version: 3 },
      occupies: stored.occupies,
    });
    expect(await claims.of(id)).toMatchObject(stored.occupies);
    await reconciled({ does });
    expect(await own.byId(id)).toMatchObject({ version: 3 });
  });

  test('is kept for two weeks, and the next one still follows on it', async () => {
    const world = await prepared();
    const old = await reconciled(world);
    await world.publish();
    world.clock.advance(10 * DAY_MS);
    const kept = await reconciled(world);
    await world.publish();
    world.clock.advance(5 * DAY_MS);
    const last = await reconciled(world);
    const { data } = await world.does.listReconciliations({ limit: 10 }, ours);
    expect(data.map(({ id }) => id)).toEqual([last?.id, kept?.id]);
    expect(old?.state).toBe('done');
  });

  test('of one company is not found by another (TI6, law 12)', async () => {
    const { does } = await prepared();
    const { id } = await does.startReconciliation({}, ours);
    const ask = (company: typeof friseur) => does.getReconciliation({ reconciliationId: id }, scopeOf(company));
    expect(await ask(friseur)).toMatchObject({ id });
    await expect(ask(askProAi)).rejects.toMatchObject({ code: 'not_found' });
    expect(await does.runReconciliation({ reconciliationId: id }, scopeOf(askProAi))).toBeUndefined();
    expect((await does.listReconciliations({ limit: 10 }, scopeOf(askProAi))).data).toEqual([]);
    expect((await does.listReconciliations({ limit: 10 }, ours)).data).toHaveLength(1);
  });
});

const pagesOf = async (calcom: Calcom) => {
  const pages = [];
  const from = new Date(Date.UTC(2026, 2, 1)).toISOString();
  const to = new Date(Date.UTC(2026, 2, 1) + 30 * DAY_MS).toISOString();
  const client = calcom.clientOf(ours);
  for await (const page of client.teamBookingPages(friseur.calcomTeamId, { afterStart: from, beforeEnd: to }))
    pages.push(page);
  return pages;
};
