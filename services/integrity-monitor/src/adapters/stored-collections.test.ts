import { scanBooking, scanTenant } from '@fencepost/contracts/integrity/facts';
import type { Caller } from '@fencepost/service-kit/mesh';
import { platformScope } from '@fencepost/testing/platform-scope';
import { expect, it } from 'vitest';
import { makeStoredCollections } from './stored-collections.ts';

const whole = { after: null, limit: 1, ifDigest: null };

/** An owner whose every range takes two seconds of a clock that only this test moves. */
const slowOwners = () => {
  const time = { at: 0, worked: 0, running: 0 };
  const call = (async () => {
    time.running += 1;
    expect(time.running).toBe(1);
    await Promise.resolve();
    time.at += 2_000;
    time.worked += 2_000;
    time.running -= 1;
    return { digest: '', count: 0, next: null, facts: [], restMs: 8_000 };
  }) as unknown as Caller;
  const rest = async (ms: number) => {
    time.at += ms;
  };
  return { time, collections: makeStoredCollections(call, () => platformScope, rest) };
};

it('an owner is read one range at a time and rests in between, however slow it is, whichever replica answers and whoever scans', async () => {
  const { time, collections } = slowOwners();
  const [one, other] = [collections('booking'), collections('booking')];
  await Promise.all([...one, ...other].map(({ read }) => read(whole)));
  const restAfterTheLast = 8_000;
  expect(time.worked / (time.at + restAfterTheLast)).toBeCloseTo(1 / 5, 1);
  expect(time.worked / (time.at + restAfterTheLast)).toBeLessThanOrEqual(1 / 5);
});

it('a read that fails is told, and keeps nobody else waiting', async () => {
  let asked = 0;
  const call = (async () => {
    asked += 1;
    if (asked === 1) throw new Error('gone');
    return { digest: '', count: 0, next: null, facts: [], restMs: 0 };
  }) as unknown as Caller;
  const [first, second] = makeStoredCollections(call, () => platformScope)('tenant');
  const [failed, read] = await Promise.allSettled([first?.read(whole), second?.read(whole)]);
  expect([failed?.status, read?.status]).toEqual(['rejected', 'fulfilled']);
});

it('everything that owners let be scanned is scanned, and nothing else', () => {
  const { collections } = slowOwners();
  const ids = [...collections('tenant'), ...collections('booking')].map(({ id }) => id);
  expect(ids).toEqual([
    ...scanTenant.input.shape.collection.options.map((collection) => `tenant.${collection}`),
    ...scanBooking.input.shape.collection.options.map((collection) => `booking.${collection}`),
  ]);
});
