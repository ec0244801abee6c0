import { makeLeasing } from '@fencepost/mongo-kit/leasing';
import { newId } from '@fencepost/service-kit/random-id';
import { platformScope } from '@fencepost/testing/platform-scope';
import { rows } from '../src/adapters/rows.ts';
import type { StoredReservation } from '../src/domain/stored-reservation.ts';
import type { ReservationDeps } from '../src/usecases/outbound/reservation-deps.ts';
import { makeCreateHold } from '../src/usecases/slots/create-hold.ts';
import { makeReleaseHold } from '../src/usecases/slots/release-hold.ts';
import { wireReservations } from '../src/wire/reservations.ts';
import { commandsWorld } from './commands-world.ts';
import { scopeOf } from './companies.ts';

const LEASE_MS = 60_000;
/** More runs than anything takes that ends. */
const MOST_RUNS = 200;

type Given = Parameters<typeof commandsWorld>[0] & { readonly reserving?: Partial<ReservationDeps> };

/** Holds and commands, and what has Cal.com keep what is held, on one store, with all else as a process would give it. */
export const reservationsWorld = ({ reserving, ...given }: Given) => {
  const commands = commandsWorld(given);
  const { deps, clock, store } = commands;
  const leasing = makeLeasing<StoredReservation>(store.collection(rows.reservations), {
    clock,
    newOwner: () => newId('try'),
    leaseMs: LEASE_MS,
    onCorrupt: () => {},
  });
  const reservations = wireReservations({
    ...deps,
    reservations: commands.reservations,
    leasing,
    ringReservation: () => {},
    ...reserving,
  });
  const keepUp = async (): Promise<void> => {
    for (let ran = 0; ran < MOST_RUNS; ran += 1) {
      const [due] = await leasing.due(1, platformScope);
      if (due === undefined) return;
      await reservations.runReservation(due.id, scopeOf(due));
    }
    throw new Error('what is due never ends');
  };
  return {
    ...commands,
    ...reservations,
    createHold: makeCreateHold({ ...deps, findAppointment: async () => undefined }),
    releaseHold: makeReleaseHold(deps),
    /** Does all that is due at Cal.com for holds. */
    keepUp,
  };
};
export type ReservationsWorld = ReturnType<typeof reservationsWorld>;
