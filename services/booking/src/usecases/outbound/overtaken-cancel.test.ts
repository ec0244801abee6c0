import { toCalcomRecord } from '@fencepost/vendors/calcom/record-reading';
import { CalcomBookingRecord } from '@fencepost/vendors/calcom/resources';
import { describe, expect, test } from 'vitest';
import { calcomOfFile } from '../../../test/calcom-of-file.ts';
import { type CommandsWorld, keyed, serviceOf } from '../../../test/commands-world.ts';
import { friseur, scopeOf } from '../../../test/companies.ts';
import { at } from '../../../test/slots-world.ts';
import { factsOfRecord } from '../../domain/facts-of.ts';
import { makeRecordFacts } from '../deliveries/record-facts.ts';
import { toldOf } from '../deliveries/tell-facts.ts';

const scope = scopeOf(friseur);
const MINUTE_MS = 60_000;
const headers = { authorization: 'Bearer cal_demo_friseur_owner' };

const there = calcomOfFile();
const { worldOf } = there;

const stateOf = async (world: CommandsWorld, id: string) => {
  const stored = await world.appointments.forTenant(friseur.tenantId).stored(id);
  if (stored === undefined) throw new Error('it was booked');
  return stored;
};
const recordsThere = async () => {
  const answer = await fetch(`${there.calcom.url}/v2/teams/34209/bookings`, { headers });
  const { data } = JSON.parse(await answer.text()) as { data: unknown[] };
  return data.map((one) => toCalcomRecord(CalcomBookingRecord.parse(one)));
};
const standing = async () =>
  (await recordsThere()).filter((one) => one.standing === 'accepted').map(({ startsAt }) => startsAt);
/** The guest moves it with Cal.com’s own link. */
const moveThere = async (uid: string, start: string): Promise<void> => {
  const answer = await fetch(`${there.calcom.url}/v2/bookings/${uid}/reschedule`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'cal-api-version': '2024-08-13' },
    body: JSON.stringify({ start }),
  });
  expect(answer.status).toBe(201);
};
/** Cal.com’s webhooks say all that it holds. */
const hear = async (world: CommandsWorld, appointmentId: string): Promise<void> => {
  const { passport } = (await stateOf(world, appointmentId)).appointment;
  for (const record of await recordsThere()) {
    const hearing = { tenantId: friseur.tenantId, source: 'webhook', deliveryId: null, staffIds: [] } as const;
    const told = toldOf(factsOfRecord(record, hearing), record.hosts);
    const booker = { email: 'max@example.com' };
    await makeRecordFacts(world.deps)({ told, passport, booker, deliveryId: null, appointmentId }, scope);
  }
};
const intentsOf = async (world: CommandsWorld) => (await world.listIntents({ limit: 100 }, scope)).data;

const booked = async (world: CommandsWorld) => {
  const wish = { serviceId: serviceOf(friseur), startsAt: at('10:00'), as: 'customer' as const };
  const customer = { name: 'Max Muster', email: 'max@example.com' };
  const { id } = await world.createAppointment({ ...wish, customer }, keyed(friseur, 'book'));
  await world.runDue();
  const { appointment } = await stateOf(world, id);
  return { appointmentId: id, version: appointment.version, uid: appointment.calcomUids[0] ?? '' };
};

describe('a cancellation that was answered, while the guest moves the booking at Cal.com', () => {
  test.each(['before', 'after'] as const)(
    'goes on against the new booking, where its word comes %s Cal.com refuses the old one (law 7, K11)',
    async (when) => {
      const world = worldOf();
      const { appointmentId, version, uid } = await booked(world);
      await world.cancelAppointment({ appointmentId, version, as: 'host', reason: 'Krank' }, scope);
      await moveThere(uid, at('16:00'));
      if (when === 'before') await hear(world, appointmentId);
      await world.runDue();
      await hear(world, appointmentId);
      await world.pass(2 * MINUTE_MS);
      expect(await standing()).toEqual([]);
      const { appointment, facts } = await stateOf(world, appointmentId);
      expect(appointment).toMatchObject({ status: 'cancelled', sync: 'in_step', startsAt: at('16:00') });
      expect(facts.filter(({ kind, byHost }) => kind === 'cancelled' && byHost === true)).toHaveLength(1);
      expect((await intentsOf(world)).map(({ state }) => state)).toEqual(['done', 'done']);
      expect(await world.claims.forTenant(friseur.tenantId).of(appointmentId)).toEqual([]);
    },
  );

  test('goes on where nobody knows whether the first call had its effect (I12)', async () => {
    const world = worldOf();
    const { appointmentId, version, uid } = await booked(world);
    await world.cancelAppointment({ appointmentId, version, as: 'host' }, scope);
    await moveThere(uid, at('16:00'));
    there.calcom.fault({ effect: { kind: 'truncate' }, path: '/cancel', times: 1 });
    await world.pass(5 * MINUTE_MS);
    expect(await standing()).toEqual([]);
    expect((await stateOf(world, appointmentId)).appointment).toMatchObject({ status: 'cancelled', sync: 'in_step' });
  });

  test('is over where the guest has cancelled what they moved', async () => {
    const world = worldOf();
    const { appointmentId, version, uid } = await booked(world);
    await world.cancelAppointment({ appointmentId, version, as: 'host' }, scope);
    await moveThere(uid, at('16:00'));
    const moved = (await recordsThere()).find((one) => one.standing === 'accepted');
    await fetch(`${there.calcom.url}/v2/bookings/${moved?.uid}/cancel`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'cal-api-version': '2024-08-13' },
      body: JSON.stringify({ cancellationReason: 'x' }),
    });
    await world.pass(5 * MINUTE_MS);
    expect((await stateOf(world, appointmentId)).appointment).toMatchObject({ status: 'cancelled', sync: 'in_step' });
    expect((await intentsOf(world)).every(({ dueAt }) => dueAt === null)).toBe(true);
  });

  test('is dropped where a person has done something else with the appointment here since', async () => {
    const world = worldOf();
    const { appointmentId, version, uid } = await booked(world);
    await world.cancelAppointment({ appointmentId, version, as: 'customer' }, scope);
    await moveThere(uid, at('16:00'));
    await hear(world, appointmentId);
    const again = (await stateOf(world, appointmentId)).appointment;
    expect(again.status).toBe('booked');
    const move = { appointmentId, version: again.version, startsAt: at('17:00'), as: 'host' as const };
    await world.rescheduleAppointment(move, scope);
    await world.pass(2 * MINUTE_MS);
    expect(await standing()).toEqual([at('17:00')]);
    expect((await stateOf(world, appointmentId)).appointment).toMatchObject({
      status: 'booked',
      startsAt: at('17:00'),
    });
    const cancel = (await intentsOf(world)).find(({ kind }) => kind === 'cancel');
    expect(cancel).toMatchObject({ state: 'superseded', dueAt: null });
  });
});
