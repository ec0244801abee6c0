import { tickingClock } from '@fencepost/testing/clocks';
import { platformScope } from '@fencepost/testing/platform-scope';
import { expect, test } from 'vitest';
import { askProAi, friseur } from '../../../test/companies.ts';
import { bookedBy, bookingBody, deliveryOf } from '../../../test/deliveries.ts';
import { emptyStore, everythingIn, useCasesOn } from '../../../test/world.ts';
import { rows } from '../../adapters/rows.ts';

const book = async (...bookers: readonly object[]) => {
  const store = emptyStore();
  const { applyDelivery } = useCasesOn(store, { clock: tickingClock() });
  for (const [index, booker] of bookers.entries()) {
    expect(await applyDelivery(deliveryOf(bookedBy(`uid-${index}`, booker)), platformScope)).toBe('applied');
  }
  const { customers, appointments } = await everythingIn(store);
  const bookings = appointments.toSorted((a, b) => (a.bookedAt < b.bookedAt ? -1 : 1));
  return { customers, customerIds: bookings.map(({ customerId }) => customerId) };
};
const email = 'anna@example.com';
const phoneNumber = '+491701234567';

test.each<[string, object, object]>([
  ['the same e-mail, however it is written', { email }, { email: ' Anna@Example.COM ' }],
  ['the same e-mail with another phone', { email, phoneNumber }, { email, phoneNumber: '+4915112345678' }],
  ['the same phone, where nobody left an e-mail', { phoneNumber }, { phoneNumber: '+49 170 1234567' }],
  ['the same phone, where the second left no e-mail', { email, phoneNumber }, { phoneNumber }],
])('two bookings are one customer’s for %s', async (_, first, second) => {
  const { customers, customerIds } = await book(first, second);
  expect(customers).toHaveLength(1);
  expect(new Set(customerIds).size).toBe(1);
});

test.each<[string, object, object]>([
  ['an e-mail behind a phone that was known without one', { phoneNumber }, { email, phoneNumber }],
  ['another e-mail behind the same phone', { email, phoneNumber }, { email: 'ben@example.com', phoneNumber }],
  ['nothing known of either (D-09)', {}, {}],
  ['an address that Cal.com invented', { email: '1@sms.cal.com' }, { email: '1@sms.cal.com' }],
])('two bookings are two customers’ for %s', async (_, first, second) => {
  expect((await book(first, second)).customers).toHaveLength(2);
});

test('a phone that two people share tells of neither (D-03)', async () => {
  const { customers, customerIds } = await book(
    { email, phoneNumber },
    { email: 'ben@example.com', phoneNumber },
    { phoneNumber },
    { phoneNumber },
  );
  expect(customers).toHaveLength(3);
  expect(customerIds[2]).toBe(customerIds[3]);
});

test('what is unknown stays null, and is told as unknown (D-09)', async () => {
  const store = emptyStore();
  await useCasesOn(store).applyDelivery(deliveryOf(bookedBy('uid', { name: 'unknown', email: '' })), platformScope);
  const { customers } = await everythingIn(store);
  expect(customers).toMatchObject([{ name: null, email: null, phone: null }]);
  expect(customers[0]?.outbox[0]?.payload).toMatchObject({ customer: { knows: [] } });
});

test('companies never share a customer', async () => {
  const store = emptyStore();
  const { applyDelivery } = useCasesOn(store);
  await applyDelivery(deliveryOf(bookingBody({ uid: 'a' })), platformScope);
  const theirs = bookingBody({ uid: 'b', eventTypeId: askProAi.eventTypeId });
  await applyDelivery(deliveryOf(theirs, askProAi), platformScope);
  const customers = store.collection(rows.customers);
  for (const { tenantId } of [friseur, askProAi]) {
    expect(await customers.forTenant(tenantId).find({ email: 'guest@example.com' }, { limit: 2 })).toHaveLength(1);
  }
});
