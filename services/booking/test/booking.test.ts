import { listAppointments } from '@fencepost/contracts/booking/appointment';
import { getCustomer } from '@fencepost/contracts/booking/customer';
import { listQuarantine, replayQuarantined } from '@fencepost/contracts/booking/quarantine';
import { recordEvent } from '@fencepost/contracts/envelope';
import { AppError } from '@fencepost/contracts/errors';
import { companyOffboarded } from '@fencepost/contracts/tenant/offboarding';
import { eventually } from '@fencepost/testing/eventually';
import { platformScope } from '@fencepost/testing/platform-scope';
import { afterEach, expect, inject, test } from 'vitest';
import { answersFor, askProAi, friseur, scopeOf } from './companies.ts';
import { bodyOf, bookingBody, deliveryOf, ingressMessage } from './deliveries.ts';
import { prepareSystem, type System } from './system.ts';
import { everythingIn, useCasesOn } from './world.ts';

/** Other suites share these two cores. */
const PATIENCE_MS = 30_000;
const soon = <T>(assertion: () => T | Promise<T>): Promise<T> => eventually(assertion, PATIENCE_MS);

let answers = answersFor([friseur, askProAi]);
let running: System | undefined;
afterEach(async () => {
  await running?.stop();
  answers = answersFor([friseur, askProAi]);
});

const prepared = async (): Promise<System> => {
  running = await prepareSystem(inject('servers'), () => answers);
  return running;
};
const started = async (replicas = 1): Promise<System> => {
  const system = await prepared();
  for (let replica = 0; replica < replicas; replica += 1) await system.startReplica();
  return system;
};

const appointmentsOf = async ({ call }: System, company = friseur) =>
  (await call(listAppointments, { limit: 100 }, scopeOf(company))).data;
const quarantineOf = async ({ call }: System) => (await call(listQuarantine, { limit: 100 }, platformScope)).data;
const subjectsOf = ({ events }: System) => events.map(({ subject }) => subject).toSorted();

const CUSTOMER = 'events.booking.customerCreated.v1';
const BOOKED = 'events.booking.appointmentBooked.v1';
const QUARANTINED = 'events.booking.deliveryQuarantined.v1';

test('a delivery becomes a readable appointment, and everybody is told', async () => {
  const system = await started();
  await system.deliver(ingressMessage(bookingBody()));
  const [appointment] = await soon(async () => {
    const found = await appointmentsOf(system);
    expect(found).toHaveLength(1);
    return found;
  });
  expect(appointment).toMatchObject({ status: 'booked', passport: { company: { id: friseur.tenantId } } });
  const customer = await system.call(getCustomer, { customerId: appointment?.customerId ?? '' }, scopeOf(friseur));
  expect(customer).toMatchObject({ email: 'guest@example.com' });
  await soon(() => expect(subjectsOf(system)).toEqual([BOOKED, CUSTOMER]));
  expect(JSON.stringify(system.events)).not.toMatch(/guest|organizer@/i);
});

test('100 copies at two replicas at once have one effect (WH10, WH5)', async () => {
  const system = await started(2);
  const deliverAll = (body: Buffer) =>
    Promise.all(Array.from({ length: 50 }, (_, copy) => system.deliver(ingressMessage(body), copy)));
  // The same words, spelt so that another lane is chosen.
  const otherLane = Buffer.from(bookingBody().toString().replace('"iCalUID"', '"\\u0069CalUID"'));
  await Promise.all([deliverAll(bookingBody()), deliverAll(otherLane)]);
  await soon(async () => expect(await system.handled()).toBeGreaterThanOrEqual(100));
  await soon(() => expect(subjectsOf(system)).toEqual([BOOKED, CUSTOMER]));
  expect(await appointmentsOf(system)).toHaveLength(1);
  expect(await quarantineOf(system)).toEqual([]);
});

test('what a crash between effect and acknowledgement left is completed, its events published, nothing doubled (EV1, EV3)', async () => {
  const system = await prepared();
  const store = await system.openStore();
  const crashed = bookingBody({ uid: 'crashed', iCalUID: 'crashed' });
  await useCasesOn(store).applyDelivery(deliveryOf(crashed), platformScope);
  await store.close();
  await system.deliver(ingressMessage(crashed));
  await system.startReplica();
  await soon(() => expect(subjectsOf(system)).toEqual([BOOKED, CUSTOMER]));
  await system.deliver(ingressMessage(bookingBody({ uid: 'next', iCalUID: 'next' })));
  await soon(async () => expect(await appointmentsOf(system)).toHaveLength(2));
  await soon(() => expect(subjectsOf(system)).toEqual([BOOKED, BOOKED, CUSTOMER]));
});

test('a tenant service that does not answer delays, and neither quarantines nor loses', async () => {
  let refused = 0;
  answers = () => {
    refused += 1;
    return Promise.reject(new AppError('unavailable', 'not yet'));
  };
  const system = await started();
  await system.deliver(ingressMessage(bookingBody()));
  await soon(() => expect(refused).toBeGreaterThan(0));
  answers = answersFor([friseur]);
  await soon(async () => expect(await appointmentsOf(system)).toHaveLength(1));
  expect(await quarantineOf(system)).toEqual([]);
});

test('a foreign event type leaves one quarantined delivery, no appointment and no customer (WH14)', async () => {
  const system = await started();
  const foreign = bookingBody({ eventTypeId: askProAi.eventTypeId });
  for (const copy of [0, 1, 2]) await system.deliver(ingressMessage(foreign), copy);
  await soon(() => expect(subjectsOf(system)).toEqual([QUARANTINED]));
  expect(await quarantineOf(system)).toMatchObject([
    { reason: 'event_type_of_other_company', claimedTenantId: friseur.tenantId, endpointId: friseur.endpointId },
  ]);
  for (const company of [friseur, askProAi]) expect(await appointmentsOf(system, company)).toEqual([]);
});

test('a replay reads the very bytes from INGRESS and books what can be booked by now', async () => {
  const system = await started();
  await system.deliver(ingressMessage(bookingBody({ eventTypeId: 99 })));
  const [held] = await soon(async () => {
    const records = await quarantineOf(system);
    expect(records).toHaveLength(1);
    return records;
  });
  const quarantineId = held?.id ?? '';
  expect(await system.call(replayQuarantined, { quarantineId }, platformScope)).toMatchObject({
    status: 'quarantined',
  });
  answers = answersFor([friseur], [99]);
  expect(await system.call(replayQuarantined, { quarantineId }, platformScope)).toMatchObject({ status: 'released' });
  expect(await appointmentsOf(system)).toMatchObject([{ passport: { eventTypeId: 99 } }]);
  await soon(() => expect(subjectsOf(system)).toContain('events.booking.deliveryReleased.v1'));
});

test('bytes without the edge’s headers are parked, and hold up nobody (RT2, RT3)', async () => {
  const system = await started();
  await system.deliver({ ...ingressMessage(Buffer.from('?')), headers: { 'fp-claimed-tenant': friseur.tenantId } });
  await system.deliver(ingressMessage(bookingBody()));
  await soon(() => expect(system.parked).toHaveLength(1));
  expect(Buffer.from(system.parked[0]?.data ?? []).toString()).toBe('?');
  await soon(async () => expect(await appointmentsOf(system)).toHaveLength(1));
});

test('a PING leaves nothing', async () => {
  const system = await started();
  await system.deliver(ingressMessage(bodyOf('derived/PING.json')));
  await system.deliver(ingressMessage(bookingBody()));
  await soon(() => expect(subjectsOf(system)).toEqual([BOOKED, CUSTOMER]));
  expect(await quarantineOf(system)).toEqual([]);
});

test('a company that has left is forgotten, once its events are published, and another is not (TI10, TEN-056)', async () => {
  const system = await started();
  for (const company of [friseur, askProAi]) {
    const { eventTypeId } = company;
    await system.deliver(ingressMessage(bookingBody({ uid: `uid-${eventTypeId}`, eventTypeId }), company));
    await system.deliver(ingressMessage(bookingBody({ uid: `q-${eventTypeId}`, eventTypeId: 99 }), company));
  }
  await soon(async () => {
    expect(await appointmentsOf(system, friseur)).toHaveLength(1);
    expect(await appointmentsOf(system, askProAi)).toHaveLength(1);
    expect(await quarantineOf(system)).toHaveLength(2);
  });

  const { tenantId } = friseur;
  const company = { id: tenantId, number: 1, status: 'offboarded', version: 9 } as const;
  const left = recordEvent(companyOffboarded, {
    scope: scopeOf(friseur),
    entity: { id: tenantId, version: 9 },
    payload: { company },
    occurredAt: '2026-03-01T12:00:00.000Z',
    causationId: null,
  });
  const data = Buffer.from(JSON.stringify(left));
  const { subject, id: messageId } = left;
  await system.deliver({ subject, data, headers: { 'fp-tenant': tenantId }, messageId, seq: 1, attempt: 1 });
  await soon(async () => expect(await appointmentsOf(system, friseur)).toEqual([]));
  await soon(async () => {
    expect((await quarantineOf(system)).map(({ claimedTenantId }) => claimedTenantId)).toEqual([askProAi.tenantId]);
  });
  expect(await appointmentsOf(system, askProAi)).toHaveLength(1);
  const store = await system.openStore();
  try {
    expect(JSON.stringify(await everythingIn(store))).not.toContain(tenantId);
  } finally {
    await store.close();
  }
  expect(system.parked).toEqual([]);
});
