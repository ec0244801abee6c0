import { getAppointment } from '@fencepost/contracts/booking/appointment';
import { createAppointment } from '@fencepost/contracts/booking/appointment-commands';
import { createHold, releaseHold } from '@fencepost/contracts/booking/slot';
import { demoApiKeys, demoSeed } from '@fencepost/fakes/calcom/seed';
import { type FakeCalcom, startFakeCalcom } from '@fencepost/fakes/calcom/server';
import { systemClock } from '@fencepost/service-kit/clock';
import { makeCalcomClient } from '@fencepost/vendors/calcom/client';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { keyed, serviceOf } from './commands-world.ts';
import { answersFor, askProAi, scopeOf } from './companies.ts';
import { free, soon } from './possessions.ts';
import { prepareSystem, type System } from './system.ts';

/** More than any test asks. */
const UNLIMITED = 1_000_000;
/** One gives it alone, so that a hold takes all there is. */
const company = askProAi;
const scope = scopeOf(company);
const serviceId = serviceOf(company);

let calcom: FakeCalcom;
let system: System;
beforeAll(async () => {
  calcom = await startFakeCalcom({ seed: demoSeed, requestsPerMinute: UNLIMITED });
  system = await prepareSystem(inject('servers'), () => answersFor([company]), { calcomUrl: calcom.url });
  await system.startReplica();
});
afterAll(async () => {
  await system?.stop();
  await calcom?.close();
});

const isOffered = async (startsAt: string): Promise<boolean> => {
  const apiKey = demoApiKeys.askProAiOwner;
  const client = makeCalcomClient({ baseUrl: calcom.url, apiKey, clock: systemClock, timeoutMs: 5_000 });
  const to = new Date(Date.parse(startsAt) + 1).toISOString();
  return (await client.getSlots({ eventTypeId: company.eventTypeId, from: startsAt, to })).length > 0;
};

test('a hold is kept at Cal.com behind its commit, and given back when it is released', async () => {
  const startsAt = free(0);
  expect(await isOffered(startsAt)).toBe(true);
  const hold = await system.call(createHold, { serviceId, kind: 'voice', startsAt }, keyed(company, 'one'));
  await soon(async () => expect(await isOffered(startsAt)).toBe(false));
  await system.call(releaseHold, { holdId: hold.id, version: hold.version }, scope);
  await soon(async () => expect(await isOffered(startsAt)).toBe(true));
});

test('a hold that becomes an appointment is booked at Cal.com, and leaves no reservation there', async () => {
  const startsAt = free(1);
  const hold = await system.call(createHold, { serviceId, kind: 'voice', startsAt }, keyed(company, 'two'));
  await soon(async () => expect(await isOffered(startsAt)).toBe(false));
  const customer = { name: 'Max Muster', email: 'max@example.com' };
  const wish = { serviceId, startsAt, holdId: hold.id, customer };
  const { id: appointmentId } = await system.call(createAppointment, wish, keyed(company, 'book'));
  await soon(async () =>
    expect(await system.call(getAppointment, { appointmentId }, scope)).toMatchObject({ sync: 'in_step' }),
  );
  await soon(() => {
    const released = calcom.requests().filter(({ method }) => method === 'DELETE');
    expect(released.reduce((sum, { count }) => sum + count, 0)).toBe(2);
  });
});
