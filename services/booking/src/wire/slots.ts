import type { Judge } from '../usecases/policies/judge.ts';
import type { FindAppointment } from '../usecases/ports/holds.ts';
import { makeCleanHolds } from '../usecases/slots/clean-holds.ts';
import { makeCreateHold } from '../usecases/slots/create-hold.ts';
import { makeEndHold } from '../usecases/slots/end-hold.ts';
import { makeFindAlternatives } from '../usecases/slots/find-alternatives.ts';
import { makeGetHold } from '../usecases/slots/get-hold.ts';
import { makeListFreeSlots } from '../usecases/slots/list-free-slots.ts';
import { makeOfferFree } from '../usecases/slots/offer-free.ts';
import { makeReleaseHold } from '../usecases/slots/release-hold.ts';
import { makeRememberedSlots } from '../usecases/slots/remembered-slots.ts';
import { makeRequireOffered } from '../usecases/slots/require-offered.ts';
import { makeFence, makeSweepClaims } from '../usecases/slots/sweep-claims.ts';
import type { World } from '../world.ts';

/** When something can be booked, and who has which time. */
export const wireSlots = (world: World & { readonly judge: Judge }) => {
  const rememberedSlots = makeRememberedSlots(world);
  const listFreeSlots = makeOfferFree({ ...world, listFreeSlots: makeListFreeSlots({ ...world, rememberedSlots }) });
  const findAlternatives = makeFindAlternatives({ ...world, listFreeSlots });
  const requireOffered = makeRequireOffered({ ...world, rememberedSlots, findAlternatives });
  const endHold = makeEndHold(world);
  const findAppointment: FindAppointment = (id, { tenantId }) => world.appointments.forTenant(tenantId).byId(id);
  return {
    listFreeSlots,
    findAlternatives,
    requireOffered,
    endHold,
    createHold: makeCreateHold({ ...world, findAppointment, findAlternatives, requireOffered }),
    getHold: makeGetHold(world),
    releaseHold: makeReleaseHold(world),
    sweepClaims: makeSweepClaims({ ...world, fence: makeFence(world) }),
    cleanHolds: makeCleanHolds({ ...world, endHold }),
  };
};
