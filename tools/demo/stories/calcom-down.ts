import { randomUUID } from 'node:crypto';
import { type Appointment, getAppointment } from '@fencepost/contracts/booking/appointment';
import { createAppointment } from '@fencepost/contracts/booking/appointment-commands';
import type { ApiClient } from '../../api/api-client.ts';
import { freeSlots, serviceOf } from '../free-slots.ts';
import type { Narrator } from '../narrator.ts';
import type { World } from '../world.ts';

const EACH = 5;
/** Longer than a breaker stays open and than an intent waits for its next attempt. */
const TOLD_WITHIN_SECONDS = 180;

interface Accepted {
  readonly api: ApiClient;
  readonly companyNumber: number;
  readonly email: string;
  readonly made: Appointment;
}

/**
 * Story 17: Cal.com is away; bookings are taken, honestly, and arrive there later, each once. A Cal.com that failed so often
 * is spared for a minute: what is answered tells the end, and other stories may be told before it.
 */
export const calcomDown = async (world: World, narrator: Narrator): Promise<() => Promise<void>> => {
  narrator.title('17. Cal.com is down while two companies book');
  const wishes = [];
  for (const { number, apiKey, eventTypeIds } of [world.company(1), world.company(15)]) {
    const api = world.api(apiKey);
    const { id: serviceId } = await serviceOf(api, eventTypeIds.at(-1));
    for (const { startsAt } of await freeSlots(api, serviceId, EACH)) {
      wishes.push({ api, companyNumber: number, serviceId, startsAt, email: `later-${randomUUID()}@example.com` });
    }
  }
  await world.calcom('POST', 'faults', { effect: { kind: 'status', status: 503 } });
  const accepted: Accepted[] = [];
  try {
    for (const { api, companyNumber, serviceId, startsAt, email } of wishes) {
      const customer = { name: 'Later', email };
      accepted.push({
        api,
        companyNumber,
        email,
        made: await api(createAppointment, { serviceId, startsAt, customer }),
      });
    }
    narrator.check(
      `all ${wishes.length} bookings are accepted, and say that Cal.com does not know yet`,
      accepted.every(({ made }) => made.status === 'booked' && made.sync === 'pending' && made.calcomUids.length === 0),
    );
    const taken = wishes[0] && (await isRefused(wishes[0]));
    narrator.check('what is accepted is nobody else’s, although Cal.com cannot be asked', taken === true);
  } finally {
    await world.calcom('DELETE', 'faults');
  }
  narrator.say('Cal.com is back. It is spared for a minute, as anybody is who failed so often.');
  return () => arrive(world, narrator, accepted);
};

const arrive = async (world: World, narrator: Narrator, accepted: readonly Accepted[]): Promise<void> => {
  narrator.title('18. What was booked while Cal.com was down (17) is told to it');
  const look = () => Promise.all(accepted.map(({ api, made }) => api(getAppointment, { appointmentId: made.id })));
  await narrator.checkSoon('every one of them is told to Cal.com: none is lost', TOLD_WITHIN_SECONDS, look, (seen) =>
    seen.every(({ sync, calcomUids, status }) => sync === 'in_step' && calcomUids.length === 1 && status === 'booked'),
  );
  const counts = await Promise.all(
    accepted.map(({ companyNumber, email }) => world.calcomBookingsOf(world.company(companyNumber), email)),
  );
  narrator.check(
    'each stands there once: none is doubled',
    counts.every((count) => count === 1),
  );
};

const isRefused = async (wish: { api: ApiClient; serviceId: string; startsAt: string }): Promise<boolean> => {
  const { api, serviceId, startsAt } = wish;
  const customer = { name: 'Too late', email: `too-late-${randomUUID()}@example.com` };
  return api(createAppointment, { serviceId, startsAt, customer }).then(
    () => false,
    (error: unknown) => error instanceof Error && 'code' in error && error.code === 'slot_taken',
  );
};
