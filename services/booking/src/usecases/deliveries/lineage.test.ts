import { type Hold, holdChanged } from '@fencepost/contracts/booking/slot';
import { recordEvent } from '@fencepost/contracts/envelope';
import { derivedId } from '@fencepost/contracts/ids';
import { instantOf } from '@fencepost/service-kit/clock';
import { fixedClock } from '@fencepost/testing/clocks';
import { afterEveryCrash } from '@fencepost/testing/crashing-store';
import { platformScope } from '@fencepost/testing/platform-scope';
import type { CalcomRecord } from '@fencepost/vendors/calcom/webhook';
import { describe, expect, test } from 'vitest';
import { bodyOfStep, type Chain, chains, recordsOf } from '../../../test/chains.ts';
import { answersFor, askProAi, friseur, scopeOf } from '../../../test/companies.ts';
import { deliveryOf } from '../../../test/deliveries.ts';
import { makeStores } from '../../../test/stores.ts';
import { emptyStore, eventsIn, everythingIn, useCasesOn } from '../../../test/world.ts';
import { makeOccupants } from '../../adapters/occupants.ts';
import { rows } from '../../adapters/rows.ts';
import { idAfterBuried } from '../../domain/next-id.ts';
import { OWN_BOOKING_METADATA } from '../../domain/own-booking.ts';
import { factOf } from '../../domain/vendor-fact.ts';

const chainOf = (name: string): Chain => {
  const found = chains.find((chain) => chain.name === name);
  if (found === undefined) throw new Error(`there is no chain ${name}`);
  return found;
};
const reschedules = chainOf('three reschedules and a cancellation');
const [created, toB, toC, , cancelledD] = reschedules.steps;
if (!created || !toB || !toC || !cancelledD) throw new Error('the chain has five steps');

type Members = Readonly<Record<string, unknown>>;
const body = (step: typeof created, members: Members = {}) =>
  bodyOfStep({ ...step, members: { ...step.members, ...members } });
const idOf = (uid: string, company = friseur) => derivedId('apt', company.tenantId, uid);
const claimsIn = async (store: ReturnType<typeof emptyStore>, { tenantId } = friseur) =>
  (await store.collection(rows.staffDays).forTenant(tenantId).find({}, { limit: 100 })).flatMap(({ claims }) =>
    claims.map(({ ownerId, startsAt }) => ({ ownerId, startsAt })),
  );
const subjectsIn = async (store: ReturnType<typeof emptyStore>) =>
  (await eventsIn(store))
    .filter(({ entity }) => entity.type === 'appointment')
    .toSorted((one, other) => one.entity.version - other.entity.version)
    .map(({ subject }) => subject.split('.')[2]);

describe('what is told of a life', () => {
  const lives: readonly (readonly [string, readonly string[]])[] = [
    [
      'three reschedules and a cancellation',
      [
        'appointmentBooked',
        'appointmentRescheduled',
        'appointmentRescheduled',
        'appointmentRescheduled',
        'appointmentCancelled',
      ],
    ],
    [
      'a confirmed request, a confirmed reschedule, a no-show that was none',
      [
        'appointmentRequested',
        'appointmentBooked',
        'appointmentRescheduled',
        'appointmentBooked',
        'appointmentMissed',
        'appointmentCompleted',
        'appointmentMissed',
        'appointmentCompleted',
      ],
    ],
    ['a rejected request', ['appointmentRequested', 'appointmentRejected']],
    [
      'a payment, another place, another host, and the meeting',
      [
        'appointmentRequested',
        'appointmentBooked',
        'appointmentPaid',
        'appointmentAmended',
        'appointmentReassigned',
        'appointmentCompleted',
      ],
    ],
    [
      'a host who asks for another time, and gets it',
      ['appointmentBooked', 'appointmentCancelled', 'appointmentRescheduled'],
    ],
  ];

  test.each(lives)('%s', async (name, expected) => {
    const store = emptyStore();
    const { applyDelivery } = useCasesOn(store, {
      matchHosts: async (hosts) => hosts.map(({ id = 0 }) => `stf_0000000000000000000000000${id}`.slice(0, 30)),
    });
    const outcomes: string[] = [];
    for (const step of chainOf(name).steps) {
      outcomes.push(await applyDelivery(deliveryOf(bodyOfStep(step)), platformScope));
    }
    expect(await subjectsIn(store)).toEqual(expected);
    expect(outcomes.filter((outcome) => outcome === 'applied')).toHaveLength(expected.length);
    expect(JSON.stringify(await eventsIn(store))).not.toMatch(/guest|organizer@/i);
  });
});

describe('a chain of reschedules', () => {
  test('keeps one id and one history, and occupies its newest time alone (BK1)', async () => {
    const store = emptyStore();
    const { applyDelivery } = useCasesOn(store);
    for (const step of [created, toB, toC]) await applyDelivery(deliveryOf(bodyOfStep(step)), platformScope);
    const { appointments } = await everythingIn(store);
    expect(appointments).toMatchObject([
      { _id: idOf('A'), calcomUids: ['A', 'B', 'C'], rescheduleCount: 2, version: 3 },
    ]);
    expect(await claimsIn(store)).toEqual([{ ownerId: idOf('A'), startsAt: '2026-04-03T10:00:00.000Z' }]);
  });

  test('whose root is unknown is read back at Cal.com before anything is created, and has the root’s id', async () => {
    const store = emptyStore();
    const asked: string[] = [];
    const readBooking = async (uid: string): Promise<CalcomRecord | undefined> => {
      asked.push(uid);
      return recordsOf({ ...reschedules, steps: [created, toB, toC] }).get(uid);
    };
    const { applyDelivery } = useCasesOn(store, { readBooking });
    expect(await applyDelivery(deliveryOf(body(toC)), platformScope)).toBe('applied');
    expect(asked).toEqual(['C', 'B', 'A']);
    expect(await applyDelivery(deliveryOf(body(created)), platformScope)).toBe('applied');
    expect(await applyDelivery(deliveryOf(body(toB)), platformScope)).toBe('applied');
    const { appointments } = await everythingIn(store);
    expect(appointments).toMatchObject([{ _id: idOf('A'), calcomUids: ['A', 'B', 'C'], status: 'booked' }]);
    expect(asked).toHaveLength(3);
  });

  test('waits while Cal.com cannot be asked, and after ten minutes goes on with what it knows', async () => {
    const store = emptyStore();
    const readBooking = () => Promise.reject(new Error('Cal.com is down'));
    const { applyDelivery } = useCasesOn(store, { readBooking });
    const delivery = deliveryOf(body(toB));
    await expect(applyDelivery(delivery, platformScope)).rejects.toThrow('Cal.com is down');
    expect((await everythingIn(store)).appointments).toEqual([]);
    const old = { ...delivery, receivedAt: '2026-03-01T11:50:00.000Z' };
    expect(await applyDelivery(old, platformScope)).toBe('applied');
    expect((await everythingIn(store)).appointments).toMatchObject([{ _id: idOf('A'), calcomUids: ['A', 'B'] }]);
  });

  test('never takes what Cal.com holds of another event type', async () => {
    const store = emptyStore();
    const foreign = { ...recordsOf(reschedules).get('A'), eventTypeId: askProAi.eventTypeId } as CalcomRecord;
    const readBooking = async (uid: string) => (uid === 'A' ? foreign : recordsOf(reschedules).get(uid));
    const { applyDelivery } = useCasesOn(store, { readBooking });
    await applyDelivery(deliveryOf(body(toB)), platformScope);
    const { appointments } = await everythingIn(store);
    expect(appointments[0]?.facts.some(({ eventTypeId }) => eventTypeId === askProAi.eventTypeId)).toBe(false);
  });

  test('cancelled before it was created, and a day late, is cancelled and occupies nothing', async () => {
    const store = emptyStore();
    const { applyDelivery } = useCasesOn(store);
    const cancelledA = body(cancelledD, {
      uid: 'A',
      iCalSequence: 1,
      startTime: created.members.startTime,
      endTime: created.members.endTime,
    });
    expect(await applyDelivery(deliveryOf(cancelledA), platformScope)).toBe('applied');
    const late = { ...deliveryOf(body(created)), receivedAt: '2026-03-02T12:00:00.000Z' };
    expect(await applyDelivery(late, platformScope)).toBe('applied');
    const { appointments } = await everythingIn(store);
    expect(appointments).toMatchObject([{ status: 'cancelled', version: 2 }]);
    expect(await subjectsIn(store)).toEqual(['appointmentCancelled', 'appointmentAmended']);
    expect(await claimsIn(store)).toEqual([]);
  });

  test('that ties two appointments together is left to a person, and neither is touched', async () => {
    const store = emptyStore();
    const { applyDelivery } = useCasesOn(store);
    for (const uid of ['X', 'Y']) {
      await applyDelivery(deliveryOf(body(created, { uid, iCalUID: undefined })), platformScope);
    }
    const { appointments: before } = await everythingIn(store);
    const tying = body(toB, { uid: 'Y', rescheduleUid: 'X', iCalUID: undefined });
    expect(await applyDelivery(deliveryOf(tying), platformScope)).toBe('conflicting_content');
    expect((await everythingIn(store)).appointments).toEqual(before);
  });

  test('a series shares its calendar entry, not its appointment', async () => {
    const store = emptyStore();
    const { applyDelivery } = useCasesOn(store);
    for (const uid of ['week-1', 'week-2']) await applyDelivery(deliveryOf(body(created, { uid })), platformScope);
    expect((await everythingIn(store)).appointments).toHaveLength(2);
  });

  /** When nobody is at work on any of it any more. */
  const laterMs = fixedClock.millis() + 120_000;
  const later = { now: () => instantOf(laterMs), millis: () => laterMs };

  test.each([
    ['a reschedule', toB],
    ['a cancellation', { ...cancelledD, members: { ...cancelledD.members, ...created.members, iCalSequence: 1 } }],
  ])(
    '%s whose service is killed after any write is completed by the next delivery and the sweeper (EV1, I5)',
    async (_, step) => {
      const prepared = async () => {
        const store = emptyStore();
        await useCasesOn(store).applyDelivery(deliveryOf(body(created)), platformScope);
        return store;
      };
      const undisturbed = await prepared();
      await useCasesOn(undisturbed).applyDelivery(deliveryOf(bodyOfStep(step)), platformScope);
      const crashes = await afterEveryCrash({
        prepared,
        run: (store) => useCasesOn(store).applyDelivery(deliveryOf(bodyOfStep(step)), platformScope),
        settled: async (store) => {
          const { staffDays: _, ...rest } = await everythingIn(undisturbed);
          expect(await everythingIn(store)).toMatchObject(rest);
          await useCasesOn(store, { clock: later }).sweepClaims({ everything: true }, platformScope);
          // A try that was killed after its claim leaves it twice; both are its own, and both are released together.
          const occupied = async (of: typeof store) =>
            new Set((await claimsIn(of)).map((claim) => JSON.stringify(claim)));
          expect(await occupied(store)).toEqual(await occupied(undisturbed));
        },
      });
      expect(crashes).toBeGreaterThanOrEqual(2);
    },
  );
});

test('a webhook writes under the version that it has read, as everybody does: overtaken, it reads anew (BKG-039, D-18)', async () => {
  const store = emptyStore();
  const { applyDelivery } = useCasesOn(store);
  await applyDelivery(deliveryOf(body(created)), platformScope);
  const cancel = deliveryOf(body(cancelledD, { ...created.members, iCalSequence: 1 }));
  const { appointments } = makeStores(store, fixedClock);
  let saves = 0;
  const forTenant: typeof appointments.forTenant = (tenantId) => {
    const own = appointments.forTenant(tenantId);
    const save: typeof own.save = async (next, event) => {
      saves += 1;
      if (saves === 1) await applyDelivery(cancel, platformScope);
      await own.save(next, event);
    };
    return { ...own, save };
  };
  const slow = useCasesOn(store, { appointments: { forTenant } });
  expect(await slow.applyDelivery(deliveryOf(body(toB)), platformScope)).toBe('applied');
  expect(saves).toBe(2);
  expect((await everythingIn(store)).appointments).toMatchObject([{ _id: idOf('A'), version: 3 }]);
  expect(await subjectsIn(store)).toHaveLength(3);
});

describe('a tenant check on every handler (K7, BKG-021, BKG-035)', () => {
  const theirs = { eventTypeId: askProAi.eventTypeId };

  test('a cancellation reaches its own company’s booking alone, by whatever endpoint and uid it comes', async () => {
    const store = emptyStore();
    const { applyDelivery } = useCasesOn(store);
    await applyDelivery(deliveryOf(body(created, theirs), askProAi), platformScope);
    const cancel = (members: Members) => body(cancelledD, { ...created.members, iCalSequence: 1, ...members });
    const before = (await everythingIn(store)).appointments;

    expect(await applyDelivery(deliveryOf(cancel(theirs), friseur), platformScope)).toBe('event_type_of_other_company');
    expect(await applyDelivery(deliveryOf(cancel({}), friseur), platformScope)).toBe('applied');
    const after = (await everythingIn(store)).appointments;
    expect(after.filter(({ tenantId }) => tenantId === askProAi.tenantId)).toEqual(before);
    expect(after).toHaveLength(2);

    expect(await applyDelivery(deliveryOf(cancel(theirs), askProAi), platformScope), 'positive control').toBe(
      'applied',
    );
    const { appointments } = await everythingIn(store);
    expect(appointments.find(({ tenantId }) => tenantId === askProAi.tenantId)).toMatchObject({ status: 'cancelled' });
  });

  test('the team that a delivery names is evidence, and is asked about with it', async () => {
    const teams: (number | null)[] = [];
    const resolveTenant: ReturnType<typeof answersFor> = (question, scope) => {
      teams.push(question.calcomTeamId);
      return answersFor([friseur])(question, scope);
    };
    const { applyDelivery } = useCasesOn(emptyStore(), { resolveTenant });
    for (const team of [{ id: 50 }, null]) {
      await applyDelivery(deliveryOf(body(cancelledD, { ...created.members, iCalSequence: 0, team })), platformScope);
    }
    expect(teams).toEqual([50, null]);
  });

  const noShows = chainOf('a confirmed request, a confirmed reschedule, a no-show that was none').steps;
  const marked = noShows.find(({ file }) => file.includes('.marked'));
  if (!marked) throw new Error('somebody did not come');
  const missed = (company = friseur, receivedAt = '2026-03-01T11:00:00.000Z') => ({
    ...deliveryOf(body(marked, { bookingUid: 'A' }), company),
    receivedAt,
  });

  test('a no-show, which names no event type, binds through its own company’s booking alone', async () => {
    const store = emptyStore();
    const record = recordsOf({ ...reschedules, steps: [{ ...created, members: { ...created.members } }] }).get('A');
    const readBooking = async () => record && { ...record, ...theirs };
    const { applyDelivery } = useCasesOn(store, { readBooking });
    await applyDelivery(deliveryOf(body(created, theirs), askProAi), platformScope);
    const before = (await everythingIn(store)).appointments;
    expect(await applyDelivery(missed(friseur), platformScope)).toBe('event_type_of_other_company');
    expect((await everythingIn(store)).appointments).toEqual(before);
    expect(await applyDelivery(missed(askProAi), platformScope), 'positive control').toBe('applied');
    expect((await everythingIn(store)).appointments).toMatchObject([{ status: 'no_show' }]);
  });

  test('a no-show of a company that no longer proves the booking touches nothing', async () => {
    const store = emptyStore();
    await useCasesOn(store).applyDelivery(deliveryOf(body(created)), platformScope);
    const before = (await everythingIn(store)).appointments;
    const { applyDelivery } = useCasesOn(store, { resolveTenant: answersFor([]) });
    expect(await applyDelivery(missed(), platformScope)).toBe('event_type_unknown');
    expect((await everythingIn(store)).appointments).toEqual(before);
  });

  test('a no-show of an unknown booking comes again, is then read back, and in the end waits for a person', async () => {
    const store = emptyStore();
    let asked = 0;
    const readBooking = async () => {
      asked += 1;
      return undefined;
    };
    const { applyDelivery } = useCasesOn(store, { readBooking });
    const at = (receivedAt: string) => applyDelivery(missed(friseur, receivedAt), platformScope);
    await expect(at('2026-03-01T11:59:58.000Z')).rejects.toMatchObject({ retry: 'soon' });
    expect(asked).toBe(0);
    await expect(at('2026-03-01T11:59:00.000Z')).rejects.toMatchObject({ retry: 'soon' });
    expect(asked).toBe(1);
    expect(await at('2026-03-01T11:49:00.000Z')).toBe('event_type_missing');
    expect((await everythingIn(store)).quarantine).toMatchObject([{ calcomUid: 'A', status: 'quarantined' }]);
  });

  test('a no-show of a booking that only Cal.com knows begins the appointment from what it holds', async () => {
    const store = emptyStore();
    const readBooking = async (uid: string) => recordsOf({ ...reschedules, steps: [created] }).get(uid);
    const { applyDelivery } = useCasesOn(store, { readBooking });
    expect(await applyDelivery(missed(), platformScope)).toBe('applied');
    expect((await everythingIn(store)).appointments).toMatchObject([{ _id: idOf('A'), status: 'no_show' }]);
  });
});

describe('time that Cal.com sold', () => {
  const at = (uid: string) => body(created, { uid, iCalUID: `${uid}@Cal.com` });

  test('twice is kept twice: the later one is contested, occupies nothing, and is told of', async () => {
    const store = emptyStore();
    const { applyDelivery } = useCasesOn(store);
    await applyDelivery(deliveryOf(at('first')), platformScope);
    await applyDelivery(deliveryOf(at('second')), platformScope);
    const { appointments } = await everythingIn(store);
    expect(appointments.map(({ calcomUids, contested }) => [calcomUids?.[0], contested]).toSorted()).toEqual([
      ['first', false],
      ['second', true],
    ]);
    expect(await claimsIn(store)).toMatchObject([{ ownerId: idOf('first') }]);
    const contested = (await eventsIn(store)).find(({ subject }) => subject.includes('Contested'));
    expect(contested?.payload).toMatchObject({ otherAppointmentId: idOf('first'), appointment: { contested: true } });
  });

  test('evicts a hold, which is written down as released', async () => {
    const store = emptyStore();
    const { applyDelivery } = useCasesOn(store);
    await applyDelivery(deliveryOf(at('probe')), platformScope);
    const { appointments } = await everythingIn(store);
    const segments = appointments[0]?.occupies ?? [];
    const stores = makeStores(store, fixedClock);
    const claims = stores.claims.forTenant(friseur.tenantId);
    await claims.release(idOf('probe'));
    const hold: Hold = {
      ...{ id: derivedId('hld', 'somebody'), kind: 'new_booking', serviceId: derivedId('svc', 'cut') },
      segments: segments.map(({ startsAt, endsAt }) => ({ staffId: null, startsAt, endsAt })),
      ...{ appointmentId: null, status: 'active', expiresAt: '2026-03-01T12:02:00.000Z', version: 1 },
    };
    const occurrence = { scope: scopeOf(friseur), occurredAt: fixedClock.now(), causationId: null };
    const event = recordEvent(holdChanged, { ...occurrence, entity: { id: hold.id, version: 1 }, payload: { hold } });
    await stores.holds.forTenant(friseur.tenantId).add(hold, event);
    const held = await claims.claim(hold.id, segments, { expiresAt: hold.expiresAt });
    expect(held).toMatchObject({ claimed: true });
    await applyDelivery(deliveryOf(at('sold')), platformScope);
    expect(await claimsIn(store)).toMatchObject([{ ownerId: idOf('sold') }]);
    expect((await everythingIn(store)).holds).toMatchObject([{ _id: hold.id, status: 'released', version: 2 }]);
  });

  test('is not given up by a copy of an earlier delivery, while the next move has claimed and not yet written (I5)', async () => {
    const store = emptyStore();
    const { applyDelivery } = useCasesOn(store);
    await applyDelivery(deliveryOf(body(created)), platformScope);
    const claims = makeStores(store, fixedClock).claims.forTenant(friseur.tenantId);
    const [segment] = (await everythingIn(store)).appointments[0]?.occupies ?? [];
    if (segment === undefined) throw new Error('the appointment occupies its time');
    const next = { ...segment, startsAt: '2026-04-09T10:00:00.000Z', endsAt: '2026-04-09T10:30:00.000Z' };
    expect(await claims.claim(idOf('A'), [next], { expiresAt: null })).toMatchObject({ claimed: true });
    // Other bytes, the same words: the record of the first delivery does not answer it.
    const copy = deliveryOf(Buffer.from(`${body(created)} `));
    expect(await applyDelivery(copy, platformScope)).toBe('superseded');
    expect((await claimsIn(store)).map(({ startsAt }) => startsAt).toSorted()).toEqual([
      segment.startsAt,
      next.startsAt,
    ]);
  });

  test('to a slow writer whom the sweeper took for dead is claimed anew', async () => {
    const store = emptyStore();
    const { bury } = makeOccupants(store, fixedClock).forTenant(friseur.tenantId);
    expect(await bury(idOf('A'), scopeOf(friseur))).toBe(true);
    expect(await useCasesOn(store).applyDelivery(deliveryOf(body(created)), platformScope)).toBe('applied');
    const id = idAfterBuried(idOf('A'));
    const { appointments } = await everythingIn(store);
    expect(appointments.find((row) => row._id === id)).toMatchObject({ status: 'booked', version: 1 });
    expect(await claimsIn(store)).toMatchObject([{ ownerId: id }]);
    // It stays buried: whoever was slow under it has lost its claim.
    expect(await bury(idOf('A'), scopeOf(friseur))).toBe(true);
    expect(await bury(id, scopeOf(friseur))).toBe(false);
  });
});

describe('a shared booking', () => {
  const seats = chainOf('seats of one slot').steps;
  const [one, two] = seats;
  if (!one || !two) throw new Error('two have seats');
  const away = (members: Members = {}) =>
    bodyOfStep({
      ...toB,
      members: {
        ...one.members,
        uid: 'N',
        rescheduleUid: 'A',
        startTime: toB.members.startTime,
        endTime: toB.members.endTime,
        ...members,
      },
    });
  const seatsIn = async (store: ReturnType<typeof emptyStore>) =>
    (await everythingIn(store)).appointments
      .map(({ calcomUids, seats: taken }) => [calcomUids?.join(), taken])
      .toSorted();

  test('lives on when one of its guests goes to another, who is no part of its lineage', async () => {
    const store = emptyStore();
    const { applyDelivery } = useCasesOn(store);
    for (const step of [one, two]) await applyDelivery(deliveryOf(bodyOfStep(step)), platformScope);
    expect(await applyDelivery(deliveryOf(away()), platformScope)).toBe('applied');
    expect(await seatsIn(store)).toEqual([
      ['A', 1],
      ['N', 1],
    ]);
  });

  test('that nobody knows is not waited for without end', async () => {
    const store = emptyStore();
    const { applyDelivery } = useCasesOn(store);
    await expect(applyDelivery(deliveryOf(away()), platformScope)).rejects.toMatchObject({ retry: 'soon' });
    const old = { ...deliveryOf(away()), receivedAt: '2026-03-01T11:49:00.000Z' };
    expect(await applyDelivery(old, platformScope)).toBe('applied');
    expect(await seatsIn(store)).toEqual([['N', 1]]);
  });

  test('is cancelled with its last seat', async () => {
    const store = emptyStore();
    const { applyDelivery } = useCasesOn(store);
    const [, , cancelled] = seats;
    if (!cancelled) throw new Error('one seat is given back');
    for (const step of [one, cancelled]) await applyDelivery(deliveryOf(bodyOfStep(step)), platformScope);
    expect((await everythingIn(store)).appointments).toMatchObject([{ status: 'cancelled', seats: 0 }]);
    expect(await claimsIn(store)).toEqual([]);
  });
});

describe('who gives it', () => {
  test('is asked of the tenant service once, and known from then on', async () => {
    const store = emptyStore();
    let asked = 0;
    const matchHosts = async () => {
      asked += 1;
      return ['stf_00000000000000000000000001'];
    };
    const { applyDelivery } = useCasesOn(store, { matchHosts });
    for (const step of [created, toB, toC]) await applyDelivery(deliveryOf(bodyOfStep(step)), platformScope);
    expect(asked).toBe(1);
    expect((await everythingIn(store)).appointments).toMatchObject([{ staffIds: ['stf_00000000000000000000000001'] }]);
  });
});

describe('a booking of our own', () => {
  /** An appointment that we have decided and Cal.com has not answered yet. */
  const awaiting = async () => {
    const store = emptyStore();
    await useCasesOn(store).applyDelivery(deliveryOf(body(created, { uid: 'template' })), platformScope);
    const ours = makeStores(store, fixedClock).appointments.forTenant(friseur.tenantId);
    const template = await ours.byCalcomUid('template');
    const [event] = (await eventsIn(store)).filter(({ entity }) => entity.type === 'appointment');
    if (template === undefined || event === undefined) throw new Error('the template was not booked');
    const id = derivedId('apt', 'ours');
    const { startsAt, endsAt } = template.appointment;
    const local = factOf({
      kind: 'created',
      uid: null,
      startsAt,
      endsAt,
      source: 'local',
      intentId: derivedId('itt', 'one'),
    });
    const appointment = { ...template.appointment, id, calcomUids: [], sync: 'pending', version: 1 } as const;
    const stored = { ...template, appointment: { ...appointment, calcomUids: [] }, facts: [local] };
    expect(await ours.add(stored, { ...event, id: 'evt_ours' })).toBe('added');
    return { store, id };
  };

  test('comes back as itself by the word we gave it, and is in step', async () => {
    const { store, id } = await awaiting();
    const told = body(created, { uid: 'new', iCalUID: 'new@Cal.com', metadata: { [OWN_BOOKING_METADATA]: id } });
    expect(await useCasesOn(store).applyDelivery(deliveryOf(told), platformScope)).toBe('applied');
    const { appointments } = await everythingIn(store);
    expect(appointments).toHaveLength(2);
    expect(appointments.find(({ _id }) => _id === id)).toMatchObject({
      calcomUids: ['new'],
      sync: 'in_step',
      version: 2,
      facts: [{ source: 'webhook' }],
    });
  });

  test('cannot be claimed by a booking of somebody else, even for the same time', async () => {
    const { store, id } = await awaiting();
    const stranger = { name: 'Somebody Else', email: 'stranger@example.com', timeZone: 'Europe/Berlin' };
    const told = body(created, {
      uid: 'stranger',
      iCalUID: 'x@Cal.com',
      attendees: [stranger],
      responses: {},
      metadata: { [OWN_BOOKING_METADATA]: id },
    });
    expect(await useCasesOn(store).applyDelivery(deliveryOf(told), platformScope)).toBe('applied');
    const { appointments } = await everythingIn(store);
    expect(appointments).toHaveLength(3);
    expect(appointments.find(({ _id }) => _id === id)).toMatchObject({ calcomUids: [], sync: 'pending' });
  });

  test('cannot be claimed by a booking for another time: anybody may write that word', async () => {
    const { store, id } = await awaiting();
    const told = body(toB, {
      uid: 'stranger',
      rescheduleUid: undefined,
      iCalSequence: 0,
      iCalUID: 'x@Cal.com',
      metadata: { [OWN_BOOKING_METADATA]: id },
    });
    expect(await useCasesOn(store).applyDelivery(deliveryOf(told), platformScope)).toBe('applied');
    const { appointments } = await everythingIn(store);
    expect(appointments).toHaveLength(3);
    expect(appointments.find(({ _id }) => _id === id)).toMatchObject({ calcomUids: [], sync: 'pending' });
  });
});
