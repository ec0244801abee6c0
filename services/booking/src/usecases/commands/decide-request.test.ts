import { describe, expect, test } from 'vitest';
import { calcomOfFile } from '../../../test/calcom-of-file.ts';
import { type CommandsWorld, frieda, keyed, serviceOf } from '../../../test/commands-world.ts';
import { friseur, scopeOf } from '../../../test/companies.ts';
import { at } from '../../../test/slots-world.ts';

const scope = scopeOf(friseur);
const MINUTE_MS = 60_000;

const there = calcomOfFile();

/** A world whose hosts are asked before a booking stands. */
const worldOf = (given: Parameters<typeof there.worldOf>[0] = {}): CommandsWorld => {
  const policy = { type: 'always' };
  there.calcom.control.changeEventType(friseur.eventTypeId, { confirmationPolicy: policy });
  return there.worldOf(given);
};

const wish = (email: string) => ({
  serviceId: serviceOf(friseur),
  startsAt: at('10:00'),
  staffId: frieda,
  customer: { name: 'Max Muster', email },
  as: 'customer' as const,
});
const stateOf = async (world: CommandsWorld, id: string) => {
  const stored = await world.appointments.forTenant(friseur.tenantId).stored(id);
  if (stored === undefined) throw new Error('it was booked');
  return stored;
};
/** A booking that waits for the host’s word, as Cal.com has answered it. */
const requested = async (world: CommandsWorld) => {
  const { id } = await world.createAppointment(wish('max@example.com'), keyed(friseur, 'book'));
  await world.runDue();
  const { appointment } = await stateOf(world, id);
  expect(appointment).toMatchObject({ status: 'requested', sync: 'in_step' });
  return appointment;
};
const another = (world: CommandsWorld) => world.createAppointment(wish('erika@example.com'), keyed(friseur, 'another'));

describe('a request that waits for the host’s word', () => {
  test('holds its slot: nobody else can book the time while it waits, nor once it is confirmed (BK5)', async () => {
    const world = worldOf();
    const { id: appointmentId, version } = await requested(world);
    await expect(another(world)).rejects.toMatchObject({ code: 'slot_taken' });
    expect(await world.confirmAppointment({ appointmentId, version }, scope)).toMatchObject({ status: 'booked' });
    await expect(another(world)).rejects.toMatchObject({ code: 'slot_taken' });
    await world.runDue();
    expect((await stateOf(world, appointmentId)).appointment).toMatchObject({ status: 'booked', sync: 'in_step' });
    await expect(another(world)).rejects.toMatchObject({ code: 'slot_taken' });
  });

  test('gives its slot back the moment it is declined, and not before (BK5)', async () => {
    const world = worldOf();
    const { id: appointmentId, version } = await requested(world);
    expect(await world.declineAppointment({ appointmentId, version }, scope)).toMatchObject({ status: 'rejected' });
    expect(await another(world)).toMatchObject({ status: 'booked', staffIds: [frieda] });
  });

  test('is answered once by many hosts at once: the version in the write decides, and no two are accepted (BK5, BK1)', async () => {
    const world = worldOf();
    const { id: appointmentId, version } = await requested(world);
    const answers = await Promise.allSettled([
      ...Array.from({ length: 8 }, () => world.confirmAppointment({ appointmentId, version }, scope)),
      ...Array.from({ length: 8 }, () => world.declineAppointment({ appointmentId, version }, scope)),
      ...Array.from({ length: 8 }, () => another(world)),
    ]);
    const decided = answers.slice(0, 16);
    expect(decided.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const answer of decided) {
      if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ code: 'stale_version' });
    }
    await world.pass(MINUTE_MS);
    const { appointment } = await stateOf(world, appointmentId);
    expect(appointment).toMatchObject({ sync: 'in_step', version: expect.any(Number) });
    const all = await world.appointments.forTenant(friseur.tenantId).page({ after: undefined, limit: 10 });
    const live = all.filter(({ status }) => status === 'booked' || status === 'requested');
    expect(live.length).toBeLessThanOrEqual(1);
    const within = { startsAt: at('10:00'), endsAt: at('10:30') };
    const owners = (await world.claims.forTenant(friseur.tenantId).busy([frieda], within)).map(
      ({ ownerId }) => ownerId,
    );
    expect([...new Set(owners)]).toEqual(live.map(({ id }) => id));
  });

  test('answered twice by one host with one key is answered alike, and Cal.com is told once (BK5, K17)', async () => {
    const world = worldOf();
    const { id: appointmentId, version } = await requested(world);
    const confirm = () => world.confirmAppointment({ appointmentId, version }, keyed(friseur, 'confirm'));
    expect(await confirm()).toEqual(await confirm());
    await world.pass(MINUTE_MS);
    const told = there.calcom.requests().filter(({ path }) => path.endsWith('/confirm'));
    expect(told.reduce((sum, { count }) => sum + count, 0)).toBe(1);
  });
});
