import { fixedClock } from '@fencepost/testing/clocks';
import { platformScope } from '@fencepost/testing/platform-scope';
import { describe, expect, test } from 'vitest';
import { friseur } from '../../../test/companies.ts';
import { bookingBody, deliveryOf } from '../../../test/deliveries.ts';
import { sampleAppointment } from '../../../test/samples.ts';
import { makeStores } from '../../../test/stores.ts';
import { emptyStore, everythingIn, useCasesOn } from '../../../test/world.ts';
import { buffered } from '../../domain/segment.ts';

const frieda = 'stf_00000000000000000000000001';
const matchHosts = async () => [frieda];
const time = (clock: string): string => `2026-04-01T${clock}:00.000Z`;
const buffers = { before: 0, after: 5 };

/** What Cal.com tells of a booking of Frieda's. */
const told = (uid: string, from: string, to: string, triggerEvent = 'BOOKING_CREATED') => {
  const body = JSON.parse(
    bookingBody({
      uid,
      iCalUID: `${uid}@Cal.com`,
      startTime: time(from),
      endTime: time(to),
      iCalSequence: 0,
    }).toString(),
  );
  const payload = triggerEvent === 'BOOKING_CANCELLED' ? { ...body.payload, iCalSequence: 1 } : body.payload;
  return deliveryOf(Buffer.from(JSON.stringify({ ...body, triggerEvent, payload })));
};

const worldOf = () => {
  const store = emptyStore();
  const stores = makeStores(store, fixedClock);
  const { applyDelivery } = useCasesOn(store, { matchHosts });
  const claims = stores.claims.forTenant(friseur.tenantId);
  const appointments = stores.appointments.forTenant(friseur.tenantId);
  return {
    claims,
    apply: (delivery: ReturnType<typeof told>) => applyDelivery(delivery, platformScope),
    /** A booking of ours at Frieda’s, with its buffer after it. */
    weSold: async (id: string, from: string, to: string) => {
      const times = { startsAt: time(from), endsAt: time(to) };
      const { booked, event } = await sampleAppointment(id, { ...times, staffIds: [frieda], source: 'api' });
      const occupies = [buffered(frieda, times, buffers)];
      const { appointment } = booked;
      expect(await claims.claim(appointment.id, occupies, { expiresAt: null })).toMatchObject({ claimed: true });
      const ours = { ...booked, occupies, buffers, origin: { deliveryId: null, bookerId: null } };
      await appointments.add(ours, event);
      return appointment.id;
    },
    of: async (uid: string) => {
      const found = await appointments.byCalcomUid(uid);
      if (found === undefined) throw new Error(`nothing has the uid ${uid}`);
      return (await everythingIn(store)).appointments.find(({ _id }) => _id === found.appointment.id);
    },
    busy: async () =>
      (await claims.busy([frieda], { startsAt: time('00:00'), endsAt: time('23:00') }))
        .map(({ startsAt, endsAt }) => `${startsAt.slice(11, 16)}-${endsAt.slice(11, 16)}`)
        .toSorted(),
  };
};

describe('what Cal.com has sold beside an appointment of ours', () => {
  test('is not contested by a buffer of ours: visits that touch do not overlap (K12)', async () => {
    const { apply, weSold, of, busy } = worldOf();
    await weSold('ours', '08:00', '08:30');
    await apply(told('after', '08:30', '09:00'));
    expect(await of('after')).toMatchObject({ contested: false, startsAt: time('08:30'), endsAt: time('09:00') });
    await apply(told('before', '07:30', '08:00'));
    expect(await of('before')).toMatchObject({ contested: false });
    expect(await busy()).toEqual(['07:30-08:00', '08:00-08:35', '08:35-09:00']);
  });

  test('may lie between the buffers of two', async () => {
    const { apply, weSold, of, busy } = worldOf();
    await weSold('one', '08:00', '08:30');
    await apply(told('between', '08:30', '09:00'));
    await apply(told('touching', '09:00', '09:30'));
    expect(await of('touching')).toMatchObject({ contested: false });
    expect(await busy()).toEqual(['08:00-08:35', '08:35-09:00', '09:00-09:30']);
  });

  test('even where the buffer is as long as itself: there is nothing left to claim', async () => {
    const { apply, weSold, of } = worldOf();
    await weSold('ours', '08:00', '08:30');
    await apply(told('short', '08:30', '08:35'));
    expect(await of('short')).toMatchObject({ contested: false, occupies: [] });
  });

  test('is contested where a minute of both is the same: positive control', async () => {
    const { apply, weSold, of, busy } = worldOf();
    await weSold('ours', '08:00', '08:30');
    await apply(told('over', '08:29', '09:00'));
    expect(await of('over')).toMatchObject({ contested: true, occupies: [] });
    expect(await busy()).toEqual(['08:00-08:35']);
  });

  test('has the whole of its time with the next write after the other has gone', async () => {
    const { apply, weSold, of, busy, claims } = worldOf();
    const id = await weSold('ours', '08:00', '08:30');
    await apply(told('after', '08:30', '09:00', 'BOOKING_REQUESTED'));
    expect(await busy()).toEqual(['08:00-08:35', '08:35-09:00']);
    await claims.release(id);
    await apply(told('after', '08:30', '09:00'));
    expect(await of('after')).toMatchObject({ contested: false, status: 'booked' });
    expect(await busy()).toEqual(['08:30-09:00']);
  });
});

describe('a contested appointment', () => {
  test('has its time with the next write once the other is cancelled, and not before', async () => {
    const { apply, of, busy } = worldOf();
    await apply(told('first', '10:00', '10:30'));
    await apply(told('second', '10:00', '10:30', 'BOOKING_REQUESTED'));
    expect(await of('second')).toMatchObject({ contested: true, status: 'requested', version: 1 });
    await apply(told('second', '10:00', '10:30'));
    expect(await of('second'), 'positive control').toMatchObject({ contested: true, status: 'booked', version: 2 });
    await apply(told('first', '10:00', '10:30', 'BOOKING_CANCELLED'));
    expect(await busy()).toEqual([]);
    await apply(told('second', '10:00', '10:30', 'BOOKING_PAID'));
    expect(await of('second')).toMatchObject({ contested: false, version: 3 });
    expect(await busy()).toEqual(['10:00-10:30']);
  });
});
