import { expect, test } from 'vitest';
import { askProAi } from '../../test/companies.ts';
import { bookingBody, ingressMessage } from '../../test/deliveries.ts';
import { placeOf } from './delivery-lane.ts';

const laneOf = (body: Uint8Array) => placeOf(ingressMessage(body)).lane;

test('deliveries of one booking share a lane over its reschedules, those of others do not wait for them', () => {
  const chain = { iCalUID: 'A@Cal.com' };
  expect(laneOf(bookingBody({ uid: 'A', ...chain }))).toBe(laneOf(bookingBody({ uid: 'B', ...chain })));
  expect(laneOf(bookingBody({ uid: 'A', iCalUID: undefined }))).toBe('A');
});

test('words of a person cannot choose a lane', () => {
  const title = '"iCalUID": "someone else’s"';
  expect(laneOf(bookingBody({ title, uid: 'A', iCalUID: 'A@Cal.com' }))).toBe('A@Cal.com');
});

test('what cannot be read shares one lane, per company that it came for (RT3)', () => {
  expect(placeOf(ingressMessage(Buffer.from('?'), askProAi))).toEqual({
    tenant: askProAi.tenantId,
    lane: 'unreadable',
  });
  expect(placeOf({ headers: {}, data: Buffer.from('?') })).toEqual({ tenant: 'unreadable', lane: 'unreadable' });
});

test('what is asked and told of one telephone call shares a lane', () => {
  const body = (members: object) => Buffer.from(JSON.stringify({ ...members, call: { call_id: 'call-1' } }));
  expect(laneOf(body({ event: 'call_ended' }))).toBe('call-1');
  expect(laneOf(body({ name: 'book_appointment', args: {} }))).toBe('call-1');
});
