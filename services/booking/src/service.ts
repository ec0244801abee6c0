import * as appointment from '@fencepost/contracts/booking/appointment';
import * as commands from '@fencepost/contracts/booking/appointment-commands';
import * as audit from '@fencepost/contracts/booking/audit';
import * as call from '@fencepost/contracts/booking/call';
import * as callback from '@fencepost/contracts/booking/callback';
import * as customer from '@fencepost/contracts/booking/customer';
import * as delivery from '@fencepost/contracts/booking/delivery';
import * as dependents from '@fencepost/contracts/booking/dependents';
import * as intent from '@fencepost/contracts/booking/intent';
import * as legacy from '@fencepost/contracts/booking/legacy';
import * as legacyBackup from '@fencepost/contracts/booking/legacy-backup';
import * as legacyEvidence from '@fencepost/contracts/booking/legacy-evidence';
import * as policy from '@fencepost/contracts/booking/policy';
import * as quarantine from '@fencepost/contracts/booking/quarantine';
import * as reconciliation from '@fencepost/contracts/booking/reconciliation';
import * as replay from '@fencepost/contracts/booking/replay';
import * as slot from '@fencepost/contracts/booking/slot';
import { inspectBookingDatabase } from '@fencepost/contracts/integrity/database';
import { scanBooking } from '@fencepost/contracts/integrity/facts';
import { listBookingDatabaseRules, setBookingDatabaseRule } from '@fencepost/contracts/integrity/ratchet';
import { repairBookingRecord } from '@fencepost/contracts/integrity/repair-step';
import { inspectBookingWork } from '@fencepost/contracts/integrity/work';
import { type Handler, handle, handleAll } from '@fencepost/service-kit/mesh';
import type { UseCases } from './wire.ts';

/** Questions and commands: every action that these contracts declare -> the use case of its name. */
export const handlersOf = (does: UseCases): readonly Handler[] => [
  ...handleAll(slot, does),
  ...handleAll(appointment, does),
  ...handleAll(commands, does),
  ...handleAll(intent, does),
  ...handleAll(reconciliation, does),

  ...handleAll(customer, does),
  ...handleAll(policy, does),
  ...handleAll(call, does),
  ...handleAll(callback, does),

  ...handleAll(delivery, does),
  ...handleAll(quarantine, does),
  ...handleAll(replay, does),
  ...handleAll(audit, does),

  ...handleAll(dependents, does),
  handle(scanBooking, does.scan),

  ...handleAll(legacy, does),
  ...handleAll(legacyEvidence, does),
  ...handleAll(legacyBackup, does),
  handle(repairBookingRecord, does.repairRecord),
  handle(inspectBookingDatabase, does.inspectDatabase),
  handle(inspectBookingWork, does.inspectWork),
  handle(listBookingDatabaseRules, does.listDatabaseRules),
  handle(setBookingDatabaseRule, does.setDatabaseRule),
];
