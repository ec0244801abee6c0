import type { PlatformScope } from '@fencepost/contracts/scope';
import type { Store } from '@fencepost/mongo-kit/collection';
import { memoryStore } from '@fencepost/mongo-kit/memory';
import { type Clock, instantOf } from '@fencepost/service-kit/clock';
import { makeFacts } from '../src/adapters/facts.ts';
import { definitions, rows } from '../src/adapters/rows.ts';
import { makeStores } from '../src/adapters/stores.ts';
import type { ReadIngress, ResolveTenant } from '../src/usecases/ports.ts';
import { type UseCases, wireUseCases } from '../src/wire.ts';
import { answersFor, askProAi, friseur } from './companies.ts';

const NOON_MS = Date.UTC(2026, 2, 1, 12);

/** A clock that stands still. */
export const fixedClock: Clock = { now: () => instantOf(NOON_MS), millis: () => NOON_MS };

/** A clock that moves on by a second each time it is asked. */
export const tickingClock = (): Clock => {
  let millis = NOON_MS;
  const tick = () => {
    millis += 1_000;
    return millis;
  };
  return { now: () => instantOf(tick()), millis: tick };
};

export const platformScope: PlatformScope = Object.freeze({
  tenantId: null,
  reason: 'a test of the booking service',
  actor: { kind: 'webhook', id: friseur.endpointId } as const,
  requestId: 'req_test',
});

export const emptyStore = () => memoryStore({ definitions, clock: fixedClock });

/** The use cases on a store, with all else as in a process. */
export const useCasesOn = (
  store: Store,
  world: { resolveTenant?: ResolveTenant; readIngress?: ReadIngress; clock?: Clock } = {},
): UseCases =>
  wireUseCases({
    ...makeStores(store),
    facts: makeFacts(store),
    resolveTenant: answersFor([friseur, askProAi]),
    readIngress: async () => undefined,
    clock: fixedClock,
    ...world,
  });

/** Everything that is stored, pending events included. */
export const everythingIn = async (store: Store) => {
  const all = { sort: { _id: 1 }, limit: 500 } as const;
  return {
    customers: await store.collection(rows.customers).acrossTenants(platformScope).find({}, all),
    appointments: await store.collection(rows.appointments).acrossTenants(platformScope).find({}, all),
    quarantine: await store.collection(rows.quarantine).platform().find({}, all),
  };
};

/** All events that wait to be published. */
export const eventsIn = async (store: Store) => {
  const { customers, appointments, quarantine } = await everythingIn(store);
  return [...customers, ...appointments, ...quarantine].flatMap(({ outbox }) => outbox);
};
