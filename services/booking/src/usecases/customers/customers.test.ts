import { NewCustomer } from '@fencepost/contracts/booking/customer';
import { derivedId } from '@fencepost/contracts/ids';
import { tickingClock } from '@fencepost/testing/clocks';
import { describe, expect, test } from 'vitest';
import { askProAi, friseur, scopeOf } from '../../../test/companies.ts';
import { customerFactory } from '../../../test/customer-factory.ts';
import { bookFor, customersWorld, peopleIn, scope } from '../../../test/customers-world.ts';
import { rows } from '../../adapters/rows.ts';

const email = 'anna@example.com';
const phone = '+491701234567';
const theirs = scopeOf(askProAi);
const nobody = derivedId('cus', 'nobody');
const codeOf = (answer: Promise<unknown>) =>
  answer.then(
    () => 'answered',
    ({ code }) => code,
  );
const bookedBy = (attendee: object, uid = 'u1') => ({ attendee, uid });

describe('one creator for all who come (BKG-020)', () => {
  test('BKG-010, BKG-011: who comes by Cal.com has that source and that note; who is added, the source and note given', async () => {
    const { findOrCreateCustomer, createCustomer, registerPerson } = customersWorld();
    const booked = await findOrCreateCustomer(bookedBy({ name: 'Anna', email }), null, scope);
    expect(booked).toMatchObject({
      source: 'cal.com',
      notes: 'Created from Cal.com booking webhook',
      status: 'active',
    });
    const added = await createCustomer({ name: 'Ben', phone, company: 'Ben GmbH', notes: 'likes tea' }, scope);
    expect(added).toMatchObject({ source: 'api', notes: 'likes tea', company: 'Ben GmbH', phone, email: null });
    const person = { name: null, email: null, phone: '+491709999999', company: null };
    const arrival = {
      source: 'retell_ai',
      notes: null,
      alone: 'call:1',
      ifSeveral: 'apart',
      causationId: null,
    } as const;
    expect(await registerPerson(person, arrival, scope)).toMatchObject({ source: 'retell_ai', name: null });
  });

  test('adding somebody whom the e-mail or the phone names answers who is there, and overwrites nothing', async () => {
    const { findOrCreateCustomer, createCustomer } = customersWorld();
    const anna = await findOrCreateCustomer(bookedBy({ name: 'Anna', email, phone }), null, scope);
    expect(await createCustomer({ name: 'Somebody else', email, notes: 'new' }, scope)).toEqual(anna);
    expect(await createCustomer({ name: 'Somebody else', phone }, scope)).toEqual(anna);
    expect((await createCustomer({ name: 'Anna', email }, theirs)).id).not.toBe(anna.id);
  });

  test('of many who come at once as one person, all are one customer', async () => {
    const world = customersWorld();
    const all = await Promise.all(
      Array.from({ length: 20 }, () => world.createCustomer({ name: 'Anna', email }, scope)),
    );
    expect(new Set(all.map(({ id }) => id)).size).toBe(1);
    expect((await peopleIn(world)).customers).toHaveLength(1);
  });

  test('a phone that several have is refused to whoever adds (D-03), and kept apart for whoever has booked', async () => {
    const { createCustomer, findOrCreateCustomer } = customersWorld();
    const [a, b] = [
      await createCustomer({ name: 'A', email: 'a@x.de', phone }, scope),
      await createCustomer({ name: 'B', email: 'b@x.de', phone }, scope),
    ];
    await expect(createCustomer({ name: 'C', phone }, scope)).rejects.toMatchObject({
      code: 'conflict',
      detail: { facts: { customerIds: expect.stringContaining(b.id) } },
    });
    const apart = await findOrCreateCustomer(bookedBy({ phone }), null, scope);
    expect([a.id, b.id]).not.toContain(apart.id);
    expect((await findOrCreateCustomer(bookedBy({ phone }, 'u2'), null, scope)).id).toBe(apart.id);
  });

  test('without e-mail and phone nobody is added by hand; who booked so is a customer of that booking alone (D-09)', async () => {
    const { createCustomer, findOrCreateCustomer } = customersWorld();
    expect(await codeOf(createCustomer({ name: 'Kunde' }, scope))).toBe('invalid_input');
    const one = await findOrCreateCustomer(bookedBy({}), null, scope);
    expect(one).toMatchObject({ name: null, email: null, phone: null });
    expect((await findOrCreateCustomer(bookedBy({}), null, scope)).id).toBe(one.id);
    expect((await findOrCreateCustomer(bookedBy({}, 'u2'), null, scope)).id).not.toBe(one.id);
  });

  test('whoever’s e-mail was corrected is found by the new one, and the old one is somebody else’s', async () => {
    const { createCustomer, updateCustomer } = customersWorld();
    const anna = await createCustomer({ name: 'Anna', email: 'ana@example.com' }, scope);
    const right = await updateCustomer({ customerId: anna.id, version: 1, email }, scope);
    expect((await createCustomer({ name: 'Anna', email }, scope)).id).toBe(anna.id);
    const ana = await createCustomer({ name: 'Ana', email: 'ana@example.com' }, scope);
    expect(ana).toMatchObject({ version: 1, email: 'ana@example.com' });
    expect(ana.id).not.toBe(right.id);
    expect((await createCustomer({ name: 'Ana', email: 'ana@example.com' }, scope)).id).toBe(ana.id);
  });
});

describe('changing', () => {
  test('what is not sent stays, null says that it is not known, and the same again changes nothing', async () => {
    const { createCustomer, updateCustomer } = customersWorld();
    const { id: customerId } = await createCustomer({ name: 'Anna', email, phone, company: 'X' }, scope);
    const next = await updateCustomer({ customerId, version: 1, phone: null, notes: 'vip' }, scope);
    expect(next).toMatchObject({ name: 'Anna', email, phone: null, company: 'X', notes: 'vip', version: 2 });
    expect(await updateCustomer({ customerId, version: 2, notes: 'vip' }, scope)).toEqual(next);
  });

  test('is refused over another version, to an e-mail that somebody else has, and to strangers', async () => {
    const { createCustomer, updateCustomer } = customersWorld();
    const { id: customerId } = await createCustomer({ name: 'Anna', email }, scope);
    await createCustomer({ name: 'Ben', email: 'ben@example.com', phone }, scope);
    const change = (to: object, by = scope) => codeOf(updateCustomer({ customerId, version: 1, ...to }, by));
    expect(await change({ version: 7, name: 'X' })).toBe('stale_version');
    expect(await change({ email: 'ben@example.com' })).toBe('conflict');
    expect(await change({ name: 'X' }, theirs)).toBe('not_found');
    expect(await change({ phone })).toBe('answered');
  });

  test('events tell that something is known, never what', async () => {
    const world = customersWorld();
    const { id: customerId } = await world.createCustomer({ name: 'Anna', email }, scope);
    await world.updateCustomer({ customerId, version: 1, phone, notes: 'vip' }, scope);
    const [row] = (await peopleIn(world)).customers;
    expect(row?.outbox.map(({ payload }) => payload)).toMatchObject([
      { customer: { knows: ['name', 'email'], version: 1 } },
      { customer: { knows: ['name', 'email', 'phone'], version: 2 } },
    ]);
    expect(JSON.stringify(row?.outbox)).not.toMatch(/Anna|anna@|170123|vip/);
  });
});

describe('lists', () => {
  test('are of those in use, newest first, page by page, by e-mail, by phone and by status', async () => {
    const world = customersWorld({ clock: tickingClock() });
    const { createCustomer, listCustomers, deleteCustomer } = world;
    const made = [];
    for (const name of ['a', 'b', 'c', 'd'])
      made.push(await createCustomer({ name, email: `${name}@x.de`, phone }, scope));
    const [gone] = made;
    await deleteCustomer({ customerId: gone?.id ?? '', version: 1 }, scope);
    const seen: (string | null)[] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await listCustomers({ limit: 2, cursor }, scope);
      seen.push(...page.data.map(({ name }) => name));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(['d', 'c', 'b']);
    const names = async (filter: object, by = scope) =>
      (await listCustomers({ limit: 20, ...filter }, by)).data.map(({ name }) => name);
    expect(await names({ email: 'b@x.de' })).toEqual(['b']);
    expect(await names({ phone })).toEqual(['d', 'c', 'b']);
    expect(await names({ status: 'deleted' })).toEqual(['a']);
    expect(await names({}, theirs)).toEqual([]);
  });

  test('matches are of the company alone, surest first, and never of what is unknown (D-09)', async () => {
    const { createCustomer, findOrCreateCustomer, listCustomerMatches, updateCustomer } = customersWorld();
    const anna = await createCustomer({ name: 'Anna Müller', email, phone }, scope);
    const spouse = await createCustomer({ name: 'Ben Müller', email: 'ben@x.de', phone }, scope);
    const other = await createCustomer({ name: 'Müller, Anna', email: 'anna@work.example' }, scope);
    await updateCustomer({ customerId: other.id, version: 1, phone }, scope);
    await createCustomer({ name: 'Anna Müller', email, phone }, theirs);
    await findOrCreateCustomer(bookedBy({}), null, scope);
    const { data } = await listCustomerMatches({ customerId: anna.id }, scope);
    expect(data.map(({ customer, confidence }) => [customer.id, confidence])).toEqual([
      [other.id, 0.58],
      [spouse.id, 0.24],
    ]);
    const silent = await findOrCreateCustomer(bookedBy({}, 'u2'), null, scope);
    expect(await listCustomerMatches({ customerId: silent.id }, scope)).toEqual({ data: [] });
    expect(await codeOf(listCustomerMatches({ customerId: anna.id }, theirs))).toBe('not_found');
    expect(await codeOf(listCustomerMatches({ customerId: nobody }, scope))).toBe('not_found');
  });
});

describe('setting aside', () => {
  test('is refused while appointments are to come, and not for those that are over', async () => {
    const world = customersWorld();
    const { createCustomer, deleteCustomer, restoreCustomer } = world;
    const { id: customerId } = await createCustomer({ name: 'Anna', email }, scope);
    await bookFor(world, customerId, 'past', {
      startsAt: '2026-01-01T10:00:00.000Z',
      endsAt: '2026-01-01T10:30:00.000Z',
    });
    await bookFor(world, customerId, 'cancelled', { status: 'cancelled' });
    const ben = await createCustomer({ name: 'Ben', email: 'ben@x.de' }, scope);
    for (const [uid, status] of [
      ['b1', 'booked'],
      ['b2', 'requested'],
    ] as const) {
      const { id } = await bookFor(world, ben.id, uid, { status });
      await expect(deleteCustomer({ customerId: ben.id, version: 1 }, scope)).rejects.toMatchObject({
        code: 'still_referenced',
        detail: { facts: { appointmentId: expect.stringMatching(/^apt_/) } },
      });
      await world.handOver(id, { from: ben.id, to: nobody }, scope);
    }
    const gone = await deleteCustomer({ customerId, version: 1 }, scope);
    expect(gone).toMatchObject({ status: 'deleted', version: 2, email });
    expect(await deleteCustomer({ customerId, version: 1 }, scope)).toEqual(gone);
    const back = await restoreCustomer({ customerId, version: 2 }, scope);
    expect(back).toEqual({ ...gone, status: 'active', version: 3 });
    expect(await restoreCustomer({ customerId, version: 2 }, scope)).toEqual(back);
    expect(await codeOf(restoreCustomer({ customerId, version: 3 }, scope))).toBe('wrong_state');
    expect(await codeOf(deleteCustomer({ customerId, version: 3 }, theirs))).toBe('not_found');
  });

  test('ends when the person books again: nobody is there twice', async () => {
    const world = customersWorld();
    const { id: customerId } = await world.createCustomer({ name: 'Anna', email }, scope);
    await world.deleteCustomer({ customerId, version: 1 }, scope);
    const back = await world.findOrCreateCustomer(bookedBy({ email }), derivedId('dlv', 'one'), scope);
    expect(back).toMatchObject({ id: customerId, status: 'active', version: 3 });
    expect((await peopleIn(world)).customers).toHaveLength(1);
  });

  test('is undone for whoever has written an appointment meanwhile', async () => {
    const world = customersWorld();
    const { id: customerId } = await world.createCustomer({ name: 'Anna', email }, scope);
    await world.deleteCustomer({ customerId, version: 1 }, scope);
    const { id } = await bookFor(world, customerId, 'raced');
    await world.keepCustomer(id, null, scope);
    expect((await world.listCustomers({ limit: 1 }, scope)).data).toMatchObject([{ id: customerId, status: 'active' }]);
  });
});

describe('a customer always has a company', () => {
  test('BKG-007, BKG-008, BKG-013, BKG-019: creating one without throws, whoever asks', async () => {
    const { store, createCustomer } = customersWorld();
    for (const tenantId of [undefined, null, '', 'company 1']) {
      expect(() => store.collection(rows.customers).forTenant(tenantId as never)).toThrow();
      await expect(createCustomer({ name: 'Anna', email }, { ...scope, tenantId } as never)).rejects.toThrow();
    }
    await expect(createCustomer({ name: 'Anna', email }, scope)).resolves.toMatchObject({ email });
  });

  test('BKG-015: whoever is signed in creates for their own company, whatever else they send', async () => {
    const world = customersWorld();
    const sent = { name: 'Anna', email, tenantId: askProAi.tenantId };
    const { id } = await world.createCustomer(sent, scope);
    const { customers } = await peopleIn(world);
    expect(customers).toMatchObject([{ _id: id, tenantId: friseur.tenantId }]);
  });

  test('BKG-014: changing the company of one throws, to NULL or to another', async () => {
    const world = customersWorld();
    const { id } = await world.createCustomer({ name: 'Anna', email }, scope);
    const customers = world.store.collection(rows.customers).forTenant(friseur.tenantId);
    for (const tenantId of [null, askProAi.tenantId]) {
      await expect(customers.save({ _id: id, version: 1 }, { set: { tenantId } }, [])).rejects.toThrow();
      await expect(customers.compareAndSet({ _id: id }, { set: { tenantId } })).rejects.toThrow();
    }
    await expect(customers.save({ _id: id, version: 1 }, { set: { name: 'A' } }, [])).resolves.toMatchObject({
      tenantId: friseur.tenantId,
    });
  });

  test('BKG-016, BKG-017, BKG-018: company 1 sees its 23 customers and 0 without a company', async () => {
    const world = customersWorld();
    const [ours, others] = [customerFactory().forCompany(friseur), customerFactory().forCompany(askProAi)];
    for (let index = 0; index < 23; index += 1) await ours.create(world, `ours-${index}`);
    for (let index = 0; index < 5; index += 1) await others.create(world, `theirs-${index}`);
    expect((await world.listCustomers({ limit: 100 }, scope)).data).toHaveLength(23);
    const { customers } = await peopleIn(world);
    expect(customers.filter(({ tenantId }) => tenantId !== friseur.tenantId)).toHaveLength(0);
  });

  test('BKG-022, BKG-023: a test customer without a company speaks up, and withNullCompany is for tests alone', async () => {
    const world = customersWorld();
    expect(() => customerFactory().make('x')).toThrow(/CRITICAL/);
    await expect(customerFactory().create(world, 'x')).rejects.toThrow(/CRITICAL/);
    expect(() => customerFactory('testing').withNullCompany().make('x')).toThrow(/CRITICAL/);
    expect(() => customerFactory('local').withNullCompany()).not.toThrow();
    expect(() => customerFactory('production').withNullCompany()).toThrow(/CRITICAL/);
    expect((await customerFactory().forCompany(friseur).create(world, 'x')).id).toMatch(/^cus_/);
  });

  test('BKG-009, BKG-012, BKG-024: the seeded people have every member, a company, and nothing invented', async () => {
    const { createCustomer } = customersWorld();
    for (const [name, address] of [
      ['Max', 'max@example.com'],
      ['Erika', 'erika@example.com'],
    ] as const) {
      const seeded = await createCustomer(NewCustomer.parse({ name, email: address }), scope);
      expect(seeded).toEqual({
        ...{ id: expect.stringMatching(/^cus_/), name, email: address, phone: null, company: null, notes: null },
        ...{ source: 'api', status: 'active', mergedInto: null, version: 1, createdAt: expect.any(String) },
      });
    }
  });
});
