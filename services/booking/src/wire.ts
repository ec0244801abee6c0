import type { Clock } from '@fencepost/service-kit/clock';
import type { Pace } from '@fencepost/service-kit/pace';
import { makeQuarantine } from '@fencepost/service-kit/quarantine';
import { makeScan, type StoredFacts } from '@fencepost/service-kit/scan';
import { makeCountTeamDependents } from './usecases/count-team-dependents.ts';
import { makeApplyDelivery } from './usecases/deliveries/apply-delivery.ts';
import { makeForgetCompany } from './usecases/forget-company.ts';
import { makeGetAppointment } from './usecases/get-appointment.ts';
import { makeGetCustomer } from './usecases/get-customer.ts';
import { makeListAppointments } from './usecases/list-appointments.ts';
import { makeListQuarantine } from './usecases/list-quarantine.ts';
import type { MatchHosts, ReadBooking, ReadIngress, ResolveTenant, Stores } from './usecases/ports.ts';
import { makeReplayQuarantined } from './usecases/replay-quarantined.ts';
import type { VoiceStores } from './usecases/voice/ports.ts';

/** What the use cases need of the world: in a process MongoDB and NATS, in their tests memory and a fixed clock. */
export interface World extends Stores, VoiceStores {
  readonly facts: StoredFacts;
  readonly resolveTenant: ResolveTenant;
  readonly matchHosts: MatchHosts;
  /** With the company’s own key. */
  readonly readBooking: ReadBooking;
  readonly readIngress: ReadIngress;
  /** Of removing what a company has left behind. */
  readonly pace: Pace;
  readonly clock: Clock;
}

export const wireUseCases = (world: World) => {
  const quarantine = makeQuarantine({ records: world.quarantined, clock: world.clock });
  const applyDelivery = makeApplyDelivery({ ...world, quarantine });
  return {
    applyDelivery,
    listAppointments: makeListAppointments(world),
    getAppointment: makeGetAppointment(world),
    getCustomer: makeGetCustomer(world),
    listQuarantine: makeListQuarantine(world),
    replayQuarantined: makeReplayQuarantined({ ...world, applyDelivery }),
    countTeamDependents: makeCountTeamDependents(world),
    forgetCompany: makeForgetCompany(world),
    scan: makeScan(world.facts),
  };
};

export type UseCases = ReturnType<typeof wireUseCases>;
