import { describe, expect, test } from 'vitest';
import { calcomOfFile } from '../../../test/calcom-of-file.ts';
import { type CommandsWorld, keyed, proveService, serviceOf } from '../../../test/commands-world.ts';
import { friseur, scopeOf } from '../../../test/companies.ts';
import { at, slotsWorld, termsOf } from '../../../test/slots-world.ts';

const scope = scopeOf(friseur);
const serviceId = serviceOf(friseur);
const CALLERS = 256;
const MINUTE_MS = 60_000;

const there = calcomOfFile();

/** The default of what was read from Cal.com: the service names nobody, though the company knows the hosts as its staff. */
const nobodyNamed: typeof proveService = async (question, asking) => {
  const { passport, terms } = await proveService(question, asking);
  return { passport, terms: { ...terms, hosts: [] } };
};
const worldOf = (): CommandsWorld => there.worldOf({ members: { proveService: nobodyNamed } });

const book = (world: CommandsWorld, startsAt: string, caller: number | string = 'one') =>
  world.createAppointment(
    {
      serviceId,
      startsAt,
      customer: { name: 'Max Muster', email: `max-${caller}@example.com` },
      as: 'customer',
    },
    keyed(friseur, `book ${startsAt} ${caller}`),
  );
const stateOf = async (world: CommandsWorld, id: string) => {
  const stored = await world.appointments.forTenant(friseur.tenantId).stored(id);
  if (stored === undefined) throw new Error('it was booked');
  return stored;
};
const everybody = async (world: CommandsWorld, startsAt: string, group: string) => {
  const all = await Promise.allSettled(
    Array.from({ length: CALLERS }, (_, caller) => book(world, startsAt, `${group}-${caller}`)),
  );
  const codes = all.flatMap((one) => (one.status === 'rejected' ? [(one.reason as { code: string }).code] : []));
  return { won: all.length - codes.length, codes: [...new Set(codes)] };
};

describe('a service that names no staff', () => {
  test('sells a slot once, to 256 callers before Cal.com has answered and to 256 after it (A1, K12)', async () => {
    const world = worldOf();
    expect(await everybody(world, at('10:00'), 'before')).toEqual({ won: 1, codes: ['slot_taken'] });
    await world.runDue();
    const [booked] = await world.appointments.forTenant(friseur.tenantId).page({ after: undefined, limit: 10 });
    expect(booked, 'Cal.com has answered and named a host').toMatchObject({ sync: 'in_step', status: 'booked' });
    expect(booked?.staffIds).toHaveLength(1);
    expect(await everybody(world, at('10:00'), 'after')).toEqual({ won: 0, codes: ['slot_taken'] });
  });

  test('keeps its buffers too, and is free again when the appointment is cancelled', async () => {
    const world = worldOf();
    const { id: appointmentId } = await book(world, at('10:00'));
    await world.runDue();
    const { appointment, occupies } = await stateOf(world, appointmentId);
    const times = { startsAt: at('10:00'), endsAt: at('10:35') };
    const [staffId = ''] = appointment.staffIds;
    expect(occupies).toMatchObject([
      { resource: serviceId, ...times },
      { resource: staffId, ...times },
    ]);
    await expect(book(world, at('10:30'), 'two')).rejects.toMatchObject({ code: 'slot_taken' });
    await world.cancelAppointment({ appointmentId, version: appointment.version, as: 'host' }, scope);
    await world.pass(MINUTE_MS);
    expect(await world.claims.forTenant(friseur.tenantId).of(appointmentId)).toEqual([]);
    expect(await book(world, at('10:30'), 'three')).toMatchObject({ status: 'booked' });
  });

  test('has its place where the appointment is moved, and where Cal.com refuses to move it', async () => {
    const world = worldOf();
    const { id: appointmentId } = await book(world, at('10:00'));
    await world.runDue();
    const move = { appointmentId, version: 2, startsAt: at('14:00'), as: 'customer' as const };
    await world.rescheduleAppointment(move, scope);
    there.calcom.fault({
      effect: { kind: 'status', status: 400, body: { statusCode: 400, message: 'no' } },
      path: '/reschedule',
      times: 1,
    });
    await world.runDue();
    const back = await stateOf(world, appointmentId);
    expect(back.appointment).toMatchObject({ startsAt: at('10:00'), contested: false, sync: 'in_step' });
    await expect(book(world, at('10:00'), 'two')).rejects.toMatchObject({ code: 'slot_taken' });
    expect(await book(world, at('14:00'), 'three')).toMatchObject({ status: 'booked' });

    const again = { ...move, version: back.appointment.version, startsAt: at('15:00') };
    await world.rescheduleAppointment(again, scope);
    await world.pass(MINUTE_MS);
    expect((await stateOf(world, appointmentId)).appointment).toMatchObject({ sync: 'in_step', startsAt: at('15:00') });
    await expect(book(world, at('15:00'), 'four')).rejects.toMatchObject({ code: 'slot_taken' });
    expect(await book(world, at('10:00'), 'five'), 'positive control').toMatchObject({ status: 'booked' });
  });

  test('keeps every segment of a composite, of which Cal.com knows but the first', async () => {
    const world = worldOf();
    const hold = await slotsWorld({
      store: world.store,
      clock: world.clock,
      terms: () => termsOf({ id: serviceId, bufferAfterMinutes: 5 }, []),
    }).createHold(
      {
        serviceId,
        kind: 'composite',
        startsAt: at('10:00'),
        segments: [{ startsAt: at('11:00'), durationMinutes: 20 }],
        as: 'customer',
      },
      scope,
    );
    const input = { serviceId, startsAt: at('10:00'), customer: { name: 'Max', email: 'max@example.com' } };
    const { id } = await world.createAppointment({ ...input, holdId: hold.id, as: 'customer' }, keyed(friseur, 'all'));
    const { occupies: before } = await stateOf(world, id);
    await world.runDue();
    const { appointment, occupies } = await stateOf(world, id);
    expect(appointment).toMatchObject({ sync: 'in_step', contested: false });
    expect(occupies).toEqual(expect.arrayContaining([...before]));
    await expect(book(world, at('11:00'), 'two')).rejects.toMatchObject({ code: 'slot_taken' });
    expect(appointment.endsAt).toBe(at('11:20'));
    // It moves as a whole, and nobody is asked for whom Cal.com has chosen.
    const move = { appointmentId: id, version: appointment.version, startsAt: at('13:00'), as: 'host' as const };
    expect(await world.rescheduleAppointment(move, scope)).toMatchObject({ endsAt: at('14:20'), staffIds: [] });
    expect((await stateOf(world, id)).occupies).toMatchObject([
      { resource: serviceId, startsAt: at('13:00'), endsAt: at('13:35') },
      { resource: serviceId, startsAt: at('14:00'), endsAt: at('14:25') },
    ]);
  });
});
