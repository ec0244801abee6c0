import { getAppointment, listAppointments } from '@fencepost/contracts/booking/appointment';
import { getCustomer } from '@fencepost/contracts/booking/customer';
import { listQuarantine, replayQuarantined } from '@fencepost/contracts/booking/quarantine';
import { calcomIngressSubject } from '@fencepost/contracts/ingress';
import { scanBooking } from '@fencepost/contracts/integrity/facts';
import { type Handler, handle } from '@fencepost/service-kit/mesh';
import type { ApplyDelivery } from './usecases/apply-delivery.ts';
import type { UseCases } from './wire.ts';

/** Questions and commands: contract -> use case. */
export const handlersOf = (does: UseCases): readonly Handler[] => [
  handle(listAppointments, does.listAppointments),
  handle(getAppointment, does.getAppointment),
  handle(getCustomer, does.getCustomer),
  handle(listQuarantine, does.listQuarantine),
  handle(replayQuarantined, does.replayQuarantined),
  handle(scanBooking, does.scan),
];

/** Deliveries of vendors: subject of INGRESS -> use case. */
export const deliveriesOf = (does: UseCases): Readonly<Record<string, ApplyDelivery>> => ({
  [calcomIngressSubject]: does.applyDelivery,
});
