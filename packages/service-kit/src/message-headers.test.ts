import { headers } from '@nats-io/transport-node';
import { expect, test } from 'vitest';
import { messageHeaders, plainHeaders } from './message-headers.ts';

test('a message carries its id and the given headers, and gives back exactly the given ones', () => {
  const sent = messageHeaders('evt_1', { 'fp-request': 'req_1' });
  expect(sent.get('Nats-Msg-Id')).toBe('evt_1');
  expect(plainHeaders(sent)).toEqual({ 'fp-request': 'req_1' });
  expect(plainHeaders(undefined)).toEqual({});
});

test('they go over the wire exactly as the client would write them', () => {
  const theirs = headers();
  theirs.set('Nats-Msg-Id', 'evt_1');
  theirs.set('fp-request', 'req_1');
  expect(String(messageHeaders('evt_1', { 'fp-request': 'req_1' }))).toBe(String(theirs));
});

test.each([
  ['evt_1\r\nNats-Rollup: all', {}],
  ['evt_1', { 'fp-request': 'x\nNats-Rollup: all' }],
  ['evt_1', { 'fp\r\nNats-Rollup': 'all' }],
])('nobody smuggles a header in through a line break', (messageId, given) => {
  expect(() => messageHeaders(messageId, given)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
});
