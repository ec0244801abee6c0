import { randomUUID } from 'node:crypto';
import { type Appointment, getAppointment } from '@fencepost/contracts/booking/appointment';
import {
  cancelAppointment,
  createAppointment,
  rescheduleAppointment,
} from '@fencepost/contracts/booking/appointment-commands';
import { listIntents } from '@fencepost/contracts/booking/intent';
import { codeOf } from '@fencepost/contracts/errors';
import type { ApiClient } from '../../api/api-client.ts';
import { freeSlots, serviceOf } from '../free-slots.ts';
import type { Narrator } from '../narrator.ts';
import type { World } from '../world.ts';

const TOLD_WITHIN_SECONDS = 30;
const MOST = 100;
const MOST_TRIES = 5;

const untilInStep = (api: ApiClient, narrator: Narrator, guarantee: string, { id, version }: Appointment) =>
  narrator.checkSoon(
    guarantee,
    TOLD_WITHIN_SECONDS,
    () => api(getAppointment, { appointmentId: id }),
    (seen) => seen.sync === 'in_step' && seen.version >= version,
  );

/**
 * Commands an appointment at its newest version. Cal.com's webhook may add to what its answer said (the place in the
 * calendar entry), so that a version that was just read is old already: whoever is told so reads again.
 */
const atNewest = async <T>(
  api: ApiClient,
  appointmentId: string,
  command: (version: number) => Promise<T>,
): Promise<T> => {
  for (let tries = 1; ; tries += 1) {
    const { version } = await api(getAppointment, { appointmentId });
    try {
      return await command(version);
    } catch (error) {
      if (codeOf(error) !== 'precondition_failed' || tries === MOST_TRIES) throw error;
    }
  }
};

const isSameMoment = (one: string | undefined, other: string | undefined): boolean =>
  Date.parse(one ?? '') === Date.parse(other ?? '');

/** Story 15: what is booked here is booked at Cal.com, moved there and cancelled there. */
export const toldToCalcom = async (world: World, narrator: Narrator): Promise<void> => {
  const company = world.company(15);
  const api = world.api(company.apiKey);
  const service = await serviceOf(api, company.eventTypeIds[1]);
  const [first, second] = await freeSlots(api, service.id, 2);
  if (first === undefined || second === undefined) throw new Error('two free slots are expected');
  const atCalcom = ({ calcomUids }: Appointment) => world.calcomBooking(company, calcomUids.at(-1) ?? 'none');

  narrator.title('15. An appointment is booked through /v1, moved and cancelled, and Cal.com is told');
  const customer = { name: 'Ada', email: `ada-${randomUUID()}@example.com` };
  const made = await api(createAppointment, { serviceId: service.id, startsAt: first.startsAt, customer });
  const appointmentId = made.id;
  narrator.check('it is booked at once, and says that Cal.com is still to be told', made.status === 'booked');
  const booked = await untilInStep(api, narrator, 'Cal.com has it: they are in step', made);
  const there = await atCalcom(booked);
  narrator.check(
    'Cal.com shows it at this time',
    there?.status === 'accepted' && isSameMoment(there.start, first.startsAt),
  );
  narrator.check('somebody of the company gives it', booked.staffIds.length === 1);

  const file = await world.file(company, `/v1/appointments/${appointmentId}/calendar.ics`);
  const isReadable =
    file.startsWith('BEGIN:VCALENDAR\r\n') && /^DTSTART[:;]/m.test(file) && file.includes('END:VEVENT');
  narrator.check('it can be kept in any calendar (ICS)', isReadable);

  const moving = await atNewest(api, appointmentId, (version) =>
    api(rescheduleAppointment, { appointmentId, startsAt: second.startsAt, version }),
  );
  const moved = await untilInStep(api, narrator, 'moved: in step', moving);
  const movedThere = await atCalcom(moved);
  narrator.check(
    'Cal.com shows the new time under a new name, and here it is the same appointment',
    isSameMoment(movedThere?.start, second.startsAt) && moved.calcomUids.length === 2 && moved.rescheduleCount === 1,
  );

  const { appointment } = await atNewest(api, appointmentId, (version) =>
    api(cancelAppointment, { appointmentId, version, reason: 'Ill.' }),
  );
  const over = await untilInStep(api, narrator, 'cancelled: in step', appointment);
  narrator.check(
    'it is cancelled here and there',
    over.status === 'cancelled' && (await atCalcom(over))?.status === 'cancelled',
  );
  const intents = await narrator.checkSoon(
    'Cal.com was told three things, each of them done',
    TOLD_WITHIN_SECONDS,
    async () => (await api(listIntents, { appointmentId, limit: MOST })).data,
    (seen) =>
      seen
        .map(({ kind, state }) => `${kind} ${state}`)
        .toSorted()
        .join() === 'cancel done,create done,reschedule done',
  );
  narrator.quote(intents.map(({ kind, state, attempts }) => `${kind}: ${state} after ${attempts} attempts`).join('\n'));
};
