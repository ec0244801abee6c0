import { appointmentBooked } from '@fencepost/contracts/booking/appointment';
import { events } from '@fencepost/contracts/catalog';
import { AppError } from '@fencepost/contracts/errors';
import { expect, test } from 'vitest';
import { lifeOf } from '../../test/audit-world.ts';
import { friseur } from '../../test/companies.ts';
import { auditedSubjects, laneOfEvent, ownEventIn } from './own-event.ts';

const messageOf = (data: string, headers: Readonly<Record<string, string>> = { 'fp-tenant': friseur.tenantId }) => ({
  data: Buffer.from(data),
  headers,
  messageId: 'evt_1',
});

test('every event of an appointment reaches the audit, and none of another owner or of no company (PRT-038)', () => {
  const ofAppointments = events.filter(({ entity }) => entity === 'appointment').map(({ subject }) => subject);
  expect(ofAppointments).toContain(appointmentBooked.subject);
  expect(auditedSubjects).toEqual(expect.arrayContaining(ofAppointments));
  const others = events.filter(({ owner, scope }) => owner !== 'booking' || scope === 'platform');
  expect(others.length, 'positive control').toBeGreaterThan(10);
  for (const { subject } of others) expect(auditedSubjects).not.toContain(subject);
});

test('changes of one entity take turns, whatever their payload says', async () => {
  const [first, second] = await lifeOf('lane', 2);
  const lanes = [first, second].map((event) => laneOfEvent(messageOf(JSON.stringify(event))));
  expect(lanes).toEqual([first, second].map(() => ({ tenant: friseur.tenantId, lane: first?.entity.id })));
  expect(laneOfEvent(messageOf('?', {}))).toEqual({ tenant: '', lane: 'evt_1' });
});

test('what is no event of a company is refused for good', async () => {
  const [event] = await lifeOf('read', 1);
  expect(ownEventIn(messageOf(JSON.stringify(event)))).toEqual(event);
  for (const bytes of [
    '?',
    '{}',
    JSON.stringify({ ...event, tenantId: null }),
    JSON.stringify({ ...event, id: 'x' }),
  ]) {
    expect(() => ownEventIn(messageOf(bytes))).toThrow(AppError);
  }
});
