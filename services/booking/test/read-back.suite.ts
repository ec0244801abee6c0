import { derivedId, TenantId } from '@fencepost/contracts/ids';
import type { Store } from '@fencepost/mongo-kit/collection';
import { fixedClock } from '@fencepost/testing/clocks';
import { platformScope } from '@fencepost/testing/platform-scope';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Stores } from '../src/usecases/ports/stores.ts';
import { askProAi, type DemoCompany, friseur, scopeOf } from './companies.ts';
import { handClock, reconcilingOn, startCalcom } from './reconciliation-world.ts';
import { sampleAppointment, sampleQuarantine } from './samples.ts';
import { makeStores } from './stores.ts';

const company = (name: string): DemoCompany => ({ ...friseur, tenantId: TenantId.parse(derivedId('ten', name)) });

/** What reading back, explaining and replaying rely on, whatever carries the collections. */
export const readBackSuite = (name: string, open: () => Promise<Store>): void => {
  describe(`what reads back, on ${name}`, () => {
    let store: Store;
    let stores: Stores;
    beforeAll(async () => {
      store = await open();
      stores = makeStores(store, fixedClock);
    });
    afterAll(() => store?.close());

    const added = async (uid: string, of: DemoCompany, members: object = {}) => {
      const { booked, event } = await sampleAppointment(uid, members, of);
      expect(await stores.appointments.forTenant(of.tenantId).add(booked, event)).toBe('added');
      return booked;
    };

    test('appointments are found by many uids at once, of the company alone (TI6)', async () => {
      const of = company('by-uids');
      const [one] = [await added('one', of, { calcomUids: ['one', 'one-moved'] }), await added('two', of)];
      const ours = stores.appointments.forTenant(of.tenantId);
      const uidsOf = async (uids: readonly string[], whose = ours) =>
        (await whose.ofUids(uids)).map(({ appointment }) => appointment.calcomUids[0]).toSorted();
      expect(await uidsOf(['one-moved', 'two', 'unknown'])).toEqual(['one', 'two']);
      expect(await ours.ofUids(['one'])).toEqual([one]);
      expect(await uidsOf([])).toEqual([]);
      expect(await uidsOf(['one', 'two'], stores.appointments.forTenant(askProAi.tenantId))).toEqual([]);
    });

    test('appointments that may still take place are found by their start, the end of the stretch not included', async () => {
      const of = company('by-start');
      for (const day of [3, 1, 2]) {
        const times = { startsAt: `2026-05-0${day}T10:00:00.000Z`, endsAt: `2026-05-0${day}T10:30:00.000Z` };
        await added(`day-${day}`, of, times);
        await added(`cancelled-${day}`, of, { ...times, status: 'cancelled' });
      }
      const ours = stores.appointments.forTenant(of.tenantId);
      const within = { startsAt: '2026-05-01T10:00:00.000Z', endsAt: '2026-05-03T10:00:00.000Z' };
      const found = await ours.startingWithin(within, 10);
      expect(found.map(({ appointment }) => appointment.calcomUids[0])).toEqual(['day-1', 'day-2']);
      expect(await ours.startingWithin(within, 1)).toHaveLength(1);
    });

    test('appointments written lately are paged, and nothing is left out', async () => {
      const of = company('by-write');
      for (const uid of ['a', 'b', 'c']) await added(uid, of);
      const ours = stores.appointments.forTenant(of.tenantId);
      const seen: string[] = [];
      for (let after: { at: string; id: string } | undefined; ; ) {
        const batch = await ours.writtenSince('2000-01-01T00:00:00.000Z', { after, limit: 2 });
        seen.push(...batch.map(({ id }) => id));
        const last = batch.at(-1);
        if (last === undefined || batch.length < 2) break;
        after = { at: last.at, id: last.id };
      }
      expect(new Set(seen).size).toBe(3);
      expect(seen).toHaveLength(3);
      expect(await ours.writtenSince('2999-01-01T00:00:00.000Z', { after: undefined, limit: 2 })).toEqual([]);
    });

    test('a delivery is found wherever it is, and only by those who look across companies', async () => {
      const of = company('delivery');
      const id = derivedId('dlv', 'anywhere');
      const at = '2026-03-01T12:00:00.000Z';
      const known = { id, vendor: 'calcom', trigger: 'BOOKING_CREATED', outcome: 'applied', streamSeq: 1 } as const;
      const delivery = { ...known, appointmentId: null, receivedAt: at, settledAt: at };
      await stores.deliveries.forTenant(of.tenantId).add(delivery);
      expect(await stores.deliveries.anywhere(id, platformScope)).toEqual({ tenantId: of.tenantId, delivery });
      expect(await stores.deliveries.anywhere(derivedId('dlv', 'nowhere'), platformScope)).toBeUndefined();
      expect(await stores.deliveries.forTenant(askProAi.tenantId).byId(id)).toBeUndefined();
    });

    test('what waits is found by company, event type and reason, those that were released not', async () => {
      const of = company('waiting');
      const put = async (uid: string, members: object) => {
        const { quarantine, event } = sampleQuarantine(uid, { claimedTenantId: of.tenantId, ...members });
        await stores.quarantined.add(quarantine, event);
        return quarantine.id;
      };
      const ours = await put('w-ours', { eventTypeId: 4711 });
      const nameless = await put('w-nameless', { eventTypeId: null });
      const foreign = await put('w-foreign', { eventTypeId: 4711, claimedTenantId: askProAi.tenantId });
      await put('w-other-reason', { eventTypeId: 4711, reason: 'company_suspended' });
      await put('w-released', { eventTypeId: 4711, status: 'released' });
      const idsOf = async (which: object) => {
        const reasons = ['event_type_unknown'];
        return (await stores.quarantined.waiting({ reasons, ...which }, undefined, 10)).map(({ id }) => id);
      };
      expect(await idsOf({ claimedTenantId: of.tenantId })).toEqual([ours, nameless].toSorted());
      expect(await idsOf({ claimedTenantId: of.tenantId, eventTypeIds: [4711] })).toEqual([ours]);
      expect(await idsOf({ claimedTenantId: of.tenantId, eventTypeIds: [4711, null] })).toHaveLength(2);
      expect(await idsOf({ eventTypeIds: [4711] })).toEqual([ours, foreign].toSorted());
      const [first = ''] = [ours, foreign].toSorted();
      const which = { reasons: ['event_type_unknown'], eventTypeIds: [4711] };
      expect(await stores.quarantined.waiting(which, first, 10)).toHaveLength(1);
    });

    test('two replicas that take one reconciliation at once do it once, and its bookings are there once (law 7)', async () => {
      const clock = handClock();
      const calcom = await startCalcom(clock);
      try {
        const ours = scopeOf(friseur);
        for (const hour of [9, 10, 11]) {
          await calcom.clientOf(ours).createBooking({
            eventTypeId: friseur.eventTypeId,
            startsAt: `2026-03-03T${String(hour).padStart(2, '0')}:00:00.000Z`,
            booker: { name: 'Guest', email: 'guest@example.com', timeZone: 'Europe/Berlin', language: 'de' },
            metadata: {},
          });
        }
        const replicas = [reconcilingOn(store, calcom, clock), reconcilingOn(store, calcom, clock)];
        const [started] = await Promise.all(replicas.map((does) => does.startReconciliation({}, ours)));
        const reconciliationId = started?.id ?? '';
        const outcomes = await Promise.all(replicas.map((does) => does.runReconciliation({ reconciliationId }, ours)));
        expect(outcomes.filter((outcome) => outcome !== undefined)).toHaveLength(1);
        expect(outcomes.find((outcome) => outcome !== undefined)?.run).toMatchObject({
          state: 'done',
          read: 3,
          missed: 3,
          mended: 3,
        });
        const request = { after: undefined, limit: 10 };
        expect(await stores.appointments.forTenant(friseur.tenantId).page(request)).toHaveLength(3);
      } finally {
        await calcom.fake.close();
      }
    });
  });
};
