import type { Store } from '@fencepost/mongo-kit/collection';
import { memoryStore } from '@fencepost/mongo-kit/memory';
import type { Clock } from '@fencepost/service-kit/clock';
import { fixedClock } from '@fencepost/testing/clocks';
import { platformScope } from '@fencepost/testing/platform-scope';
import type { AppointmentRow } from '../src/adapters/appointments.ts';
import { makeFacts } from '../src/adapters/facts.ts';
import { definitions, rows } from '../src/adapters/rows.ts';
import { makeStores } from '../src/adapters/stores.ts';
import type { MatchHosts, ReadBooking, ReadIngress, ResolveTenant } from '../src/usecases/ports.ts';
import { type UseCases, wireUseCases } from '../src/wire.ts';
import { answersFor, askProAi, friseur } from './companies.ts';

export const emptyStore = () => memoryStore({ definitions, clock: fixedClock });

/** The use cases on a store, with all else as in a process. */
export const useCasesOn = (
  store: Store,
  world: {
    resolveTenant?: ResolveTenant;
    matchHosts?: MatchHosts;
    readBooking?: ReadBooking;
    readIngress?: ReadIngress;
    clock?: Clock;
  } = {},
): UseCases =>
  wireUseCases({
    ...makeStores(store, world.clock ?? fixedClock),
    facts: makeFacts(store),
    resolveTenant: answersFor([friseur, askProAi]),
    matchHosts: async () => [],
    readBooking: async () => undefined,
    readIngress: async () => undefined,
    pace: (work) => work(),
    clock: fixedClock,
    ...world,
  });

/** Publishes every pending event, as the relay would. */
export const publishAll = async (store: ReturnType<typeof emptyStore>): Promise<void> =>
  store.outbox.forget(await store.outbox.pending('9999-12-31T23:59:59.999Z', 1_000));

/** Everything that is stored, pending events included. */
export const everythingIn = async (store: Store) => {
  const all = { sort: { _id: 1 }, limit: 500 } as const;
  return {
    customers: await store.collection(rows.customers).acrossTenants(platformScope).find({}, all),
    appointments: (await store.collection(rows.appointments).acrossTenants(platformScope).find({}, all)).map(flat),
    deliveries: await store.collection(rows.deliveries).acrossTenants(platformScope).find({}, all),
    staffDays: await store.collection(rows.staffDays).acrossTenants(platformScope).find({}, all),
    holds: await store.collection(rows.holds).acrossTenants(platformScope).find({}, all),
    quarantine: await store.collection(rows.quarantine).platform().find({}, all),
    auditEntries: await store.collection(rows.auditEntries).acrossTenants(platformScope).find({}, all),
    auditCheckpoints: await store.collection(rows.auditCheckpoints).acrossTenants(platformScope).find({}, all),
    personKeys: await store.collection(rows.personKeys).acrossTenants(platformScope).find({}, all),
  };
};

/** What everybody may read of an appointment, beside how it is stored. */
const flat = ({ state, ...row }: AppointmentRow) => ({ ...row, ...state });

/** All events that wait to be published. */
export const eventsIn = async (store: Store) => {
  const { customers, appointments, quarantine } = await everythingIn(store);
  return [...customers, ...appointments, ...quarantine].flatMap(({ outbox }) => outbox);
};
