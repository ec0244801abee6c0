import { memoryStore } from '@fencepost/mongo-kit/memory';
import { platformScope } from '@fencepost/testing/platform-scope';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { customersWorld, peopleIn, scope } from '../../../test/customers-world.ts';
import { bookedBy, bookingBody, deliveryOf } from '../../../test/deliveries.ts';
import { scheduledStore } from '../../../test/scheduled-store.ts';
import { movableClock } from '../../../test/slots-world.ts';
import { useCasesOn } from '../../../test/world.ts';
import { definitions } from '../../adapters/rows.ts';

const anna = { name: 'Anna', email: 'anna@example.com' };
const toCome = { startTime: '2026-04-01T10:00:00Z', endTime: '2026-04-01T10:30:00Z' };
const work = { name: 'Anna M.', email: 'anna@work.example' };

describe('deliveries while somebody changes who their customer is', () => {
  test('a later webhook of somebody who was merged lands on the one who stays, and undone, on themselves', async () => {
    const clock = movableClock();
    const store = memoryStore({ definitions, clock });
    const { applyDelivery } = useCasesOn(store, { clock });
    const world = customersWorld({ store, clock });
    const book = async (uid: string, booker: object) => {
      expect(await applyDelivery(deliveryOf(bookedBy(uid, booker)), platformScope)).toBe('applied');
      const [booked] = await world.appointments
        .forTenant(scope.tenantId)
        .page({ calcomUid: uid, after: undefined, limit: 1 });
      return booked?.customerId ?? '';
    };
    const [stays, goes] = [await book('u1', anna), await book('u2', work)];
    const merge = await world.mergeCustomers({ customerId: stays, mergedId: goes, version: 1 }, scope);
    expect(await book('u3', work)).toBe(stays);
    expect(await book('u5', anna)).toBe(stays);
    await world.undoCustomerMerge({ mergeId: merge.id, version: merge.version }, scope);
    expect(await book('u4', work)).toBe(goes);
    const all = await world.appointments.forTenant(scope.tenantId).page({ after: undefined, limit: 9 });
    const owners = Object.fromEntries(all.map(({ calcomUids, customerId }) => [calcomUids[0], customerId]));
    expect(owners, 'whoever booked, has it').toEqual({ u1: stays, u2: goes, u3: goes, u4: goes, u5: stays });
  });

  test.each(['merge', 'delete', 'erase'] as const)(
    'whatever comes first, no appointment is left with somebody who is not in use: %s',
    async (what) => {
      const story = async (s: fc.Scheduler): Promise<void> => {
        const clock = movableClock();
        const store = memoryStore({ definitions, clock });
        const quiet = customersWorld({ store, clock });
        const stays = await quiet.createCustomer(anna, scope);
        const goes = await quiet.createCustomer(work, scope);
        const slow = scheduledStore(store, s);
        const world = customersWorld({ store: slow, clock });
        const command = { customerId: goes.id, version: 1 };
        const change = {
          merge: () => world.mergeCustomers({ customerId: stays.id, mergedId: goes.id, version: 1 }, scope),
          delete: () => world.deleteCustomer(command, scope),
          erase: () => world.eraseCustomer(command, scope),
        }[what];
        const delivery = deliveryOf(
          bookingBody({ uid: 'raced', attendees: [{ timeZone: 'Europe/Berlin', ...work }], responses: {}, ...toCome }),
        );
        const { applyDelivery } = useCasesOn(slow, { clock });
        const settled = Promise.all([applyDelivery(delivery, platformScope), change().catch(() => undefined)]);
        expect((await s.waitFor(settled))[0]).toBe('applied');
        const { customers } = await peopleIn(quiet);
        const [booked] = await quiet.appointments.forTenant(scope.tenantId).page({ after: undefined, limit: 2 });
        const owner = customers.find(({ _id }) => _id === booked?.customerId);
        expect(owner?.status).toBe('active');
      };
      await fc.assert(fc.asyncProperty(fc.scheduler(), story), { numRuns: 80 });
    },
  );
});
