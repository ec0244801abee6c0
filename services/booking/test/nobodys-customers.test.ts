import { derivedId } from '@fencepost/contracts/ids';
import { connectStore } from '@fencepost/mongo-kit/connect';
import { makeLogger } from '@fencepost/service-kit/logger';
import { newId } from '@fencepost/service-kit/random-id';
import type {} from '@fencepost/testing/servers';
import { MongoClient } from 'mongodb';
import { expect, inject, onTestFinished, test } from 'vitest';
import { definitions } from '../src/adapters/rows.ts';
import { makeGetCustomer } from '../src/usecases/customers/get-customer.ts';
import { customersWorld, scope } from './customers-world.ts';
import { movableClock } from './slots-world.ts';

const OURS = 23;
const codeOf = (answer: Promise<unknown>) =>
  answer.then(
    () => 'answered',
    ({ code }) => code,
  );

test('records of no company, written past every guard, are seen, changed and removed by nobody; company 1 sees its 23 (BKG-016, BKG-017, BKG-018)', async () => {
  const url = inject('servers').mongo;
  const database = newId('booking');
  const clock = movableClock();
  const log = makeLogger({ service: 'test', level: 'silent' });
  const store = await connectStore({ url, database, definitions, clock, log });
  const raw = await MongoClient.connect(url);
  onTestFinished(async () => {
    await raw.db(database).dropDatabase();
    await raw.close();
    await store.close();
  });
  const world = customersWorld({ store, clock });
  const getCustomer = makeGetCustomer(world);
  const mine: string[] = [];
  for (let index = 0; index < OURS; index += 1) {
    const person = { name: `Customer ${index}`, email: `customer-${index}@example.com` };
    mine.push((await world.createCustomer(person, scope)).id);
  }
  const customers = raw.db(database).collection<{ _id: string }>('customers');
  const [model] = await customers.find({ _id: mine[0] ?? '' }).toArray();
  if (model === undefined) throw new Error('a customer was written');
  const ownerless = Object.fromEntries(Object.entries(model).filter(([member]) => member !== 'tenantId'));
  const nobodys = ['null', 'missing', 'empty'].map((name) => derivedId('cus', name));
  const forms = [{ ...ownerless, tenantId: null }, ownerless, { ...ownerless, tenantId: '' }];
  for (const [index, form] of forms.entries()) {
    const row = { ...form, _id: nobodys[index] ?? '', email: `nobody-${index}@example.com` };
    await customers.insertOne(row, { bypassDocumentValidation: true });
  }
  const before = await customers.find({ _id: { $in: nobodys } }).toArray();
  expect(before, 'positive control: they are there').toHaveLength(nobodys.length);

  const listed = (await world.listCustomers({ limit: 100 }, scope)).data.map(({ id }) => id);
  expect(listed.toSorted()).toEqual(mine.toSorted());
  for (const customerId of nobodys) {
    const version = 1;
    expect(await codeOf(getCustomer({ customerId }, scope))).toBe('not_found');
    expect(await codeOf(world.updateCustomer({ customerId, version, name: 'Taken' }, scope))).toBe('not_found');
    expect(await codeOf(world.deleteCustomer({ customerId, version }, scope))).toBe('not_found');
    expect(await codeOf(world.eraseCustomer({ customerId, version }, scope))).toBe('not_found');
  }
  expect(await customers.find({ _id: { $in: nobodys } }).toArray()).toEqual(before);
  const [own = ''] = mine;
  expect(await codeOf(world.updateCustomer({ customerId: own, version: 1, name: 'Own' }, scope))).toBe('answered');
});
