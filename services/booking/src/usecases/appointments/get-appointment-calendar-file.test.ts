import { expect, test } from 'vitest';
import { commandsWorld, keyed, serviceOf } from '../../../test/commands-world.ts';
import { askProAi, friseur, scopeOf } from '../../../test/companies.ts';
import { at, movableClock } from '../../../test/slots-world.ts';
import { makeGetAppointmentCalendarFile } from './get-appointment-calendar-file.ts';

const customer = { name: 'Max Muster', email: 'max@example.com' };

test('an appointment is a file for any calendar, which names nobody, and is the company’s alone (law 12)', async () => {
  const world = commandsWorld({ clock: movableClock() });
  const wish = { serviceId: serviceOf(friseur), startsAt: at('10:00'), customer, notes: 'geheim', as: 'host' as const };
  const { id: appointmentId } = await world.createAppointment(wish, keyed(friseur, 'k'));
  const getFile = makeGetAppointmentCalendarFile({ ...world, askServiceName: async () => 'Schnitt, kurz' });
  const file = await getFile({ appointmentId }, scopeOf(friseur));
  expect(file).toMatchObject({ contentType: 'text/calendar; charset=utf-8', fileName: `${appointmentId}.ics` });
  expect(file.body).toContain(`UID:${appointmentId}\r\nSEQUENCE:1\r\n`);
  expect(file.body).toContain('SUMMARY:Schnitt\\, kurz\r\n');
  for (const secret of ['Muster', 'example.com', 'geheim']) expect(file.body).not.toContain(secret);
  await expect(getFile({ appointmentId }, scopeOf(askProAi))).rejects.toMatchObject({ code: 'not_found' });
});
