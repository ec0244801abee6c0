import { AppError } from '@fencepost/contracts/errors';
import { platformScope } from '@fencepost/testing/platform-scope';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bodyOfStep, type Chain, chains, recordsOf } from '../../../test/chains.ts';
import { friseur } from '../../../test/companies.ts';
import { deliveryOf } from '../../../test/deliveries.ts';
import { emptyStore, eventsIn, everythingIn, useCasesOn } from '../../../test/world.ts';
import { rows } from '../../adapters/rows.ts';

const STAFF = 'stf_00000000000000000000000001';
const OTHER_STAFF = 'stf_00000000000000000000000002';

/** Applies bodies one after another; what asks for a later attempt comes again at the end. */
const afterAll = async (chain: Chain, bodies: readonly Buffer[]) => {
  const store = emptyStore();
  const records = recordsOf(chain);
  const { applyDelivery } = useCasesOn(store, {
    readBooking: async (uid) => records.get(uid),
    matchHosts: async (hosts) => (hosts.some(({ id }) => id === 2) ? [OTHER_STAFF] : [STAFF]),
  });
  let waiting = bodies;
  for (let rounds = 0; waiting.length > 0 && rounds < bodies.length; rounds += 1) {
    const again: Buffer[] = [];
    for (const body of waiting) {
      await applyDelivery(deliveryOf(body), platformScope).catch((error: unknown) => {
        if (!(error instanceof AppError) || error.retry === 'never') throw error;
        again.push(body);
      });
    }
    waiting = again;
  }
  expect(waiting).toEqual([]);
  return store;
};

/** What does not depend on when we heard of it. */
const stateOf = async (store: ReturnType<typeof emptyStore>) => {
  const { appointments, customers, quarantine } = await everythingIn(store);
  const days = await store.collection(rows.staffDays).forTenant(friseur.tenantId).find({}, { limit: 100 });
  const claims = days.flatMap(({ resource, claims }) =>
    claims.map(({ ownerId, startsAt, endsAt }) => ({ resource, ownerId, startsAt, endsAt })),
  );
  // Of a shared booking it is whoever was heard of first.
  const customerOf = ({ seats, customerId }: { seats?: number | null; customerId?: string }) =>
    seats === null ? customerId : 'one of several';
  const states = appointments.map(({ version, facts, outbox, origin, passport, lastWrite, ...state }) => ({
    ...state,
    customerId: customerOf(state),
  }));
  return { states, claims, customers: customers.length, quarantine: quarantine.length };
};

describe.each(chains.map((chain) => [chain.name, chain] as const))('%s', (_, chain) => {
  test('in any order and copied, ends as the in-order run: one appointment, one id, one claim (K6, EV1, WH5, BK1)', async () => {
    const expected = await stateOf(
      await afterAll(
        chain,
        chain.steps.map((step) => bodyOfStep(step)),
      ),
    );
    expect(expected).toMatchObject({ states: [{}], quarantine: 0 });
    const copies = chain.steps.flatMap((step) => [bodyOfStep(step), bodyOfStep(step), bodyOfStep(step, 3)]);
    const anyOrder = fc.shuffledSubarray(copies, { minLength: copies.length, maxLength: copies.length });
    await fc.assert(
      fc.asyncProperty(anyOrder, async (bodies) => {
        expect(await stateOf(await afterAll(chain, bodies))).toEqual(expected);
      }),
      { numRuns: 15 },
    );
  });

  test('every version has exactly one event, whatever the order (AU1)', async () => {
    const store = await afterAll(chain, chain.steps.map((step) => bodyOfStep(step)).toReversed());
    const { appointments } = await everythingIn(store);
    const told = (await eventsIn(store)).filter(({ entity }) => entity.type === 'appointment');
    const versions = told.map(({ entity }) => entity.version).toSorted((one, other) => one - other);
    expect(versions).toEqual(Array.from({ length: appointments[0]?.version ?? 0 }, (_, index) => index + 1));
  });
});
