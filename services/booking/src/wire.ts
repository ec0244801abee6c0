import { wireDatabaseRules } from '@fencepost/mongo-kit/rule-actions';
import { makeQuarantine } from '@fencepost/service-kit/quarantine';
import { makeScan } from '@fencepost/service-kit/scan';
import { makeGetAppointment } from './usecases/appointments/get-appointment.ts';
import { makeGetAppointmentCalendarFile } from './usecases/appointments/get-appointment-calendar-file.ts';
import { makeListAppointments } from './usecases/appointments/list-appointments.ts';
import { makeCountTeamDependents } from './usecases/companies/count-team-dependents.ts';
import { makeForgetCompany } from './usecases/companies/forget-company.ts';
import { makeGetCustomer } from './usecases/customers/get-customer.ts';
import { makeApplyDelivery } from './usecases/deliveries/apply-delivery.ts';
import { makeForgetReasons } from './usecases/outbound/forget-reasons.ts';
import { makeListQuarantine } from './usecases/quarantine/list-quarantine.ts';
import { makeReplayQuarantined } from './usecases/quarantine/replay-quarantined.ts';
import { makeForgetPlans } from './usecases/voice/forget-plans.ts';
import { wireAudit } from './wire/audit.ts';
import { wireCallbacks } from './wire/callbacks.ts';
import { wireCommands } from './wire/commands.ts';
import { wireCustomers } from './wire/customers.ts';
import { wireExplain } from './wire/explain.ts';
import { wireLegacy, wireLegacyForgetting } from './wire/legacy.ts';
import { wireOutbound } from './wire/outbound.ts';
import { wirePolicies } from './wire/policies.ts';
import { wireReconciliation } from './wire/reconciliation.ts';
import { wireReplay } from './wire/replay.ts';
import { wireReservations } from './wire/reservations.ts';
import { wireSlots } from './wire/slots.ts';
import { wireVoice } from './wire/voice.ts';
import type { World } from './world.ts';

export const wireUseCases = (world: World) => {
  const { clock, random } = world;
  const quarantine = makeQuarantine({ records: world.quarantined, clock });
  const applyDelivery = makeApplyDelivery({ ...world, quarantine });

  const audit = wireAudit(world);
  const policies = wirePolicies(world);
  const slots = wireSlots({ ...world, judge: policies.judge });
  const staging = wireLegacyForgetting(world);
  const customers = wireCustomers({
    ...world,
    personKeys: audit.personKeys,
    forgetMore: [makeForgetReasons(world), makeForgetPlans(world), staging.forgetStagedPerson],
  });
  const callbacks = wireCallbacks({ ...world, random });
  const shared = { ...world, ...audit, ...slots, ...customers, ...policies, ...callbacks, quarantine };
  const commands = wireCommands({ ...shared, ringIntent: world.rings.intent });
  const voice = wireVoice({ ...shared, ...commands });
  const replayQuarantined = makeReplayQuarantined({
    ...world,
    applyDelivery,
    applyRetellDelivery: voice.applyRetellDelivery,
  });
  return {
    applyDelivery,
    replayQuarantined,
    listQuarantine: makeListQuarantine(world),
    listAppointments: makeListAppointments(world),
    getAppointment: makeGetAppointment(world),
    getAppointmentCalendarFile: makeGetAppointmentCalendarFile(world),
    getCustomer: makeGetCustomer(world),
    countTeamDependents: makeCountTeamDependents(world),
    forgetCompany: makeForgetCompany({ ...world, ...staging }),
    scan: makeScan(world.facts),
    inspectDatabase: world.inspectDatabase,
    inspectWork: world.inspectWork,
    ...wireDatabaseRules(world.databaseRules),
    ...audit,
    ...slots,
    ...customers,
    ...policies,
    ...callbacks,
    ...commands,
    ...voice,
    ...wireOutbound({
      ...world,
      sealPersonal: audit.sealPersonal,
      leasing: world.leasing.intents,
      ringIntent: world.rings.intent,
    }),
    ...wireReservations({
      ...world,
      leasing: world.leasing.reservations,
      ringReservation: world.rings.reservation,
    }),
    ...wireReconciliation(shared),
    ...wireReplay({ ...shared, replayQuarantined, ringReplay: world.rings.replay }),
    ...wireExplain(shared),
    ...wireLegacy({ ...world, personKeys: audit.personKeys }),
  };
};

export type UseCases = ReturnType<typeof wireUseCases>;
