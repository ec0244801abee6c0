import { fixedClock } from '@fencepost/testing/clocks';
import { afterEveryCrash } from '@fencepost/testing/crashing-store';
import { platformScope } from '@fencepost/testing/platform-scope';
import { expect, test } from 'vitest';
import { askProAi, friseur, scopeOf } from '../../../test/companies.ts';
import { bookingBody, deliveryOf } from '../../../test/deliveries.ts';
import { at, cut, slotsWorld } from '../../../test/slots-world.ts';
import { emptyStore, everythingIn, publishAll, useCasesOn } from '../../../test/world.ts';

const FOREIGN_EVENT_TYPE = 99;

/** Two companies with appointments, customers and a delivery in quarantine each. */
const busy = async () => {
  const store = emptyStore();
  const { applyDelivery } = useCasesOn(store);
  for (const company of [friseur, askProAi]) {
    for (const uid of ['a', 'b']) {
      const { eventTypeId } = company;
      await applyDelivery(deliveryOf(bookingBody({ uid: uid + eventTypeId, eventTypeId }), company), platformScope);
    }
    const unknown = bookingBody({ uid: `q${company.eventTypeId}`, eventTypeId: FOREIGN_EVENT_TYPE });
    await applyDelivery(deliveryOf(unknown, company), platformScope);
  }
  return store;
};

const published = async () => {
  const store = await busy();
  await publishAll(store);
  return store;
};

const ofAskProAi = async (store: Awaited<ReturnType<typeof busy>>) => {
  const { customers, appointments, deliveries, quarantine } = await everythingIn(store);
  return [...customers, ...appointments, ...deliveries, ...quarantine].filter((row) =>
    JSON.stringify(row).includes(askProAi.tenantId),
  );
};

const expectOnlyAskProAi = async (store: Awaited<ReturnType<typeof busy>>, before: readonly unknown[]) => {
  expect(JSON.stringify(await everythingIn(store))).not.toContain(friseur.tenantId);
  expect(await ofAskProAi(store)).toEqual(before);
};

test('of a company that has left nothing is left in any collection, and of another everything (TI10, TEN-056, D-07)', async () => {
  const store = await published();
  const before = await ofAskProAi(store);
  expect(before.length, 'positive control').toBeGreaterThanOrEqual(4);
  expect(JSON.stringify(await everythingIn(store)), 'positive control').toContain(friseur.tenantId);

  const { forgetCompany } = useCasesOn(store);
  const { removed } = await forgetCompany(friseur.tenantId);
  expect(removed).toBe(before.length);
  await expectOnlyAskProAi(store, before);
  expect(await forgetCompany(friseur.tenantId)).toEqual({ removed: 0 });
});

test('records whose events nobody has heard yet stay, and the message comes again soon', async () => {
  const store = await busy();
  const { deliveries: _, ...before } = await everythingIn(store);
  const { forgetCompany } = useCasesOn(store);
  await expect(forgetCompany(friseur.tenantId)).rejects.toMatchObject({ code: 'unavailable', retry: 'soon' });
  expect(await everythingIn(store)).toMatchObject(before);
  await publishAll(store);
  await forgetCompany(friseur.tenantId);
  await expectOnlyAskProAi(store, await ofAskProAi(store));
});

test('a crash after any removal is completed by the next delivery of the message', async () => {
  const before = await ofAskProAi(await published());
  const crashes = await afterEveryCrash({
    prepared: published,
    run: (store) => useCasesOn(store).forgetCompany(friseur.tenantId),
    settled: (store) => expectOnlyAskProAi(store, before),
  });
  // One more write says that the company has left.
  expect(crashes).toBe(before.length + 1);
});

test('holds of a company that has left go with their claims, another company’s stay (TI10)', async () => {
  const store = emptyStore();
  const { createHold } = slotsWorld({ store, clock: fixedClock });
  for (const company of [friseur, askProAi]) {
    await createHold(
      { serviceId: cut, kind: 'voice', startsAt: at('09:00'), as: 'customer', segments: [] },
      scopeOf(company),
    );
  }
  await publishAll(store);
  expect((await useCasesOn(store).forgetCompany(friseur.tenantId)).removed).toBeGreaterThanOrEqual(2);
  expect(JSON.stringify(await everythingIn(store))).not.toContain(friseur.tenantId);
  const kept = await everythingIn(store);
  expect([kept.holds.length, kept.staffDays.length]).toEqual([1, 1]);
});
