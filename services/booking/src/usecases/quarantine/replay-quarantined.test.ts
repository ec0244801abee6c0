import { quarantineIdOf } from '@fencepost/service-kit/quarantine';
import { platformScope } from '@fencepost/testing/platform-scope';
import { expect, test } from 'vitest';
import { answersFor, friseur } from '../../../test/companies.ts';
import { bookingBody, deliveryOf } from '../../../test/deliveries.ts';
import { emptyStore, everythingIn, useCasesOn } from '../../../test/world.ts';

const unknown = deliveryOf(bookingBody({ eventTypeId: 99 }));
const quarantineId = quarantineIdOf(unknown.deliveryId);

const held = async () => {
  const store = emptyStore();
  await useCasesOn(store).applyDelivery(unknown, platformScope);
  return store;
};
const readIngress = async (seq: number) =>
  seq === unknown.streamSeq ? { delivery: unknown, operation: null } : undefined;

test('a replay after the cause is mended books the appointment and releases the record', async () => {
  const store = await held();
  const { replayQuarantined } = useCasesOn(store, { readIngress, resolveTenant: answersFor([friseur], [99]) });
  expect(await replayQuarantined({ quarantineId }, platformScope)).toMatchObject({ status: 'released', version: 2 });
  expect((await everythingIn(store)).appointments).toHaveLength(1);
  expect(await replayQuarantined({ quarantineId }, platformScope)).toMatchObject({ status: 'released', version: 2 });
  expect((await everythingIn(store)).appointments).toHaveLength(1);
});

test('a replay that still fails leaves the record, with the reason of now', async () => {
  const store = await held();
  const { replayQuarantined } = useCasesOn(store, { readIngress });
  expect(await replayQuarantined({ quarantineId }, platformScope)).toMatchObject({ status: 'quarantined', version: 1 });
});

test('another message at the old place is not replayed in its stead', async () => {
  const store = await held();
  const other = deliveryOf(bookingBody());
  for (const message of [undefined, { delivery: other, operation: null }]) {
    const { replayQuarantined } = useCasesOn(store, { readIngress: async () => message });
    await expect(replayQuarantined({ quarantineId }, platformScope)).rejects.toMatchObject({ code: 'not_found' });
  }
  expect((await everythingIn(store)).appointments).toEqual([]);
});

test('a record that nobody has is not found', async () => {
  const { replayQuarantined } = useCasesOn(emptyStore());
  await expect(replayQuarantined({ quarantineId }, platformScope)).rejects.toMatchObject({ code: 'not_found' });
});
