import { teller } from '@fencepost/contracts/envelope';
import { AppError } from '@fencepost/contracts/errors';
import { describe, expect, test } from 'vitest';
import { type CommandsWorld, commandsWorld, keyed, proveService, serviceOf } from '../../../test/commands-world.ts';
import { friseur, scopeOf } from '../../../test/companies.ts';
import { at, movableClock } from '../../../test/slots-world.ts';
import { eventFor } from '../../domain/transition.ts';
import type { ProveService } from '../ports/neighbours.ts';
import { makeCreateHold } from '../slots/create-hold.ts';

const scope = scopeOf(friseur);
const serviceId = serviceOf(friseur);

const withSeats =
  (seatsPerStart: number | null): ProveService =>
  async (question, of) => {
    const { passport, terms } = await proveService(question, of);
    return { passport, terms: { ...terms, service: { ...terms.service, seatsPerStart } } };
  };
const worldOf = (seatsPerStart: number | null): CommandsWorld =>
  commandsWorld({ clock: movableClock(), members: { proveService: withSeats(seatsPerStart) } });
const book = (world: CommandsWorld) =>
  world.createAppointment(
    { serviceId, startsAt: at('10:00'), customer: { name: 'Max', email: 'max@example.com' }, as: 'host' },
    keyed(friseur, 'book'),
  );
const hold = ({ deps }: CommandsWorld) =>
  makeCreateHold({ ...deps, findAppointment: async () => undefined })(
    { serviceId, kind: 'new_booking', startsAt: at('10:00'), segments: [], as: 'host' },
    keyed(friseur, 'hold'),
  );
const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error) => (error instanceof AppError ? error.code : error),
  );
const claimsOf = ({ claims }: CommandsWorld) =>
  claims.forTenant(friseur.tenantId).busy([serviceId], { startsAt: at('00:00'), endsAt: at('23:00') });

/** An appointment of which Cal.com has told that several have seats. */
const shared = async (world: CommandsWorld) => {
  const { id } = await book(world);
  const ours = world.appointments.forTenant(friseur.tenantId);
  const stored = await ours.stored(id);
  if (stored === undefined) throw new Error('it was booked');
  const { appointment: before } = stored;
  const after = { ...before, seats: 2, version: before.version + 1 };
  const tell = teller({ scope, occurredAt: world.clock.now(), causationId: null });
  await ours.save({ ...stored, appointment: after }, eventFor({ before, after }, tell));
  return { appointmentId: id, version: after.version };
};

describe('a service of which several customers share a start', () => {
  test('is neither booked nor held by a command: its seats are Cal.com’s, and nothing is claimed', async () => {
    const world = worldOf(8);
    expect([await codeOf(book(world)), await codeOf(hold(world))]).toEqual(['sold_by_seat', 'sold_by_seat']);
    expect(await claimsOf(world)).toEqual([]);
    expect((await world.listIntents({ limit: 10 }, scope)).data).toEqual([]);
    // Whoever does not share their start is booked as ever.
    expect(await codeOf(book(worldOf(null)))).toBe('done');
    expect(await codeOf(hold(worldOf(null)))).toBe('done');
  });

  test('is not cancelled or moved for everybody by one of them; the host may', async () => {
    const world = worldOf(null);
    const one = await shared(world);
    expect(await codeOf(world.cancelAppointment({ ...one, as: 'customer' }, scope))).toBe('sold_by_seat');
    const move = { ...one, startsAt: at('14:00') };
    expect(await codeOf(world.rescheduleAppointment({ ...move, as: 'customer' }, scope))).toBe('sold_by_seat');
    expect(await codeOf(world.cancelAppointment({ ...one, as: 'host' }, scope))).toBe('done');
  });
});
