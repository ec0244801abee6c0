import { makeFollowHold } from '../usecases/outbound/follow-hold.ts';
import type { ReservationDeps } from '../usecases/outbound/reservation-deps.ts';
import { makeRunReservation } from '../usecases/outbound/run-reservation.ts';
import { makeSweepIntents } from '../usecases/outbound/sweep-intents.ts';

/** What has Cal.com keep the slots that are held here. */
export const wireReservations = (deps: ReservationDeps) => ({
  followHold: makeFollowHold(deps),
  runReservation: makeRunReservation(deps),
  sweepReservations: makeSweepIntents({ leasing: deps.leasing, ringIntent: deps.ringReservation }),
});
