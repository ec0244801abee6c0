import { expect, test } from 'vitest';
import { aParcel, handClock, somewhere, tenantId } from '../test/parcels.ts';
import { chainOf } from './chain.ts';

test('of two who begin a record at once, one does, and the other finds it under the id it wanted', async () => {
  const { records } = somewhere();
  const chain = chainOf(records, 'prc', tenantId);
  const begin = async () => records.add(aParcel({ id: chain.idAfter(await chain.last()) }));
  expect(await Promise.all([begin(), begin()])).toEqual(expect.arrayContaining([undefined, '_id']));
  expect((await chain.last())?.id).toBe(chain.idAfter(undefined));
});

test('the newest is the one that nothing follows, whatever the clocks said', async () => {
  const clock = handClock();
  const { records } = somewhere(clock);
  const chain = chainOf(records, 'prc', tenantId);
  for (const minutes of [0, -5, -5]) {
    clock.pass(minutes * 60_000);
    await records.add(aParcel({ id: chain.idAfter(await chain.last()) }));
  }
  const first = aParcel({ id: chain.idAfter(undefined) });
  const second = aParcel({ id: chain.idAfter(first) });
  expect((await chain.last())?.id).toBe(chain.idAfter(second));
});
