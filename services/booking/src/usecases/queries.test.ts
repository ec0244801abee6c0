import { derivedId } from '@fencepost/contracts/ids';
import { tickingClock } from '@fencepost/testing/clocks';
import { platformScope } from '@fencepost/testing/platform-scope';
import { describe, expect, test } from 'vitest';
import { askProAi, friseur, scopeOf } from '../../test/companies.ts';
import { bookingBody, deliveryOf } from '../../test/deliveries.ts';
import { emptyStore, useCasesOn } from '../../test/world.ts';

const withBookings = async (count: number, clock = tickingClock()) => {
  const does = useCasesOn(emptyStore(), { clock });
  for (let index = 0; index < count; index += 1) {
    await does.applyDelivery(deliveryOf(bookingBody({ uid: `uid-${index}` })), platformScope);
  }
  return does;
};

/** All entries of a list, page by page. */
const pagesOf = async <T>(list: (cursor: string | undefined) => Promise<{ data: T[]; nextCursor: string | null }>) => {
  const all: T[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await list(cursor);
    all.push(...page.data);
    cursor = page.nextCursor;
  }
  return all;
};

describe('appointments', () => {
  test('are listed newest first, each once, page by page', async () => {
    const { listAppointments } = await withBookings(5);
    const all = await pagesOf((cursor) => listAppointments({ limit: 2, cursor }, scopeOf(friseur)));
    expect(all.map(({ calcomUids }) => calcomUids[0])).toEqual(['uid-4', 'uid-3', 'uid-2', 'uid-1', 'uid-0']);
  });

  test('booked in the same millisecond are paged without loss too', async () => {
    const { listAppointments } = await withBookings(5, { now: () => '2026-03-01T12:00:00.000Z', millis: () => 0 });
    const all = await pagesOf((cursor) => listAppointments({ limit: 2, cursor }, scopeOf(friseur)));
    expect(new Set(all.map(({ id }) => id)).size).toBe(5);
  });

  test('are found by any uid of their lineage, and by nobody else’s key', async () => {
    const { listAppointments } = await withBookings(3);
    const find = (company: typeof friseur) =>
      listAppointments({ limit: 20, calcomUid: 'uid-1' }, scopeOf(company)).then(({ data }) => data);
    expect(await find(friseur)).toMatchObject([{ calcomUids: ['uid-1'] }]);
    expect(await find(askProAi)).toEqual([]);
  });

  test('are answered as the contract says: what we keep beside it stays inside', async () => {
    const { listAppointments, getAppointment } = await withBookings(1);
    const [appointment] = (await listAppointments({ limit: 1 }, scopeOf(friseur))).data;
    expect(appointment).not.toHaveProperty('origin');
    expect(appointment).not.toHaveProperty('outbox');
    expect(await getAppointment({ appointmentId: appointment?.id ?? '' }, scopeOf(friseur))).toEqual(appointment);
  });

  test.each(['', 'x', '💥', 'bm90IGpzb24', Buffer.from('["yesterday","apt"]').toString('base64url'), 'a'.repeat(512)])(
    'a cursor of %j is refused, not guessed',
    async (cursor) => {
      const { listAppointments } = await withBookings(1);
      const refused = listAppointments({ limit: 2, cursor }, scopeOf(friseur));
      await expect(refused).rejects.toMatchObject({ code: 'invalid_input' });
    },
  );
});

test('foreign ids and unknown ids get one and the same answer (TI6)', async () => {
  const { listAppointments, getAppointment, getCustomer } = await withBookings(1);
  const [ours] = (await listAppointments({ limit: 1 }, scopeOf(friseur))).data;
  if (ours === undefined) throw new Error('nothing was booked');
  const refusalOf = (answer: Promise<unknown>) =>
    answer.then(
      () => 'answered',
      ({ code, message, detail }) => ({ code, message, detail }),
    );
  const appointment = (appointmentId: string) => refusalOf(getAppointment({ appointmentId }, scopeOf(askProAi)));
  const customer = (customerId: string) => refusalOf(getCustomer({ customerId }, scopeOf(askProAi)));

  expect(await appointment(ours.id)).toEqual(await appointment(derivedId('apt', 'nobody')));
  expect(await customer(ours.customerId)).toEqual(await customer(derivedId('cus', 'nobody')));
  expect(await customer(ours.customerId)).toMatchObject({ code: 'not_found' });
  await expect(getCustomer({ customerId: ours.customerId }, scopeOf(friseur))).resolves.toMatchObject({
    email: 'guest@example.com',
  });
});

test('the quarantine is listed newest first, by status and by delivery', async () => {
  const { applyDelivery, listQuarantine } = useCasesOn(emptyStore(), { clock: tickingClock() });
  const deliveries = [90, 91, 92].map((eventTypeId) => deliveryOf(bookingBody({ eventTypeId })));
  for (const delivery of deliveries) await applyDelivery(delivery, platformScope);
  const all = await pagesOf((cursor) => listQuarantine({ limit: 2, cursor }, platformScope));
  expect(all.map(({ eventTypeId }) => eventTypeId)).toEqual([92, 91, 90]);
  const count = async (filter: object) => (await listQuarantine({ limit: 20, ...filter }, platformScope)).data.length;
  expect(await count({ status: 'quarantined' })).toBe(3);
  expect(await count({ status: 'released' })).toBe(0);
  expect(await count({ deliveryId: deliveries[0]?.deliveryId })).toBe(1);
});

test('a scan shows the state that events tell, and of a customer no personal data', async () => {
  const { listAppointments, scan } = await withBookings(1);
  const [appointment] = (await listAppointments({ limit: 1 }, scopeOf(friseur))).data;
  const whole = { after: null, limit: 100, ifDigest: null };
  const appointments = await scan({ collection: 'appointments', ...whole }, platformScope);
  expect(appointments.facts).toEqual([
    {
      entity: { type: 'appointment', id: appointment?.id, version: 1 },
      tenantId: friseur.tenantId,
      state: appointment,
    },
  ]);
  const customers = await scan({ collection: 'customers', ...whole }, platformScope);
  expect(customers.facts).toMatchObject([{ state: { knows: ['name', 'email'] } }]);
  expect(JSON.stringify(customers)).not.toMatch(/guest|example\.com/i);
});
