import { expect, test } from 'vitest';
import { askProAi } from '../../test/companies.ts';
import { bookingBody, ingressMessage } from '../../test/deliveries.ts';
import { laneOf } from './delivery-lane.ts';

const laneName = (body: Uint8Array) => laneOf(ingressMessage(body)).lane;

test('deliveries of one booking share a lane over its reschedules, those of others do not wait for them', () => {
  const chain = { iCalUID: 'A@Cal.com' };
  expect(laneName(bookingBody({ uid: 'A', ...chain }))).toBe(laneName(bookingBody({ uid: 'B', ...chain })));
  expect(laneName(bookingBody({ uid: 'A', iCalUID: undefined }))).toBe('A');
});

test('words of a person cannot choose a lane', () => {
  const title = '"iCalUID": "someone else’s"';
  expect(laneName(bookingBody({ title, uid: 'A', iCalUID: 'A@Cal.com' }))).toBe('A@Cal.com');
});

test('what cannot be read shares one lane, per company that it came for (RT3)', () => {
  expect(laneOf(ingressMessage(Buffer.from('?'), askProAi))).toEqual({
    tenant: askProAi.tenantId,
    lane: 'unreadable',
  });
  expect(laneOf({ headers: {}, data: Buffer.from('?') })).toEqual({ tenant: 'unreadable', lane: 'unreadable' });
});

test('what is asked and told of one telephone call shares a lane', () => {
  const body = (members: object) => Buffer.from(JSON.stringify({ ...members, call: { call_id: 'call-1' } }));
  expect(laneName(body({ event: 'call_ended' }))).toBe('call-1');
  expect(laneName(body({ name: 'book_appointment', args: {} }))).toBe('call-1');
});
