import type { CustomerMerge } from '@fencepost/contracts/booking/customer';
import { derivedId, TenantId } from '@fencepost/contracts/ids';
import type { Store } from '@fencepost/mongo-kit/collection';
import { platformScope } from '@fencepost/testing/platform-scope';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { knownAs } from '../src/domain/customer-match.ts';
import { factOf } from '../src/domain/vendor-fact.ts';
import { type DemoCompany, friseur, scopeOf } from './companies.ts';
import { bookFor, type CustomersWorld, customersWorld, peopleIn } from './customers-world.ts';
import { sampleAppointment } from './samples.ts';
import { movableClock } from './slots-world.ts';

const RACERS = 16;
const codeOf = (answer: Promise<unknown>) =>
  answer.then(
    () => 'answered',
    ({ code }) => code,
  );

/** What customers, merges, policies and call-backs rely on, whatever carries the collections. */
export const peopleSuite = (name: string, open: () => Promise<Store>): void => {
  describe(`customers, merges, policies and call-backs on ${name}`, () => {
    let store: Store;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(() => store?.close());

    /** A company that no other test writes for. */
    const companyFor = (id: string): DemoCompany => ({ ...friseur, tenantId: TenantId.parse(derivedId('ten', id)) });
    const worldFor = (
      id: string,
    ): { world: CustomersWorld; company: DemoCompany; scope: ReturnType<typeof scopeOf> } => {
      const company = companyFor(id);
      return { world: customersWorld({ store, clock: movableClock() }), company, scope: scopeOf(company) };
    };

    test('of many who come at once as one person, all are one customer, told of once', async () => {
      const { world, company, scope } = worldFor('race');
      const person = { name: 'Anna', email: 'anna@example.com' };
      const all = await Promise.all(Array.from({ length: RACERS }, () => world.createCustomer(person, scope)));
      expect(new Set(all.map(({ id }) => id)).size).toBe(1);
      const { customers } = await peopleIn(world, company);
      expect(customers.map(({ outbox }) => outbox.length)).toEqual([1]);
    });

    test('of many who change one customer at once, one does (D-18)', async () => {
      const { world, scope } = worldFor('changes');
      const { id: customerId } = await world.createCustomer({ name: 'Anna', email: 'anna@example.com' }, scope);
      const changes = Array.from({ length: RACERS }, (_, index) =>
        codeOf(world.updateCustomer({ customerId, version: 1, notes: `note ${index}` }, scope)),
      );
      const answers = await Promise.all(changes);
      expect(answers.filter((answer) => answer === 'answered')).toHaveLength(1);
      expect(answers.filter((answer) => answer === 'stale_version')).toHaveLength(RACERS - 1);
    });

    test('customers are found by e-mail, phone, name and who stays, in their company alone', async () => {
      const { world, scope, company } = worldFor('found');
      const person = { name: 'Anna Müller', email: 'anna@example.com', phone: '+491701234567' };
      const anna = await world.createCustomer(person, scope);
      const namesake = await world.createCustomer({ name: 'MULLER, Anna', email: 'other@example.com' }, scope);
      await world.createCustomer(person, scopeOf(companyFor('found elsewhere')));
      const ours = world.customers.forTenant(company.tenantId);
      expect((await ours.byEmail('anna@example.com')).map(({ id }) => id)).toEqual([anna.id]);
      expect((await ours.byPhone(person.phone)).map(({ id }) => id)).toEqual([anna.id]);
      expect((await ours.alike(person, 10)).map(({ id }) => id).toSorted()).toEqual([anna.id, namesake.id].toSorted());
      expect(await ours.alike({ name: null, email: null, phone: null }, 10)).toEqual([]);
      expect(knownAs(person)).toHaveLength(3);
      await world.mergeCustomers({ customerId: anna.id, mergedId: namesake.id, version: 1 }, scope);
      expect((await ours.mergedInto(anna.id)).map(({ id }) => id)).toEqual([namesake.id]);
      expect((await ours.alike(person, 10)).map(({ id }) => id)).toEqual([anna.id]);
    });

    test('of many who merge the same two at once, both ways, it is done once at most and nobody is lost', async () => {
      const { world, scope, company } = worldFor('merges');
      const [a, b] = [
        await world.createCustomer({ name: 'A', email: 'a@example.com' }, scope),
        await world.createCustomer({ name: 'B', email: 'b@example.com' }, scope),
      ];
      for (const { id } of [a, b]) {
        for (let index = 0; index < 3; index += 1) await bookFor(world, id, `${id}-${index}`, {}, company);
      }
      const merge = (one: string, other: string) =>
        codeOf(world.mergeCustomers({ customerId: one, mergedId: other, version: 1 }, scope));
      await Promise.all(
        Array.from({ length: RACERS }, (_, index) => (index % 2 ? merge(a.id, b.id) : merge(b.id, a.id))),
      );
      const { customers, merges } = await peopleIn(world, company);
      expect(merges.filter(({ status }) => status === 'merging')).toEqual([]);
      expect(merges.filter(({ status }) => status === 'merged').length).toBeLessThanOrEqual(1);
      const inUse = customers.filter(({ status }) => status === 'active').map(({ _id }) => _id);
      expect(inUse.length).toBeGreaterThan(0);
      const all = await world.appointments.forTenant(company.tenantId).page({ after: undefined, limit: 20 });
      expect(all).toHaveLength(6);
      for (const { customerId } of all) expect(inUse).toContain(customerId);
    });

    test('merges under way are found by either customer, and by when they were last written', async () => {
      const { world, company, scope } = worldFor('open');
      const { clock } = world;
      const [customerId, mergedId] = [derivedId('cus', 'one'), derivedId('cus', 'other')];
      const own = world.merges.forTenant(company.tenantId);
      const merge = (id: string, status: CustomerMerge['status']): CustomerMerge => ({
        ...{ id: derivedId('mrg', company.tenantId, id), customerId, mergedId, status, appointments: 0, version: 1 },
        createdAt: clock.now(),
      });
      const event = (await sampleAppointment('unused', {}, company)).event;
      for (const [id, status] of [
        ['1', 'merging'],
        ['2', 'undoing'],
        ['3', 'merged'],
      ] as const) {
        expect(await own.add({ merge: merge(id, status), handed: [] }, { ...event, id: `evt_${id}` })).toBe(true);
      }
      for (const id of [customerId, mergedId]) expect(await own.openOf([id])).toHaveLength(2);
      expect(await own.openOf([derivedId('cus', 'third')])).toEqual([]);
      const later = '9999-12-31T23:59:59.999Z';
      const abandoned = await world.merges.abandoned(later, 1_000, platformScope);
      expect(abandoned.filter(({ tenantId }) => tenantId === scope.tenantId)).toHaveLength(2);
      const before = await world.merges.abandoned('2000-01-01T00:00:00.000Z', 1_000, platformScope);
      expect(before).toEqual([]);
    });

    test('cancellations are counted by when they were said, of one customer, up to a limit', async () => {
      const { world, company } = worldFor('cancelled');
      const ours = world.appointments.forTenant(company.tenantId);
      const customerId = derivedId('cus', 'quota');
      const times = ['2026-02-28T23:00:00.000Z', '2026-03-15T10:00:00.000Z', '2026-03-31T22:00:00.000Z'];
      for (const [index, saidAt] of times.entries()) {
        const uid = `cancelled-${index}`;
        const { booked, event } = await sampleAppointment(uid, { customerId, status: 'cancelled' }, company);
        const fact = factOf({ kind: 'cancelled', uid, source: 'webhook', saidAt });
        expect(await ours.add({ ...booked, facts: [...booked.facts, fact] }, event)).toBe('added');
      }
      const within = { startsAt: '2026-02-28T23:00:00.000Z', endsAt: '2026-03-31T22:00:00.000Z' };
      expect(await ours.countCancelled({ customerId, within, limit: 10 })).toBe(2);
      expect(await ours.countCancelled({ customerId, within, limit: 1 })).toBe(1);
      expect(await ours.countCancelled({ customerId: derivedId('cus', 'x'), within, limit: 10 })).toBe(0);
    });

    test('what a host has cancelled is none of the guest’s cancellations, whoever tells of it', async () => {
      const { world, company } = worldFor('by-host');
      const ours = world.appointments.forTenant(company.tenantId);
      const customerId = derivedId('cus', 'by-host');
      const cancelled = { kind: 'cancelled', source: 'webhook', saidAt: '2026-03-15T10:00:00.000Z' } as const;
      // We know that a host did, that Cal.com says so alone, and that a guest did with the company's key.
      for (const [uid, told] of Object.entries({ h: [true], c: [null, true], g: [false, true], n: [null] })) {
        const { booked, event } = await sampleAppointment(uid, { customerId, status: 'cancelled' }, company);
        const facts = told.map((byHost) => factOf({ ...cancelled, uid, byHost }));
        expect(await ours.add({ ...booked, facts: [...booked.facts, ...facts] }, event)).toBe('added');
      }
      const within = { startsAt: '2026-03-01T00:00:00.000Z', endsAt: '2026-04-01T00:00:00.000Z' };
      expect(await ours.countCancelled({ customerId, within, limit: 10 })).toBe(2);
    });

    test('call-backs are paged by deadline, ids deciding within one millisecond', async () => {
      const { world, scope } = worldFor('callbacks');
      for (const priority of ['normal', 'urgent', 'high', 'urgent'] as const) {
        await world.openCallback({ cause: 'requested', priority, phone: '+4930123456' }, scope);
      }
      const seen: string[] = [];
      const ids = new Set<string>();
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const page = await world.listCallbacks({ limit: 1, cursor }, scope);
        for (const { priority, id } of page.data) {
          seen.push(priority);
          ids.add(id);
        }
        cursor = page.nextCursor;
      }
      expect(seen).toEqual(['urgent', 'urgent', 'high', 'normal']);
      expect(ids.size).toBe(4);
    });

    test('erasing takes everything out of the database’s rows too', async () => {
      const { world, company, scope } = worldFor('erased');
      const person = { name: 'Anna', email: 'anna@example.com', phone: '+491701234567', notes: 'secret' };
      const { id: customerId } = await world.createCustomer(person, scope);
      await world.eraseCustomer({ customerId, version: 1 }, scope);
      expect(JSON.stringify(await peopleIn(world, company))).not.toMatch(/Anna|anna|1701234567|secret/);
      expect(await world.customers.forTenant(company.tenantId).byId(customerId)).toMatchObject({ status: 'erased' });
    });
  });
};
