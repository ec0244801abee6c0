import { derivedId, TenantId } from '@fencepost/contracts/ids';
import { MAX_ROWS, type Store } from '@fencepost/mongo-kit/collection';
import type { Outbox } from '@fencepost/service-kit/outbox';
import { fixedClock } from '@fencepost/testing/clocks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countAll } from '../src/adapters/counting.ts';
import { makeOccupants } from '../src/adapters/occupants.ts';
import { rows } from '../src/adapters/rows.ts';
import type { Stores } from '../src/usecases/ports/stores.ts';
import { makeFence } from '../src/usecases/slots/sweep-claims.ts';
import { askProAi, type DemoCompany, friseur, scopeOf } from './companies.ts';
import { sampleAppointment, sampleCustomer, sampleQuarantine } from './samples.ts';
import { makeStores } from './stores.ts';

const RACERS = 32;

/** A company that no other test writes for. */
const company = (name: string): DemoCompany => ({ ...friseur, tenantId: TenantId.parse(derivedId('ten', name)) });

const publish = async ({ outbox }: PublishingStore): Promise<void> =>
  outbox.forget(await outbox.pending('9999-12-31T23:59:59.999Z', 10_000));

type PublishingStore = Store & { readonly outbox: Outbox };

/** What the use cases rely on, whatever carries the collections. */
export const storeSuite = (name: string, open: () => Promise<PublishingStore>): void => {
  describe(`the stores of the booking service on ${name}`, () => {
    let store: PublishingStore;
    let stores: Stores;
    beforeAll(async () => {
      store = await open();
      stores = makeStores(store, fixedClock);
    });
    afterAll(() => store?.close());

    const appointments = (company = friseur) => stores.appointments.forTenant(company.tenantId);

    test('of many who add one appointment at once, one does, and all find it', async () => {
      const { booked, event } = await sampleAppointment('race');
      const added = await Promise.all(Array.from({ length: RACERS }, () => appointments().add(booked, event)));
      expect(added.filter((outcome) => outcome === 'added')).toHaveLength(1);
      expect(await appointments().byCalcomUid('race')).toEqual(booked);
      expect(await appointments().byId(booked.appointment.id)).toEqual(booked.appointment);
    });

    test('no two appointments of a company share any uid of their lineages', async () => {
      const first = await sampleAppointment('root', { calcomUids: ['root', 'moved'] });
      const second = await sampleAppointment('other', { calcomUids: ['moved', 'other'] });
      expect(await appointments().add(first.booked, first.event)).toBe('added');
      expect(await appointments().add(second.booked, second.event)).toBe('taken');
      expect((await appointments().byCalcomUid('moved'))?.appointment.id).toBe(first.booked.appointment.id);
      expect(await appointments().byCalcomUid('other')).toBeUndefined();
    });

    test('another company may have the same uid, and sees only its own (TI4, TI5)', async () => {
      const ours = await sampleAppointment('shared');
      const theirs = await sampleAppointment('shared', {}, askProAi);
      expect(await appointments().add(ours.booked, ours.event)).toBe('added');
      expect(await appointments(askProAi).add(theirs.booked, theirs.event)).toBe('added');
      expect((await appointments(askProAi).byCalcomUid('shared'))?.appointment.id).toBe(theirs.booked.appointment.id);
      expect(await appointments(askProAi).byId(ours.booked.appointment.id)).toBeUndefined();
    });

    test('appointments are paged newest first, ids deciding within one millisecond', async () => {
      const times = ['2026-05-01T10:00:00.000Z', '2026-05-01T10:00:00.001Z', '2026-05-01T10:00:00.001Z'];
      for (const [index, createdAt] of times.entries()) {
        const { booked, event } = await sampleAppointment(`paged-${index}`, { createdAt });
        await appointments().add(booked, event);
      }
      const first = await appointments().page({ calcomUid: undefined, after: undefined, limit: 2 });
      expect(first.map(({ createdAt }) => createdAt)).toEqual([times[1], times[2]]);
      expect(first[0]?.id.localeCompare(first[1]?.id ?? '')).toBe(1);
      const last = first.at(-1);
      const after = { at: last?.createdAt ?? '', id: last?.id ?? '' };
      const [next] = await appointments().page({ calcomUid: undefined, after, limit: 1 });
      expect(next?.createdAt).toBe(times[0]);
      const found = await appointments().page({ calcomUid: 'paged-1', after: undefined, limit: 5 });
      expect(found.map(({ calcomUids }) => calcomUids)).toEqual([['paged-1']]);
    });

    test('an appointment is saved over the version before it alone, with all that it rests on (D-18)', async () => {
      const { booked, event } = await sampleAppointment('saved');
      await appointments().add(booked, event);
      const occupies = [
        { resource: 'r', startsAt: '2026-04-01T10:00:00.000Z', endsAt: '2026-04-01T10:30:00.000Z', seats: null },
      ];
      const appointment = { ...booked.appointment, status: 'completed', version: 2 } as const;
      const next = { ...booked, appointment, occupies, notes: 'window seat' };
      const told = (id: string) => ({ ...event, id, entity: { ...event.entity, version: 2 } });
      const saves = await Promise.allSettled([
        appointments().save(next, told('evt_saved1')),
        appointments().save(next, told('evt_saved2')),
      ]);
      expect(saves.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const refused = saves.find(({ status }) => status === 'rejected');
      expect(refused).toMatchObject({ reason: { code: 'stale_version' } });
      expect(await appointments().stored(booked.appointment.id)).toEqual(next);
    });

    test('an appointment is found by any of its uids and by its calendar entry', async () => {
      const { booked, event } = await sampleAppointment('lineage', {
        calcomUids: ['old', 'new'],
        iCal: { uid: 'old@Cal.com', sequence: 1 },
      });
      await appointments().add(booked, event);
      const idsOf = async (uids: readonly string[], iCalUid: string | null) =>
        (await appointments().ofLineage({ uids, iCalUid })).map(({ appointment }) => appointment.id);
      const found = [booked.appointment.id];
      expect(await idsOf(['other', 'old'], null)).toEqual(found);
      expect(await idsOf([], 'old@Cal.com')).toEqual(found);
      expect(await idsOf(['other'], 'other@Cal.com')).toEqual([]);
      expect(await idsOf([], null)).toEqual([]);
    });

    test('any number of appointments wait for their first uid, and a tombstone keeps an id from a slow writer', async () => {
      const occupants = makeOccupants(store, fixedClock).forTenant(friseur.tenantId);
      const [one, other] = [
        await sampleAppointment('waits-1', { calcomUids: [] }),
        await sampleAppointment('waits-2', { calcomUids: [] }),
      ];
      const { id } = other.booked.appointment;
      expect(await appointments().add(one.booked, one.event)).toBe('added');
      expect(await occupants.bury(id, scopeOf(friseur))).toBe(true);
      expect(await occupants.bury(id, scopeOf(friseur))).toBe(true);
      expect(await appointments().add(other.booked, other.event)).toBe('buried');
      expect(await appointments().byId(id)).toBeUndefined();
      expect(await occupants.byIds([id, one.booked.appointment.id])).toMatchObject([
        { id: one.booked.appointment.id, version: 1, segments: [] },
      ]);
      expect(await appointments().standing(id)).toBe('buried');
      expect(await appointments().standing(one.booked.appointment.id)).toEqual(one.booked.appointment);
      expect(await appointments().standing(derivedId('apt', 'nobody'))).toBeUndefined();
      expect(await appointments().add(other.booked, other.event), 'for ever').toBe('buried');
      expect(await occupants.bury(one.booked.appointment.id, scopeOf(friseur))).toBe(false);
      expect(await appointments().byId(one.booked.appointment.id)).toBeDefined();
    });

    test('a fence moves the version on once, so that whoever read before it cannot save', async () => {
      const { booked, event } = await sampleAppointment('fenced');
      await appointments().add(booked, event);
      const { byIds } = makeOccupants(store, fixedClock).forTenant(friseur.tenantId);
      const fence = makeFence({ ...stores, clock: fixedClock });
      const [occupant] = await byIds([booked.appointment.id]);
      if (occupant === undefined) throw new Error('the appointment was added');
      expect(await fence(occupant, scopeOf(friseur))).toBe(true);
      expect(await fence(occupant, scopeOf(friseur))).toBe(false);
      const next = { ...booked, appointment: { ...booked.appointment, version: 2 } };
      await expect(appointments().save(next, { ...event, id: 'evt_slow' })).rejects.toMatchObject({
        code: 'stale_version',
      });
    });

    test('appointments are listed by status, customer, staff and start', async () => {
      const own = appointments(company('listed'));
      const staffId = 'stf_00000000000000000000000001';
      const startsAt = '2026-05-01T10:00:00.000Z';
      const add = async (id: string, members: Parameters<typeof sampleAppointment>[1]) => {
        const sample = await sampleAppointment(id, members, company('listed'));
        await own.add(sample.booked, sample.event);
        return sample.booked.appointment.id;
      };
      const plain = await add('plain', {});
      const special = await add('special', { status: 'cancelled', staffIds: [staffId], startsAt });
      const ids = async (which: object) =>
        (await own.page({ ...which, after: undefined, limit: 10 })).map(({ id }) => id).toSorted();
      expect(await ids({})).toEqual([plain, special].toSorted());
      for (const which of [{ status: 'cancelled' }, { staffId }, { from: startsAt }, { calcomUid: 'special' }]) {
        expect(await ids(which)).toEqual([special]);
      }
      expect(await ids({ to: startsAt })).toEqual([plain]);
      expect(await ids({ customerId: derivedId('cus', 'nobody') })).toEqual([]);
    });

    test('a delivery is remembered once, and listed by outcome and appointment, in its company alone', async () => {
      const deliveries = stores.deliveries.forTenant(company('delivered').tenantId);
      const at = '2026-03-01T12:00:00.000Z';
      const delivery = {
        id: derivedId('dlv', 'remembered'),
        vendor: 'calcom',
        trigger: 'BOOKING_CREATED',
        outcome: 'applied',
        appointmentId: derivedId('apt', 'some'),
        streamSeq: 1,
        receivedAt: at,
        settledAt: at,
      } as const;
      await deliveries.add(delivery);
      await deliveries.add({ ...delivery, outcome: 'ignored' });
      expect(await deliveries.byId(delivery.id)).toEqual(delivery);
      const page = (which: object) => deliveries.page({ ...which, after: undefined, limit: 5 });
      expect(await page({ outcome: 'applied', appointmentId: delivery.appointmentId })).toEqual([delivery]);
      expect(await page({ outcome: 'ignored' })).toEqual([]);
      expect(await stores.deliveries.forTenant(askProAi.tenantId).byId(delivery.id)).toBeUndefined();
    });

    test('customers are found by phone, in their company alone', async () => {
      const customers = stores.customers.forTenant(friseur.tenantId);
      const phone = '+491701234567';
      const people = [sampleCustomer('a', { phone, email: 'a@example.com' }), sampleCustomer('b', { phone })];
      for (const { customer, event } of people) expect(await customers.add(customer, event)).toBe(true);
      const found = await customers.byPhone(phone);
      expect(found.map(({ id }) => id).toSorted()).toEqual(people.map(({ customer }) => customer.id).toSorted());
      expect(await stores.customers.forTenant(askProAi.tenantId).byPhone(phone)).toEqual([]);
    });

    test('appointments are counted by the team of their passport and by what is to come (TEN-051, A12)', async () => {
      const own = appointments(company('counted'));
      const count = (calcomTeamId: number | null, startsAfter: string | null) =>
        own.count({ calcomTeamId, startsAfter });
      const add = async (id: string, calcomTeamId: number, startsAt: string) => {
        const sample = await sampleAppointment(id, { startsAt }, { ...company('counted'), calcomTeamId });
        expect(await own.add(sample.booked, sample.event)).toBe('added');
      };
      await add('counted-past', 1, '2026-01-01T10:00:00.000Z');
      await add('counted-now', 1, '2026-03-01T12:00:00.000Z');
      await add('counted-later', 1, '2026-03-01T12:00:00.001Z');
      await add('counted-other-team', 2, '2026-06-01T10:00:00.000Z');
      const now = '2026-03-01T12:00:00.000Z';
      expect([await count(1, now), await count(1, null), await count(2, now), await count(3, null)]).toEqual([
        1, 3, 1, 0,
      ]);
      expect([await count(null, now), await count(null, null)]).toEqual([2, 4]);
    });

    test('records are counted to the last one, far beyond what the database is asked to count at once', async () => {
      const own = stores.customers.forTenant(company('many').tenantId);
      const many = Array.from({ length: MAX_ROWS + 5 }, (_, index) => sampleCustomer(`many-${index}`, {}));
      await Promise.all(
        many.map(({ customer, event }) => own.add(customer, { ...event, tenantId: company('many').tenantId })),
      );
      const collection = store.collection(rows.customers).forTenant(company('many').tenantId);
      expect(await countAll(collection, {})).toBe(MAX_ROWS + 5);
    });

    test('a removal goes through all there is in batches, keeps what has events to tell, and ends (TI10)', async () => {
      const own = stores.customers.forTenant(company('removed').tenantId);
      for (const id of ['r1', 'r2', 'r3', 'r4', 'r5']) {
        const { customer, event } = sampleCustomer(id, {});
        await own.add(customer, { ...event, tenantId: company('removed').tenantId });
      }
      const kept = await own.removal(undefined, 2);
      expect(kept).toMatchObject({ removed: 0, kept: 2, unreadable: 0, next: expect.any(String) });
      expect(await own.removal(kept.next, 10)).toMatchObject({ removed: 0, kept: 3, next: undefined });

      await publish(store);
      const first = await own.removal(undefined, 2);
      expect(first).toMatchObject({ removed: 2, kept: 0, next: expect.any(String) });
      expect(await own.removal(first.next, 2)).toMatchObject({ removed: 2 });
      expect(await own.removal(undefined, 2)).toEqual({ removed: 1, kept: 0, unreadable: 0, next: undefined });
      expect(await own.removal(undefined, 2)).toEqual({ removed: 0, kept: 0, unreadable: 0, next: undefined });
    });

    test('a quarantine record is added once and saved over the version before it alone', async () => {
      const { quarantine, event } = sampleQuarantine('held');
      const added = await Promise.all([1, 2, 3].map(() => stores.quarantined.add(quarantine, event)));
      expect(added.filter(Boolean)).toHaveLength(1);
      const next = sampleQuarantine('held', { status: 'released', releasedAt: '2026-03-02T12:00:00.000Z', version: 2 });
      const saves = await Promise.allSettled([1, 2].map(() => stores.quarantined.save(next.quarantine, next.event)));
      expect(saves.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
      expect(await stores.quarantined.byId(quarantine.id)).toEqual(next.quarantine);
    });
  });
};
