import { derivedId } from '@fencepost/contracts/ids';
import { memoryStore } from '@fencepost/mongo-kit/memory';
import { platformScope } from '@fencepost/testing/platform-scope';
import { describe, expect, test } from 'vitest';
import { friseur, scopeOf } from '../../../test/companies.ts';
import { sampleAppointment } from '../../../test/samples.ts';
import { anna, at, bernd, cut, movableClock, slotsWorld } from '../../../test/slots-world.ts';
import { makeStores } from '../../../test/stores.ts';
import { makeOccupants } from '../../adapters/occupants.ts';
import { definitions } from '../../adapters/rows.ts';
import type { Segment } from '../../domain/segment.ts';
import type { Occupant, Occupants } from '../ports/appointments.ts';
import { type Fence, makeFence, makeSweepClaims } from './sweep-claims.ts';

const scope = scopeOf(friseur);
const MINUTE_MS = 60_000;
const apt = (name: string): string => derivedId('apt', name);
const segment = (from: string, to: string, resource = anna): Segment => ({
  resource,
  startsAt: at(from),
  endsAt: at(to),
  seats: null,
});
const forGood = { expiresAt: null };
const fine = { buried: 0, trimmed: 0, dropped: 0, left: 0 };

/** Appointments as their collection keeps them: an insert under a taken id and a save over another version fail. */
const appointments = (now: () => string) => {
  const stored = new Map<string, Occupant | 'tombstone'>();
  const occupants: Occupants = {
    forTenant: () => ({
      byIds: async (ids) =>
        ids.flatMap((id) => {
          const found = stored.get(id);
          return found === undefined || found === 'tombstone' ? [] : [found];
        }),
      bury: async (id) => {
        if (!stored.has(id)) stored.set(id, 'tombstone');
        return stored.get(id) === 'tombstone';
      },
    }),
  };
  const fence: Fence = async ({ id, version }) => write(id, version);
  const write = (id: string, version: number, segments?: readonly Segment[]): boolean => {
    const found = stored.get(id);
    if (found === undefined || found === 'tombstone' || found.version !== version) return false;
    stored.set(id, { ...found, segments: segments ?? found.segments, version: version + 1, changedAt: now() });
    return true;
  };
  const insert = (id: string, segments: readonly Segment[]): boolean => {
    if (stored.has(id)) return false;
    stored.set(id, { id, version: 1, changedAt: now(), segments });
    return true;
  };
  return { occupants, fence, insert, write };
};

const system = () => {
  const clock = movableClock();
  const world = slotsWorld({ clock });
  const table = appointments(clock.now);
  const sweep = makeSweepClaims({ ...world, ...table, clock });
  const own = world.claims.forTenant(scope.tenantId);
  const freeAt = async (from: string, to: string): Promise<boolean> => {
    const probe = apt(`probe ${from}`);
    const { claimed } = await own.claim(probe, [segment(from, to)], forGood);
    await own.release(probe);
    return claimed;
  };
  return {
    ...world,
    ...table,
    clock,
    own,
    freeAt,
    sweep: (everything = false) => sweep({ everything }, platformScope),
  };
};

describe('time that a crash has left claimed', () => {
  test('of an appointment that never came is free after a minute, and the slow writer finds a tombstone (I5)', async () => {
    const { own, sweep, clock, insert, freeAt } = system();
    const lost = [segment('09:00', '10:00'), segment('09:00', '10:00', bernd)];
    await own.claim(apt('lost'), lost, forGood);
    clock.move(MINUTE_MS - 1);
    expect(await sweep()).toEqual(fine);
    expect(await freeAt('09:00', '10:00')).toBe(false);
    clock.move(1);
    expect(await sweep()).toEqual({ ...fine, buried: 1 });
    expect(await freeAt('09:00', '10:00')).toBe(true);
    expect(insert(apt('lost'), lost)).toBe(false);
    expect(await sweep()).toEqual(fine);
  });

  test('of an appointment that came stays its own, however often it is looked at', async () => {
    const { own, sweep, clock, insert, freeAt } = system();
    await own.claim(apt('there'), [segment('09:00', '10:00')], forGood);
    insert(apt('there'), [segment('09:00', '10:00')]);
    clock.move(2 * MINUTE_MS);
    expect([await sweep(), await sweep(true)]).toEqual([fine, fine]);
    expect(await freeAt('09:00', '10:00')).toBe(false);
  });

  test('by a move that was never written is freed, and the slow mover’s write fails', async () => {
    const { own, sweep, clock, insert, write, freeAt } = system();
    const [old, next] = [segment('09:00', '10:00'), segment('11:00', '12:00')];
    await own.claim(apt('moving'), [old], forGood);
    insert(apt('moving'), [old]);
    clock.move(30 * MINUTE_MS);
    await own.claim(apt('moving'), [next], forGood);
    clock.move(MINUTE_MS / 2);
    expect(await sweep(true)).toEqual({ ...fine, left: 1 });
    clock.move(MINUTE_MS / 2);
    expect(await sweep()).toEqual({ ...fine, trimmed: 1 });
    expect([await freeAt('09:00', '10:00'), await freeAt('11:00', '12:00')]).toEqual([false, true]);
    expect(write(apt('moving'), 1, [next])).toBe(false);
  });

  test('after a move that was written is the old time, and no version is spent on it', async () => {
    const { own, sweep, clock, insert, write, freeAt } = system();
    const [old, next] = [segment('09:00', '10:00'), segment('09:30', '10:30')];
    await own.claim(apt('moved'), [old], forGood);
    insert(apt('moved'), [old]);
    clock.move(30 * MINUTE_MS);
    await own.claim(apt('moved'), [next], forGood);
    write(apt('moved'), 1, [next]);
    clock.move(MINUTE_MS);
    expect(await sweep()).toEqual({ ...fine, trimmed: 1 });
    expect([await freeAt('09:00', '09:30'), await freeAt('09:30', '10:00')]).toEqual([true, false]);
    expect(write(apt('moved'), 2)).toBe(true);
  });

  test('of a cancelled appointment, long after, is found by a run over everything', async () => {
    const { own, sweep, clock, insert, write, freeAt } = system();
    await own.claim(apt('gone'), [segment('09:00', '10:00')], forGood);
    insert(apt('gone'), [segment('09:00', '10:00')]);
    clock.move(60 * MINUTE_MS);
    write(apt('gone'), 1, []);
    clock.move(10 * MINUTE_MS);
    expect(await sweep()).toEqual(fine);
    expect(await sweep(true)).toEqual({ ...fine, trimmed: 1 });
    expect(await freeAt('09:00', '10:00')).toBe(true);
  });

  test('whose appointment somebody moves meanwhile is left to the next run', async () => {
    const { own, sweep, clock, insert, write, occupants, fence, claims, holds } = system();
    await own.claim(apt('busy'), [segment('09:00', '10:00')], forGood);
    insert(apt('busy'), []);
    clock.move(MINUTE_MS);
    const racing: Fence = async (occupant, by) => {
      write(apt('busy'), 1, [segment('09:00', '10:00')]);
      return fence(occupant, by);
    };
    const racingSweep = makeSweepClaims({ claims, holds, occupants, fence: racing, clock });
    expect(await racingSweep({ everything: false }, platformScope)).toEqual({ ...fine, left: 1 });
    expect(await sweep()).toEqual(fine);
    expect(await own.of(apt('busy'))).toHaveLength(1);
  });

  test('of a hold without a record is taken out once it is over, one that stands is not', async () => {
    const { own, sweep, clock, createHold } = system();
    const lost = derivedId('hld', 'lost');
    await own.claim(lost, [segment('09:00', '10:00')], {
      expiresAt: new Date(clock.millis() + 2 * MINUTE_MS).toISOString(),
    });
    const voice = {
      serviceId: cut,
      kind: 'voice' as const,
      startsAt: at('11:00'),
      segments: [],
      as: 'customer' as const,
    };
    const hold = await createHold(voice, scope);
    clock.move(MINUTE_MS);
    expect(await sweep()).toEqual(fine);
    clock.move(MINUTE_MS);
    expect(await sweep()).toEqual({ ...fine, dropped: 1 });
    expect(await own.of(lost)).toEqual([]);
    expect(await own.of(hold.id)).toHaveLength(1);
  });

  test('is freed in the appointments’ own collection too: a slow writer’s insert fails there for ever (I5)', async () => {
    const clock = movableClock();
    const store = memoryStore({ definitions, clock });
    const stores = makeStores(store, clock);
    const { claims, appointments } = stores;
    const beside = { occupants: makeOccupants(store, clock), fence: makeFence({ ...stores, clock }) };
    const sweepAll = makeSweepClaims({ ...stores, ...beside, clock });
    const written = await sampleAppointment('written');
    const slow = await sampleAppointment('slow');
    const own = claims.forTenant(scope.tenantId);
    await own.claim(slow.booked.appointment.id, [segment('09:00', '10:00')], forGood);
    const standing = written.booked.occupies;
    await own.claim(written.booked.appointment.id, standing, forGood);
    expect(await appointments.forTenant(scope.tenantId).add(written.booked, written.event)).toBe('added');
    clock.move(MINUTE_MS);
    expect(await sweepAll({ everything: false }, platformScope)).toEqual({ ...fine, buried: 1 });
    expect(await appointments.forTenant(scope.tenantId).add(slow.booked, slow.event)).not.toBe('added');
    expect(await appointments.forTenant(scope.tenantId).byId(slow.booked.appointment.id)).toBeUndefined();
    expect(await own.of(slow.booked.appointment.id)).toEqual([]);
    expect(await own.of(written.booked.appointment.id)).toHaveLength(standing.length);
  });
});
