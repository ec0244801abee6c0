import { CustomerId, derivedId } from '@fencepost/contracts/ids';
import { platformScope } from '@fencepost/testing/platform-scope';
import { expect, test } from 'vitest';
import { askProAi, friseur } from '../../test/companies.ts';
import { bookedBy, deliveryOf } from '../../test/deliveries.ts';
import { emptyStore, everythingIn, useCasesOn } from '../../test/world.ts';
import { makeCustomerIds } from './customer-ids.ts';

const entry = (kid: string, fill: number) => `${kid}:${Buffer.alloc(32, fill).toString('base64')}`;
const identity = 'email:anna@example.com';
const { tenantId } = friseur;

test('the id of a customer is the same each time, another in each company, and another under another key', () => {
  const ids = makeCustomerIds({ keys: entry('one', 1) });
  const id = ids(tenantId, identity);
  expect(CustomerId.parse(id)).toBe(makeCustomerIds({ keys: entry('one', 1) })(tenantId, identity));
  const others = [
    ids(askProAi.tenantId, identity),
    ids(tenantId, 'email:ben@example.com'),
    ids(tenantId, identity, id),
    makeCustomerIds({ keys: entry('one', 2) })(tenantId, identity),
  ];
  expect(new Set([id, ...others]).size).toBe(others.length + 1);
});

test('a new key in front changes no id: they follow from the oldest', () => {
  const before = makeCustomerIds({ keys: entry('one', 1) });
  const rotated = makeCustomerIds({ keys: `${entry('two', 2)}, ${entry('one', 1)}` });
  expect(rotated(tenantId, identity)).toBe(before(tenantId, identity));
});

test('no id in an event, of customer or appointment, can be tested for a guessed address without the key (law 8)', async () => {
  const store = emptyStore();
  const booked = deliveryOf(bookedBy('u1', { name: 'Anna', email: 'anna@example.com' }));
  expect(await useCasesOn(store).applyDelivery(booked, platformScope)).toBe('applied');
  const { customers, appointments } = await everythingIn(store);
  const told = JSON.stringify([...customers, ...appointments].flatMap(({ outbox }) => outbox));
  expect(customers[0]?.email).toBe('anna@example.com');
  expect(told).toContain(customers[0]?._id);
  const guesses = [identity, 'anna@example.com'].flatMap((guess) => [
    derivedId('cus', tenantId, guess),
    derivedId('cus', guess),
  ]);
  for (const guess of guesses) expect(told).not.toContain(guess);
});
