import { platformScope } from '@fencepost/testing/platform-scope';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commandsStore, commandsWorld, frieda, keyed, serviceOf } from '../../../test/commands-world.ts';
import { friseur, scopeOf } from '../../../test/companies.ts';
import { bookedBy, deliveryOf } from '../../../test/deliveries.ts';
import { scheduledStore } from '../../../test/scheduled-store.ts';
import { at, movableClock } from '../../../test/slots-world.ts';
import { useCasesOn } from '../../../test/world.ts';
import { makeOccupants } from '../../adapters/occupants.ts';
import { rows } from '../../adapters/rows.ts';

const RUNS = 300;
const MINUTE_MS = 60_000;
const { tenantId } = friseur;
const scope = scopeOf(friseur);
const wish = (name: string) => ({
  serviceId: serviceOf(friseur),
  staffId: frieda,
  startsAt: at('10:00'),
  customer: { name, email: `${name}@example.com` },
  as: 'customer' as const,
});
const unlessRefused = (answer: Promise<unknown>) => answer.catch(() => undefined);

/** A store, and the sweeper as it is after its minute: whoever has claimed and not written is taken for dead. */
const withSweeper = () => {
  const clock = movableClock();
  const store = commandsStore(clock);
  const world = commandsWorld({ store, clock });
  const { sweepClaims } = useCasesOn(store, { clock, occupants: makeOccupants(store, clock) });
  const sweep = async (): Promise<void> => {
    clock.move(2 * MINUTE_MS);
    await sweepClaims({ everything: true }, platformScope);
  };
  return { clock, store, world, sweep };
};

/** Every appointment that says that it has its time has it, and nobody else does. */
const expectOneOwnerEach = async ({ world }: ReturnType<typeof withSweeper>): Promise<void> => {
  const all = await world.appointments.forTenant(tenantId).page({ after: undefined, limit: 10 });
  const sold = all.filter(({ status, contested }) => status === 'booked' && !contested);
  expect(sold.length, 'one slot is sold once').toBeLessThanOrEqual(1);
  for (const { id } of sold) {
    const stored = await world.appointments.forTenant(tenantId).stored(id);
    const claimed = await world.claims.forTenant(tenantId).of(id);
    const has = claimed.map(({ resource, startsAt }) => `${resource} ${startsAt}`);
    for (const { resource, startsAt } of stored?.occupies ?? []) expect(has).toContain(`${resource} ${startsAt}`);
  }
};

describe('a writer whom the sweeper took for dead (BKG-031, K7)', () => {
  test('never sells a slot that somebody else has by then, however many write under one key and however slow they are', async () => {
    let [buried, won] = [0, 0];
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (s) => {
        const given = withSweeper();
        const slow = commandsWorld({ store: scheduledStore(given.store, s), clock: given.clock });
        const book = (name: string, key: string) =>
          unlessRefused(slow.createAppointment(wish(name), keyed(friseur, key)));
        const sweeping = async (): Promise<void> => {
          for (let times = 0; times < 2; times += 1) {
            await s.schedule(Promise.resolve());
            await given.sweep();
          }
        };
        const all = [book('anna', 'one'), book('anna', 'one'), sweeping(), book('ben', 'other')];
        const [first] = await s.waitFor(Promise.all(all));
        await expectOneOwnerEach(given);
        if (first !== undefined) won += 1;
        const tombstones = await given.store
          .collection(rows.appointments)
          .forTenant(tenantId)
          .count({ state: null }, { limit: 10 });
        if (tombstones > 0) buried += 1;
      }),
      { numRuns: RUNS },
    );
    expect(buried, 'the control: somebody was taken for dead').toBeGreaterThan(0);
    expect(won).toBeGreaterThan(0);
  });

  test('books under another id, which every repetition finds; the buried one is nobody’s for ever', async () => {
    const { world, store, clock } = withSweeper();
    const booked = await world.createAppointment(wish('anna'), keyed(friseur, 'probe'));
    const fresh = commandsWorld({ clock, store: commandsStore(clock) });
    const { bury } = makeOccupants(fresh.store, clock).forTenant(tenantId);
    expect(await bury(booked.id, scope)).toBe(true);
    const again = await fresh.createAppointment(wish('anna'), keyed(friseur, 'probe'));
    expect(again.id).not.toBe(booked.id);
    expect(await fresh.createAppointment(wish('anna'), keyed(friseur, 'probe'))).toEqual(again);
    expect(await fresh.appointments.forTenant(tenantId).byId(booked.id)).toBeUndefined();
    expect(await fresh.claims.forTenant(tenantId).of(booked.id)).toEqual([]);
    expect(store).not.toBe(fresh.store);
  });

  test('at Cal.com it is the same: two deliveries of one booking, and a sweeper between them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (s) => {
        const given = withSweeper();
        const { applyDelivery } = useCasesOn(scheduledStore(given.store, s), {
          clock: given.clock,
          matchHosts: async () => [frieda],
        });
        const told = (email: string) =>
          deliveryOf(bookedBy('A', { name: 'Anna', email: 'anna@example.com' }), friseur, email.length);
        const sweeping = async (): Promise<void> => {
          await s.schedule(Promise.resolve());
          await given.sweep();
        };
        await s.waitFor(
          Promise.all([applyDelivery(told('a'), platformScope), applyDelivery(told('bb'), platformScope), sweeping()]),
        );
        await expectOneOwnerEach(given);
        expect(await given.world.appointments.forTenant(tenantId).page({ after: undefined, limit: 9 })).toHaveLength(1);
      }),
      { numRuns: 40 },
    );
  });
});
