import type { Appointment } from '@fencepost/contracts/booking/appointment';
import { PolicyRules } from '@fencepost/contracts/booking/policy';
import { holdChanged } from '@fencepost/contracts/booking/slot';
import { AppError } from '@fencepost/contracts/errors';
import { derivedId } from '@fencepost/contracts/ids';
import type { TenantScope } from '@fencepost/contracts/scope';
import { memoryStore } from '@fencepost/mongo-kit/memory';
import { afterEveryCrash } from '@fencepost/testing/crashing-store';
import { platformScope } from '@fencepost/testing/platform-scope';
import { describe, expect, test } from 'vitest';
import { askProAi, friseur, scopeOf } from '../../../test/companies.ts';
import { sampleAppointment, sampleCustomer } from '../../../test/samples.ts';
import { anna, at, bernd, cut, movableClock, slotsWorld, termsOf } from '../../../test/slots-world.ts';
import { rows } from '../../adapters/rows.ts';
import type { Interval } from '../../domain/interval.ts';
import { tokenOf } from '../../domain/slot-token.ts';

const scope = scopeOf(friseur);
const under = (idempotencyKey: string): TenantScope => ({ ...scope, idempotencyKey });
const wish = (members: object = {}) => ({
  serviceId: cut,
  kind: 'new_booking' as const,
  startsAt: at('09:00'),
  segments: [],
  as: 'customer' as const,
  ...members,
});
/** An appointment of the service, as it is found. */
const found = async (members: Partial<Appointment> = {}) =>
  (await sampleAppointment('x', { serviceId: cut, ...members })).booked.appointment;
const codeOf = (answer: Promise<unknown>): Promise<unknown> =>
  answer.then(
    () => 'done',
    (error: AppError) => error.code,
  );

test('for a customer of another company, or of nobody, nothing is held; for one’s own it is (law 12, BKG-043)', async () => {
  const world = slotsWorld();
  const { customer, event } = sampleCustomer('anna', {});
  await world.customers.forTenant(askProAi.tenantId).add(customer, { ...event, tenantId: askProAi.tenantId });
  const hold = (customerId: string) => codeOf(world.createHold(wish({ customerId }), scope));
  expect(await hold(customer.id)).toBe('not_found');
  expect(await hold(derivedId('cus', 'nobody'))).toBe('not_found');
  const own = slotsWorld();
  await own.customers.forTenant(friseur.tenantId).add(customer, { ...event, tenantId: friseur.tenantId });
  expect(await codeOf(own.createHold(wish({ customerId: customer.id }), scope))).toBe('done');
});

describe('what Cal.com offers', () => {
  const atNight = wish({ startsAt: at('03:00') });

  test('is all that a guest can hold: anything else is refused with what is free, and holds nothing', async () => {
    const world = slotsWorld();
    const [taken] = await Promise.allSettled([world.createHold(atNight, scope)]);
    const { code, detail } = taken.status === 'rejected' ? taken.reason : { code: 'held', detail: {} };
    expect({ code, detail }).toMatchObject({ code: 'slot_taken', detail: { facts: { offered: false } } });
    expect(detail.alternatives[0]).toMatchObject({ startsAt: at('08:00') });
    expect(await codeOf(world.createHold({ ...atNight, as: 'host' }, scope))).toBe('done');
    expect(await codeOf(world.createHold(wish(), scope))).toBe('done');
  });

  test('is not waited for where Cal.com is away, or has answered long ago: our own claims decide (A14)', async () => {
    const clock = movableClock();
    let isDown = false;
    const calcomSlots = async () => {
      if (isDown) throw new AppError('unavailable', 'Cal.com is down.');
      return [];
    };
    const world = slotsWorld({ clock, calcomSlots });
    expect(await codeOf(world.createHold(wish(), under('1')))).toBe('slot_taken');
    isDown = true;
    expect(await codeOf(world.createHold(wish(), under('2')))).toBe('slot_taken');
    clock.move(60_000);
    expect(await codeOf(world.createHold(wish(), under('3')))).toBe('done');
  });

  test('is asked for anew before anybody is refused: what has just become free is not lost to the memory', async () => {
    const clock = movableClock();
    let offered: readonly Interval[] = [];
    const world = slotsWorld({ clock, calcomSlots: async () => offered });
    expect(await codeOf(world.createHold(wish(), under('1')))).toBe('slot_taken');
    offered = [{ startsAt: at('09:00'), endsAt: at('09:30') }];
    clock.move(2_000);
    expect(await codeOf(world.createHold(wish(), under('2')))).toBe('done');
  });

  test('does not count the time of the appointment that moves, which Cal.com takes for occupied', async () => {
    const day = (time: string) => `2026-03-05T${time}:00.000Z`;
    const appointment = await found({ startsAt: day('09:00'), endsAt: day('09:30') });
    const world = slotsWorld({ calcomSlots: async () => [], findAppointment: async () => appointment });
    const move = (startsAt: string) => wish({ kind: 'reschedule', appointmentId: appointment.id, startsAt });
    expect(await codeOf(world.createHold(move(day('09:15')), scope))).toBe('done');
    expect(await codeOf(world.createHold(move(day('10:00')), scope))).toBe('slot_taken');
  });

  test('is named by the token of a slot; another slot’s, or another company’s, is refused (K20)', async () => {
    const world = slotsWorld();
    const named = { serviceId: cut, staffId: anna, startsAt: at('09:00'), endsAt: at('09:30') };
    const slotToken = tokenOf(friseur.tenantId, named);
    const hold = await world.createHold(wish({ slotToken }), scope);
    expect(hold.segments).toMatchObject([{ staffId: anna, startsAt: at('09:00') }]);
    const refusals = [
      wish({ slotToken, startsAt: at('10:00') }),
      wish({ slotToken, staffId: bernd }),
      wish({ slotToken: tokenOf(askProAi.tenantId, named) }),
    ];
    for (const refused of refusals) expect(await codeOf(world.createHold(refused, scope))).toBe('invalid_input');
  });
});

describe('a hold', () => {
  test.each([
    ['new_booking', {}, 120],
    ['voice', {}, 300],
    ['composite', { segments: [{ startsAt: at('10:00'), durationMinutes: 20 }] }, 180],
    ['reschedule', { appointmentId: derivedId('apt', 'x') }, 120],
  ])('for a %s keeps its time for so many seconds, and says who gives it', async (kind, members, seconds) => {
    const clock = movableClock();
    const findAppointment = () => found();
    const { createHold, getHold } = slotsWorld({ clock, findAppointment });
    const hold = await createHold(wish({ kind, ...members }), scope);
    expect(hold).toMatchObject({ kind, status: 'active', version: 1 });
    expect(Date.parse(hold.expiresAt) - clock.millis()).toBe(seconds * 1_000);
    expect(hold.segments[0]).toMatchObject({ startsAt: at('09:00'), endsAt: at('09:30') });
    expect([anna, bernd]).toContain(hold.segments[0]?.staffId);
    clock.move(seconds * 1_000 - 1);
    expect(await getHold({ holdId: hold.id }, scope)).toEqual(hold);
    clock.move(1);
    expect((await getHold({ holdId: hold.id }, scope)).status).toBe('expired');
  });

  test('of 256 callers who want one slot of two people is given to two, and the others are told what else is free', async () => {
    const { createHold } = slotsWorld();
    const answers = await Promise.all(
      Array.from({ length: 256 }, (_, index) =>
        createHold(wish(), under(`caller-${index}`)).then(
          (hold) => hold.segments[0]?.staffId,
          (error: AppError) => error,
        ),
      ),
    );
    const refusals = answers.filter((answer) => answer instanceof AppError);
    expect(answers.filter((answer) => typeof answer === 'string').toSorted()).toEqual([anna, bernd].toSorted());
    expect(new Set(refusals.map(({ code }) => code))).toEqual(new Set(['slot_taken']));
    for (const { detail } of refusals) {
      const free = detail.alternatives as readonly { readonly startsAt: string }[];
      expect(free.slice(0, 3)).toMatchObject([
        { startsAt: at('08:30') },
        { startsAt: at('09:30') },
        { startsAt: at('08:00') },
      ]);
      expect(free.length).toBeGreaterThan(3);
      expect(free.length).toBeLessThanOrEqual(5);
      expect(detail.facts).toEqual(Object.fromEntries(free.map((one, n) => [`alternative${n + 1}`, one.startsAt])));
    }
  });

  test('asked for again under its key is the same hold, also for the winner of a race (K17, BKG-041)', async () => {
    const { createHold } = slotsWorld({ terms: () => termsOf({}, [anna]) });
    const first = await createHold(wish(), under('one'));
    expect(await codeOf(createHold(wish(), under('other')))).toBe('slot_taken');
    expect(await createHold(wish(), under('one'))).toEqual(first);
    const many = await Promise.all([1, 2, 3].map(() => createHold(wish({ startsAt: at('11:00') }), under('three'))));
    expect(new Set(many.map(({ id }) => id)).size).toBe(1);
  });

  test('killed at any write and asked for again is one hold of one time, told once', async () => {
    const clock = movableClock();
    const crashes = await afterEveryCrash({
      prepared: async () => memoryStore({ definitions: [rows.staffDays, rows.holds], clock }),
      run: (store) => slotsWorld({ store, clock, terms: () => termsOf({}, [anna]) }).createHold(wish(), under('k')),
      settled: async (store) => {
        const { claims } = slotsWorld({ store, clock });
        const busy = await claims
          .forTenant(scope.tenantId)
          .busy([anna], { startsAt: at('00:00'), endsAt: at('23:00') });
        expect(new Set(busy.map(({ ownerId, startsAt }) => `${ownerId} ${startsAt}`)).size).toBe(1);
        const events = await store.outbox.pending('9999-12-31T23:59:59.999Z', 10);
        expect(events.map(({ envelope }) => envelope.subject)).toEqual([holdChanged.subject]);
      },
    });
    expect(crashes).toBe(3);
  });

  test('of several segments takes them all or none, whoever gives them', async () => {
    const { createHold, claims } = slotsWorld();
    const own = claims.forTenant(scope.tenantId);
    const taken = [{ resource: bernd, startsAt: at('10:00'), endsAt: at('10:30'), seats: null }];
    await own.claim(derivedId('apt', 'other'), taken, { expiresAt: null });
    const composite = wish({
      kind: 'composite',
      staffId: anna,
      segments: [{ staffId: bernd, startsAt: at('10:00'), durationMinutes: 20 }],
    });
    expect(await codeOf(createHold(composite, scope))).toBe('slot_taken');
    expect(await own.busy([anna], { startsAt: at('00:00'), endsAt: at('23:00') })).toEqual([]);
    const open = { ...composite, segments: [{ startsAt: at('10:00'), durationMinutes: 20 }] };
    const hold = await createHold(open, scope);
    expect(hold.segments.map(({ staffId }) => staffId)).toEqual([anna, anna]);
  });

  test('keeps the service’s buffers free as well, and touching them is allowed (K12)', async () => {
    const { createHold } = slotsWorld({
      terms: () => termsOf({ bufferBeforeMinutes: 5, bufferAfterMinutes: 10 }, [anna]),
    });
    await createHold(wish({ as: 'host' }), scope);
    expect(await codeOf(createHold(wish({ startsAt: at('09:44'), as: 'host' }), scope))).toBe('slot_taken');
    expect(await codeOf(createHold(wish({ startsAt: at('09:45'), as: 'host' }), scope))).toBe('done');
    expect(await codeOf(createHold(wish({ startsAt: at('08:16'), as: 'host' }), scope))).toBe('slot_taken');
    expect(await codeOf(createHold(wish({ startsAt: at('08:15'), as: 'host' }), scope))).toBe('done');
  });

  test('for a move may overlap the time that its own appointment has, and nobody else’s', async () => {
    const findAppointment = () => found();
    const { createHold, claims } = slotsWorld({ findAppointment, terms: () => termsOf({}, [anna]) });
    const appointmentId = derivedId('apt', 'mine');
    const own = claims.forTenant(scope.tenantId);
    const old = { resource: anna, startsAt: at('09:15'), endsAt: at('09:45'), seats: null };
    await own.claim(appointmentId, [old], { expiresAt: null });
    const other = { kind: 'reschedule', appointmentId: derivedId('apt', 'other') };
    expect(await codeOf(createHold(wish(other), scope))).toBe('slot_taken');
    const hold = await createHold(wish({ kind: 'reschedule', appointmentId }), scope);
    const next = [{ ...old, startsAt: at('09:00'), endsAt: at('09:30') }];
    expect(await own.convert(hold.id, appointmentId, next)).toEqual({ converted: true });
  });

  test.each([
    ['policy_denied', wish({ startsAt: '2026-03-02T12:59:59.999Z' })],
    ['done', wish({ startsAt: '2026-03-02T13:00:00.000Z' })],
    ['policy_denied', wish({ startsAt: '2026-05-31T12:00:00.001Z' })],
    ['done', wish({ startsAt: '2026-05-31T12:00:00.000Z' })],
    ['not_found', wish({ staffId: derivedId('stf', 'foreign') })],
    ['not_found', wish({ kind: 'reschedule', appointmentId: derivedId('apt', 'foreign') })],
    ['invalid_input', wish({ kind: 'reschedule' })],
    ['invalid_input', wish({ kind: 'composite' })],
    [
      'policy_denied',
      wish({
        kind: 'composite',
        startsAt: '2026-05-20T10:00:00.000Z',
        segments: [{ startsAt: '2026-06-03T10:00:00.000Z', durationMinutes: 20 }],
      }),
    ],
    ['invalid_input', wish({ segments: [{ startsAt: at('10:00'), durationMinutes: 20 }] })],
  ])('is answered with %s where that is so, and claims nothing then (case %#)', async (code, input) => {
    const { createHold, claims } = slotsWorld();
    expect(await codeOf(createHold(input, scope))).toBe(code);
    const always = { startsAt: '2026-03-02T00:00:00.000Z', endsAt: '2026-06-02T00:00:00.000Z' };
    expect(await claims.forTenant(scope.tenantId).busy([anna, bernd], always)).toHaveLength(code === 'done' ? 1 : 0);
  });

  test('of an appointment that is over, or of another service, is refused', async () => {
    const move = wish({ kind: 'reschedule', appointmentId: derivedId('apt', 'x') });
    for (const members of [{ status: 'cancelled' as const }, { serviceId: derivedId('svc', 'other') }]) {
      const { createHold } = slotsWorld({ findAppointment: () => found(members) });
      expect(await codeOf(createHold(move, scope))).toBe('invalid_input');
    }
  });
});

describe('the rules of the company', () => {
  const denialOf = (answer: Promise<unknown>): Promise<AppError> =>
    answer.then(
      () => Promise.reject(new Error('a denial was expected')),
      (error) => error,
    );
  const ruled = async (given: Partial<PolicyRules>, members: Partial<Appointment> = {}) => {
    const world = slotsWorld({ findAppointment: () => found(members) });
    await world.setPolicy({ level: 'company', subjectId: null, rules: PolicyRules.parse(given) }, scope);
    const isFree = async () =>
      (
        await world.claims
          .forTenant(scope.tenantId)
          .busy([anna, bernd], { startsAt: '2026-03-02T00:00:00.000Z', endsAt: '2026-06-30T00:00:00.000Z' })
      ).length === 0;
    return { ...world, isFree };
  };

  test('are those of the booking that a hold prepares: what is denied names its rule and what would do', async () => {
    const { createHold, isFree } = await ruled({ bookingNoticeMinutes: 48 * 60 });
    const { code, detail, message } = await denialOf(createHold(wish(), scope));
    const bookAt = '2026-03-04T12:00:00.000Z';
    expect(code).toBe('policy_denied');
    expect(message).toContain('Der früheste Termin ist am');
    expect(detail).toMatchObject({
      facts: { rule: 'bookingNoticeMinutes', from: 'company', bookAt, callAt: null },
      alternatives: [{ action: 'book', at: bookAt }, { action: 'call' }],
    });
    expect(await isFree()).toBe(true);
    expect(await codeOf(createHold(wish({ startsAt: bookAt }), scope))).toBe('done');
  });

  test('of a move are those of moves', async () => {
    const move = wish({ kind: 'reschedule', appointmentId: derivedId('apt', 'x'), startsAt: at('15:00') });
    const { createHold, isFree } = await ruled({ reschedulesPerAppointment: 2 }, { rescheduleCount: 2 });
    expect((await denialOf(createHold(move, scope))).detail).toMatchObject({
      facts: { rule: 'reschedulesPerAppointment', cancelAt: null },
    });
    expect(await isFree()).toBe(true);
    const once = await ruled({ reschedulesPerAppointment: 2 }, { rescheduleCount: 1 });
    expect(await codeOf(once.createHold(move, scope))).toBe('done');
  });

  test('of one member of staff hold for every stretch that they give', async () => {
    const { createHold, setPolicy, isFree } = await ruled({});
    const rules = PolicyRules.parse({ bookingWindowDays: 1 });
    await setPolicy({ level: 'staff', subjectId: bernd, rules }, scope);
    const segments = (staffId: string) => [{ staffId, startsAt: '2026-03-05T10:00:00.000Z', durationMinutes: 20 }];
    const composite = wish({ kind: 'composite', staffId: anna, segments: segments(bernd) });
    expect((await denialOf(createHold(composite, scope))).detail).toMatchObject({ facts: { from: 'staff' } });
    expect(await isFree()).toBe(true);
    expect(await codeOf(createHold({ ...composite, segments: segments(anna) }, scope))).toBe('done');
  });

  test('of the only member of staff who gives a service hold without anybody being asked for', async () => {
    const rules = PolicyRules.parse({ bookingNoticeMinutes: 48 * 60 });
    const only = slotsWorld({ terms: () => termsOf({}, [anna]) });
    await only.setPolicy({ level: 'staff', subjectId: anna, rules }, scope);
    expect((await denialOf(only.createHold(wish(), scope))).detail).toMatchObject({ facts: { from: 'staff' } });
    const oneOfTwo = slotsWorld();
    await oneOfTwo.setPolicy({ level: 'staff', subjectId: anna, rules }, scope);
    expect(await codeOf(oneOfTwo.createHold(wish(), scope))).toBe('done');
  });

  test('of each who may give it are asked where nobody was asked for: the denied are left out, and if all are, it is denied', async () => {
    const rules = PolicyRules.parse({ bookingNoticeMinutes: 48 * 60 });
    const world = slotsWorld();
    await world.setPolicy({ level: 'staff', subjectId: anna, rules }, scope);
    const [own, next] = await Promise.allSettled([
      world.createHold(wish(), under('1')),
      world.createHold(wish(), under('2')),
    ]);
    const held = [own, next].flatMap((one) => (one.status === 'fulfilled' ? one.value.segments : []));
    expect(held.map(({ staffId }) => staffId)).toEqual([bernd]);
    await world.setPolicy({ level: 'staff', subjectId: bernd, rules }, scope);
    const { code, detail } = await denialOf(world.createHold(wish({ startsAt: at('11:00') }), scope));
    expect({ code, detail }).toMatchObject({ code: 'policy_denied', detail: { facts: { from: 'staff' } } });
    expect(await codeOf(world.createHold(wish({ startsAt: at('11:00'), as: 'host' }), scope))).toBe('done');
  });

  test('of a composite are asked of whoever is drawn for what is left open; who was named stays', async () => {
    const rules = PolicyRules.parse({ bookingNoticeMinutes: 48 * 60 });
    const world = slotsWorld();
    await world.setPolicy({ level: 'staff', subjectId: anna, rules }, scope);
    const open = [{ startsAt: at('11:00'), durationMinutes: 20 }];
    const hold = await world.createHold(wish({ kind: 'composite', staffId: bernd, segments: open }), scope);
    expect(hold.segments.map(({ staffId }) => staffId)).toEqual([bernd, bernd]);
  });

  test('do not bind a host, and the service’s own notice binds a host as little', async () => {
    const { createHold } = await ruled({ bookingNoticeMinutes: 48 * 60 });
    const soon = wish({ startsAt: '2026-03-02T12:30:00.000Z' });
    expect((await denialOf(createHold(soon, scope))).code).toBe('policy_denied');
    expect(await codeOf(createHold({ ...soon, as: 'host' }, scope))).toBe('done');
  });

  test('of the service itself are denied with the same facts', async () => {
    const { createHold } = slotsWorld();
    const { detail } = await denialOf(createHold(wish({ startsAt: '2026-03-02T12:59:59.999Z' }), scope));
    const facts = { rule: 'bookingNoticeMinutes', from: 'service', bookAt: '2026-03-02T13:00:00.000Z' };
    expect(detail.facts).toEqual(facts);
  });
});

describe('the end of a hold', () => {
  const held = async () => {
    const clock = movableClock();
    const world = slotsWorld({ clock, terms: () => termsOf({}, [anna]) });
    return { ...world, clock, hold: await world.createHold(wish(), under('mine')) };
  };
  const isFree = async ({ createHold }: Pick<Awaited<ReturnType<typeof held>>, 'createHold'>) =>
    (await codeOf(createHold(wish(), under('next')))) === 'done';

  test('released, its time is free at once; asked again it is the same; another version is refused', async () => {
    const world = await held();
    const { releaseHold, hold } = world;
    const facts = { expected: 2, actual: 1 };
    await expect(releaseHold({ holdId: hold.id, version: 2 }, scope)).rejects.toMatchObject({
      code: 'stale_version',
      detail: { facts },
    });
    const released = await releaseHold({ holdId: hold.id, version: 1 }, scope);
    expect(released).toEqual({ ...hold, status: 'released', version: 2 });
    expect(await releaseHold({ holdId: hold.id, version: 1 }, scope)).toEqual(released);
    await expect(releaseHold({ holdId: hold.id, version: 2 }, scope)).rejects.toMatchObject({
      code: 'wrong_state',
      detail: { facts: { status: 'released' } },
    });
    expect(await isFree(world)).toBe(true);
  });

  test('over, it stops nobody, and cannot be released any more (BKG-042)', async () => {
    const world = await held();
    const { releaseHold, hold, clock } = world;
    clock.move(119_999);
    expect(await codeOf(world.createHold(wish(), under('too soon')))).toBe('slot_taken');
    clock.move(1);
    expect(await isFree(world)).toBe(true);
    expect(await codeOf(releaseHold({ holdId: hold.id, version: 1 }, scope))).toBe('wrong_state');
  });

  test('another company knows nothing of it (TI5)', async () => {
    const { getHold, releaseHold, hold } = await held();
    expect(await codeOf(getHold({ holdId: hold.id }, scope))).toBe('done');
    for (const use of [
      getHold({ holdId: hold.id }, scopeOf(askProAi)),
      releaseHold({ holdId: hold.id, version: 1 }, scopeOf(askProAi)),
    ]) {
      expect(await codeOf(use)).toBe('not_found');
    }
  });

  test('evicted or converted, it is written down once', async () => {
    const { endHold, getHold, hold } = await held();
    const ends = await Promise.all(
      [1, 2].map(() => endHold(hold.id, { status: 'converted', causationId: null }, scope)),
    );
    expect(ends).toEqual([1, 2].map(() => ({ ...hold, status: 'converted', version: 2 })));
    await endHold(hold.id, { status: 'expired', causationId: null }, scope);
    expect(await getHold({ holdId: hold.id }, scope)).toEqual({ ...hold, status: 'converted', version: 2 });
  });

  test('every 10 minutes what is over is written down and taken out, and nothing else; runs do not overlap (BKG-042)', async () => {
    const world = await held();
    const { cleanHolds, createHold, getHold, holds, claims, hold, clock } = world;
    clock.move(60_000);
    const later = await createHold(wish({ startsAt: at('11:00') }), under('later'));
    expect(await holds.forTenant(scope.tenantId).countActive(clock.now())).toBe(2);
    clock.move(60_000);
    expect(await holds.forTenant(scope.tenantId).countActive(clock.now())).toBe(1);
    const [one, other] = [cleanHolds(platformScope), cleanHolds(platformScope)];
    expect(one).toBe(other);
    expect(await one).toEqual({ expired: 1, failed: 0 });
    expect(await cleanHolds(platformScope)).toEqual({ expired: 0, failed: 0 });
    expect(await getHold({ holdId: hold.id }, scope)).toEqual({ ...hold, status: 'expired', version: 2 });
    expect(await claims.forTenant(scope.tenantId).of(hold.id)).toEqual([]);
    expect(await getHold({ holdId: later.id }, scope)).toEqual(later);
    expect(await claims.forTenant(scope.tenantId).of(later.id)).toHaveLength(1);
  });
});

describe('a hold of a collective service', () => {
  const collective = () => termsOf({ givenBy: 'all' });
  const busyAt = (from: string, to: string) => [{ resource: bernd, startsAt: at(from), endsAt: at(to), seats: null }];

  test('is of everybody who gives it, or of nobody', async () => {
    const { createHold, claims } = slotsWorld({ terms: collective });
    const own = claims.forTenant(scope.tenantId);
    const hold = await createHold(wish(), scope);
    expect(hold.segments.map(({ staffId }) => staffId).toSorted()).toEqual([anna, bernd].toSorted());
    await own.claim(derivedId('apt', 'x'), busyAt('11:15', '11:45'), { expiresAt: null });
    expect(await codeOf(createHold(wish({ startsAt: at('11:00') }), scope))).toBe('slot_taken');
    const left = await own.busy([anna], { startsAt: at('10:00'), endsAt: at('12:00') });
    expect(left).toEqual([]);
    const asked = await createHold(wish({ startsAt: at('13:00'), staffId: anna }), scope);
    expect(asked.segments).toHaveLength(2);
  });

  test('is offered only where all of them are free', async () => {
    const { listFreeSlots, claims } = slotsWorld({ terms: collective });
    await claims.forTenant(scope.tenantId).claim(derivedId('apt', 'x'), busyAt('09:15', '09:45'), { expiresAt: null });
    const { data } = await listFreeSlots({ serviceId: cut, from: at('08:00'), to: at('11:00') }, scope);
    expect(data.map(({ startsAt }) => startsAt)).toEqual([at('08:00'), at('08:30'), at('10:00'), at('10:30')]);
    for (const { staffIds } of data) expect(staffIds).toHaveLength(2);
  });
});
