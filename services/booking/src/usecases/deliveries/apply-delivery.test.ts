import { AppError } from '@fencepost/contracts/errors';
import { afterEveryCrash } from '@fencepost/testing/crashing-store';
import { platformScope } from '@fencepost/testing/platform-scope';
import { describe, expect, test } from 'vitest';
import { answersFor, askProAi, friseur } from '../../../test/companies.ts';
import { bodyOf, bookingBody, deliveryOf, recorded } from '../../../test/deliveries.ts';
import { emptyStore, eventsIn, everythingIn, useCasesOn } from '../../../test/world.ts';

const isCreated = (file: string) => file.includes('BOOKING_CREATED');
const countsIn = async (store: ReturnType<typeof emptyStore>) => {
  const { customers, appointments, quarantine } = await everythingIn(store);
  return { customers: customers.length, appointments: appointments.length, quarantine: quarantine.length };
};
const NOTHING = { customers: 0, appointments: 0, quarantine: 0 };
const ONE_BOOKING = { customers: 1, appointments: 1, quarantine: 0 };

describe('recorded deliveries', () => {
  test.each(recorded.filter(isCreated))(
    '%s ends in an appointment when its event type is mapped (K6)',
    async (file) => {
      const store = emptyStore();
      const { payload } = JSON.parse(bodyOf(file).toString());
      const resolveTenant = answersFor([friseur], [payload.eventTypeId]);
      const { applyDelivery } = useCasesOn(store, { resolveTenant });
      expect(await applyDelivery(deliveryOf(bodyOf(file)), platformScope)).toBe('applied');
      const { appointments } = await everythingIn(store);
      expect(appointments).toMatchObject([{ tenantId: friseur.tenantId, calcomUids: [payload.uid], status: 'booked' }]);
    },
  );

  const tells = /\/(BOOKING_(?!NO_SHOW)|MEETING_)/;

  test.each(recorded.filter((file) => tells.test(file)))(
    '%s alone is an appointment of its company, or waits for its past',
    async (file) => {
      const store = emptyStore();
      const body = JSON.parse(bodyOf(file).toString());
      const { uid, eventTypeId } = body.payload ?? body;
      const { applyDelivery } = useCasesOn(store, { resolveTenant: answersFor([friseur], [eventTypeId]) });
      expect(await applyDelivery(deliveryOf(bodyOf(file)), platformScope)).toBe('applied');
      const { appointments, deliveries } = await everythingIn(store);
      expect(appointments).toMatchObject([{ tenantId: friseur.tenantId, calcomUids: expect.arrayContaining([uid]) }]);
      expect(deliveries).toMatchObject([{ outcome: 'applied', appointmentId: appointments[0]?._id }]);
    },
  );

  test.each(recorded.filter((file) => tells.test(file) || file.includes('INSTANT_MEETING')))(
    '%s of another company’s event type waits in quarantine and touches nothing (K7, BKG-035)',
    async (file) => {
      const store = emptyStore();
      const body = JSON.parse(bodyOf(file).toString());
      const { eventTypeId } = body.payload ?? body;
      const { applyDelivery } = useCasesOn(store, {
        resolveTenant: answersFor([friseur, { ...askProAi, eventTypeId }]),
      });
      expect(await applyDelivery(deliveryOf(bodyOf(file)), platformScope)).toBe('event_type_of_other_company');
      expect(await countsIn(store)).toEqual({ ...NOTHING, quarantine: 1 });
    },
  );

  test.each(recorded.filter((file) => !tells.test(file) && !/NO_SHOW_UPDATED|INSTANT/.test(file)))(
    '%s says nothing of a booking, and leaves nothing',
    async (file) => {
      const store = emptyStore();
      expect(await useCasesOn(store).applyDelivery(deliveryOf(bodyOf(file)), platformScope)).toBe('ignored');
      expect(await countsIn(store)).toEqual(NOTHING);
    },
  );
});

describe('a booking', () => {
  test('becomes a customer and an appointment with its passport, told of without personal data (BKG-001)', async () => {
    const store = emptyStore();
    await useCasesOn(store).applyDelivery(deliveryOf(bookingBody()), platformScope);
    const { customers, appointments } = await everythingIn(store);
    expect(customers).toMatchObject([{ name: 'Guest User', email: 'guest@example.com', phone: null }]);
    expect(appointments).toMatchObject([
      {
        customerId: customers[0]?._id,
        startsAt: '2024-01-01T10:00:00.000Z',
        passport: { company: { id: friseur.tenantId }, eventTypeId: friseur.eventTypeId },
      },
    ]);
    const events = await eventsIn(store);
    expect(events.map(({ subject }) => subject)).toEqual([
      'events.booking.customerCreated.v1',
      'events.booking.appointmentBooked.v1',
    ]);
    expect(JSON.stringify(events)).not.toMatch(/guest|organizer@/i);
  });

  test('delivered 100 times at once has one effect, and every copy is answered alike (WH10)', async () => {
    const store = emptyStore();
    const { applyDelivery } = useCasesOn(store);
    const copies = Array.from({ length: 100 }, () => applyDelivery(deliveryOf(bookingBody()), platformScope));
    expect(new Set(await Promise.all(copies))).toEqual(new Set(['applied']));
    expect(await countsIn(store)).toEqual(ONE_BOOKING);
    expect(await eventsIn(store)).toHaveLength(2);
  });

  test('delivered by two registrations of one address, which differ in `createdAt`, has one effect (WH5)', async () => {
    const store = emptyStore();
    const { applyDelivery } = useCasesOn(store);
    const copy = Buffer.from(bookingBody().toString().replace('2024-01-01T00:00:00.000Z', '2024-01-01T00:00:00.007Z'));
    expect(deliveryOf(copy).deliveryId).not.toBe(deliveryOf(bookingBody()).deliveryId);
    for (const body of [bookingBody(), copy]) await applyDelivery(deliveryOf(body), platformScope);
    expect(await countsIn(store)).toEqual(ONE_BOOKING);
  });

  test('whose service is killed after any write is completed by the next delivery (EV1)', async () => {
    const undisturbed = emptyStore();
    await useCasesOn(undisturbed).applyDelivery(deliveryOf(bookingBody()), platformScope);
    const crashes = await afterEveryCrash({
      prepared: async () => emptyStore(),
      run: (store) => useCasesOn(store).applyDelivery(deliveryOf(bookingBody()), platformScope),
      settled: async (store) => expect(await everythingIn(store)).toEqual(await everythingIn(undisturbed)),
    });
    expect(crashes).toBe(3);
  });

  test('of the same uid at another company is another appointment (TI5)', async () => {
    const store = emptyStore();
    const { applyDelivery } = useCasesOn(store);
    await applyDelivery(deliveryOf(bookingBody()), platformScope);
    const theirs = bookingBody({ eventTypeId: askProAi.eventTypeId });
    expect(await applyDelivery(deliveryOf(theirs, askProAi), platformScope)).toBe('applied');
    expect(await countsIn(store)).toEqual({ customers: 2, appointments: 2, quarantine: 0 });
  });

  test('that comes again with other content is a recorded conflict, and the appointment stays (FI10)', async () => {
    const store = emptyStore();
    const { applyDelivery } = useCasesOn(store);
    await applyDelivery(deliveryOf(bookingBody()), platformScope);
    const before = await everythingIn(store);
    const moved = { endTime: '2024-01-01T11:00:00Z', attendees: [{ email: 'someone@example.com' }] };
    expect(await applyDelivery(deliveryOf(bookingBody(moved)), platformScope)).toBe('conflicting_content');
    const { quarantine, ...rest } = await everythingIn(store);
    expect(rest).toEqual({ ...before, quarantine: undefined });
    expect(quarantine).toMatchObject([
      {
        explanation: `The booking is already appointment ${before.appointments[0]?._id}, with another end and another booker.`,
        evidence: [{ source: 'endpoint' }],
      },
    ]);
  });
});

describe('what cannot be applied waits in quarantine, explained, and leaves nothing else, no customer either (BKG-003, BKG-004, law 2, S4)', () => {
  const refusedWith = async (body: Uint8Array) => {
    const store = emptyStore();
    const outcome = await useCasesOn(store).applyDelivery(deliveryOf(body), platformScope);
    expect(await countsIn(store)).toEqual({ ...NOTHING, quarantine: 1 });
    const { quarantine } = await everythingIn(store);
    expect(JSON.stringify(quarantine)).not.toMatch(/guest|example\.com/i);
    expect(await eventsIn(store)).toMatchObject([
      { subject: 'events.booking.deliveryQuarantined.v1', tenantId: null, entity: { version: 1 } },
    ]);
    return { outcome, record: quarantine[0] };
  };

  test.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['another company’s event type', { eventTypeId: askProAi.eventTypeId }, 'event_type_of_other_company'],
    ['an event type nobody knows', { eventTypeId: 99 }, 'event_type_unknown'],
    ['no uid', { uid: undefined }, 'malformed_payload'],
    ['no organizer', { organizer: undefined }, 'malformed_payload'],
    ['no times', { startTime: undefined, endTime: undefined }, 'malformed_payload'],
    ['an end before the start', { endTime: '2024-01-01T09:00:00Z' }, 'malformed_payload'],
    ['a time zone nobody knows', { organizer: { timeZone: 'Mars/Olympus' } }, 'malformed_payload'],
    ['an event type as text', { eventTypeId: '3420901' }, 'malformed_payload'],
    ['an event type of 2^60', { eventTypeId: 2 ** 60 }, 'malformed_payload'],
    ['a uid of 10 KB', { uid: 'x'.repeat(10_000) }, 'malformed_payload'],
  ])('%s', async (_, members, reason) => {
    const { outcome, record } = await refusedWith(bookingBody(members));
    expect(outcome).toBe(reason);
    expect(record).toMatchObject({ reason, claimedTenantId: friseur.tenantId, streamSeq: 1, status: 'quarantined' });
    expect(record?.explanation).not.toBe('');
  });

  test.each([
    ['nothing', ''],
    ['half a document', '{"triggerEvent":"BOOKING_CREATED","payload":{'],
    ['a list', '[]'],
    ['no trigger', '{"payload":{}}'],
    ['10^5 levels of nesting', `{"triggerEvent":"BOOKING_CREATED","payload":${'['.repeat(1e5)}${']'.repeat(1e5)}}`],
  ])('a body of %s', async (_, text) => {
    expect((await refusedWith(Buffer.from(text))).outcome).toBe('malformed_payload');
  });

  test('invalid UTF-8', async () => {
    expect((await refusedWith(Uint8Array.of(0x7b, 0xff, 0x7d))).outcome).toBe('malformed_payload');
  });

  test.each(['BOOKING.CREATED', 'BOOKING_TELEPORTED'])(
    'the trigger %s, which nobody here knows (K6)',
    async (trigger) => {
      const { outcome, record } = await refusedWith(
        Buffer.from(JSON.stringify({ triggerEvent: trigger, payload: {} })),
      );
      expect([outcome, record?.trigger]).toEqual(['unknown_trigger', trigger]);
    },
  );
});

describe('quarantine is a state', () => {
  const foreign = bookingBody({ eventTypeId: 99 });

  test('the same refusal again, 20 times at once, is one record and one event', async () => {
    const store = emptyStore();
    const { applyDelivery } = useCasesOn(store);
    await Promise.all(Array.from({ length: 20 }, () => applyDelivery(deliveryOf(foreign), platformScope)));
    expect(await countsIn(store)).toEqual({ ...NOTHING, quarantine: 1 });
    expect(await eventsIn(store)).toHaveLength(1);
  });

  test('another reason is another version and another event', async () => {
    const store = emptyStore();
    await useCasesOn(store).applyDelivery(deliveryOf(foreign), platformScope);
    const owned = answersFor([friseur, { ...askProAi, eventTypeId: 99 }]);
    await useCasesOn(store, { resolveTenant: owned }).applyDelivery(deliveryOf(foreign), platformScope);
    const { quarantine } = await everythingIn(store);
    expect(quarantine).toMatchObject([{ version: 2, reason: 'event_type_of_other_company', status: 'quarantined' }]);
    expect((await eventsIn(store)).map(({ entity }) => entity.version)).toEqual([1, 2]);
  });

  test('a delivery that succeeds later is released, and told of', async () => {
    const store = emptyStore();
    await useCasesOn(store).applyDelivery(deliveryOf(foreign), platformScope);
    const { applyDelivery } = useCasesOn(store, { resolveTenant: answersFor([friseur], [99]) });
    await Promise.allSettled([1, 2].map(() => applyDelivery(deliveryOf(foreign), platformScope)));
    expect(await countsIn(store)).toEqual({ ...ONE_BOOKING, quarantine: 1 });
    const { quarantine } = await everythingIn(store);
    expect(quarantine).toMatchObject([{ status: 'released', version: 2, releasedAt: '2026-03-01T12:00:00.000Z' }]);
    const released = (await eventsIn(store)).filter(({ subject }) => subject === 'events.booking.deliveryReleased.v1');
    expect(released).toHaveLength(1);
  });

  test('a delivery that has had its effect is not quarantined when bindings change afterwards', async () => {
    const store = emptyStore();
    await useCasesOn(store).applyDelivery(deliveryOf(bookingBody()), platformScope);
    const { applyDelivery } = useCasesOn(store, { resolveTenant: answersFor([]) });
    expect(await applyDelivery(deliveryOf(bookingBody()), platformScope)).toBe('applied');
    expect(await countsIn(store)).toEqual(ONE_BOOKING);
  });
});

describe('failures of infrastructure retry; they never quarantine', () => {
  test.each(['unavailable', 'timeout', 'internal'] as const)('the tenant service answers %s', async (code) => {
    const store = emptyStore();
    const resolveTenant = () => Promise.reject(new AppError(code, 'no answer'));
    const { applyDelivery } = useCasesOn(store, { resolveTenant });
    await expect(applyDelivery(deliveryOf(bookingBody()), platformScope)).rejects.toMatchObject({ code });
    expect(await countsIn(store)).toEqual(NOTHING);
  });

  test('a record of ours that cannot be read does not park the delivery', async () => {
    const resolveTenant = () => Promise.reject(new AppError('corrupt_row', 'mend it'));
    const { applyDelivery } = useCasesOn(emptyStore(), { resolveTenant });
    await expect(applyDelivery(deliveryOf(bookingBody()), platformScope)).rejects.toMatchObject({ retry: 'soon' });
  });
});
