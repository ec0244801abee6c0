import { expect, test } from 'vitest';
import { type DurableHealth, isStuck, MAX_UNACKNOWLEDGED } from './durable.ts';

const starving: DurableHealth = { pending: 3, delivered: 7, unacknowledged: 0, requests: 1, paused: false };

test('a consumer that delivers nothing to those who ask, look after look, is stuck', () => {
  expect(isStuck(starving, starving)).toBe(true);
});

test.each<[string, DurableHealth | undefined, DurableHealth | undefined]>([
  ['it has just been found', undefined, starving],
  ['it is gone, which is another matter', starving, undefined],
  ['it has delivered something meanwhile', starving, { ...starving, delivered: 8 }],
  ['nothing waits to be delivered', starving, { ...starving, pending: 0 }],
  ['nobody asks for messages', { ...starving, requests: 0 }, starving],
  ['it waits for acknowledgements', starving, { ...starving, unacknowledged: MAX_UNACKNOWLEDGED }],
  ['an operator has paused it', starving, { ...starving, paused: true }],
])('it is not stuck when %s', (_, before, now) => {
  expect(isStuck(before, now)).toBe(false);
});
