import { randomBytes } from 'node:crypto';
import { AppError } from '@fencepost/contracts/errors';
import type { Store } from '@fencepost/mongo-kit/collection';
import { makeLeasing } from '@fencepost/mongo-kit/leasing';
import { memoryStore } from '@fencepost/mongo-kit/memory';
import { noRules } from '@fencepost/mongo-kit/rule-actions';
import { makeSecretBox } from '@fencepost/service-kit/secret-box';
import { fixedClock } from '@fencepost/testing/clocks';
import { platformScope } from '@fencepost/testing/platform-scope';
import type { AppointmentRow } from '../src/adapters/appointments.ts';
import { makeCalcomSlots } from '../src/adapters/calcom-slots.ts';
import { makeCheckpointSigner } from '../src/adapters/checkpoint-signer.ts';
import { makeFacts } from '../src/adapters/facts.ts';
import { makeInTime } from '../src/adapters/in-time.ts';
import { makeLegacyPersonBox } from '../src/adapters/legacy-person-box.ts';
import { makeOccupants } from '../src/adapters/occupants.ts';
import { makePersonBox } from '../src/adapters/person-box.ts';
import { makeRepairDoors } from '../src/adapters/repair-doors.ts';
import { definitions, rows } from '../src/adapters/rows.ts';
import { type UseCases, wireUseCases } from '../src/wire.ts';
import type { World } from '../src/world.ts';
import { answersFor, askProAi, friseur } from './companies.ts';
import { newSigningKey } from './signing-key.ts';
import { makeStores, openShadow } from './stores.ts';

export const emptyStore = () => memoryStore({ definitions, clock: fixedClock });

const unanswered = async (): Promise<never> => {
  throw new AppError('unavailable', 'Nobody answers this in these tests.');
};
const terms = { clock: fixedClock, newOwner: () => 'try_test', leaseMs: 60_000, onCorrupt: () => {} };

/** The use cases on a store, with all else as in a process; neighbours whom a test does not bring do not answer. */
export const useCasesOn = (store: Store, world: Partial<World> = {}): UseCases => {
  const clock = world.clock ?? fixedClock;
  return wireUseCases({
    ...makeStores(store, clock),
    facts: makeFacts(store),
    inspectDatabase: async () => ({ parts: [], withoutCompany: { countedFrom: '2026-11-21', days: [] } }),
    inspectWork: async () => ({ oldestEventSeconds: null, jobs: [] }),
    databaseRules: noRules,
    occupants: makeOccupants(store, clock),
    resolveTenant: answersFor([friseur, askProAi]),
    matchHosts: async () => [],
    resolveCall: unanswered,
    proveService: unanswered,
    proveEventType: unanswered,
    proveOwners: unanswered,
    companyByNumber: unanswered,
    listBookableServices: unanswered,
    askCompany: async () => ({ timeZone: 'Europe/Berlin', locale: 'de-DE' }),
    askPrice: async () => null,
    askServiceName: async () => null,
    hasSubject: async () => true,
    companiesWithTeam: async function* none() {},
    openCalcom: unanswered,
    calcomSlots: makeCalcomSlots(world.openCalcom ?? unanswered),
    readBooking: async () => undefined,
    readIngress: async () => undefined,
    readReplayable: async () => undefined,
    openShadow,
    rings: { intent: () => {}, reservation: () => {}, reconciliation: () => {}, replay: () => {} },
    leasing: {
      intents: makeLeasing(store.collection(rows.intents), terms),
      reservations: makeLeasing(store.collection(rows.reservations), terms),
      reconciliations: makeLeasing(store.collection(rows.reconciliations), terms),
    },
    signer: makeCheckpointSigner({ keys: newSigningKey('test').keys }),
    personBox: makePersonBox(makeSecretBox({ keys: `test:${Buffer.alloc(32, 7).toString('base64')}` })),
    legacyPersons: makeLegacyPersonBox(makeSecretBox({ keys: `test:${Buffer.alloc(32, 7).toString('base64')}` })),
    repairDoors: makeRepairDoors(store),
    anchor: () => {},
    noteFailure: () => {},
    inTime: makeInTime(1_000),
    pace: (work) => work(),
    newOwner: () => 'try_test',
    random: randomBytes,
    clock,
    ...world,
  });
};

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
