import { getAppointment, listAppointments } from '@fencepost/contracts/booking/appointment';
import { getCustomer } from '@fencepost/contracts/booking/customer';
import { countTeamDependents } from '@fencepost/contracts/booking/dependents';
import { listQuarantine, replayQuarantined } from '@fencepost/contracts/booking/quarantine';
import type { TenantId } from '@fencepost/contracts/ids';
import { calcomIngressSubject } from '@fencepost/contracts/ingress';
import { scanBooking } from '@fencepost/contracts/integrity/facts';
import { companyOffboarded } from '@fencepost/contracts/tenant/offboarding';
import { type Handler, handle } from '@fencepost/service-kit/mesh';
import type { ApplyDelivery } from './usecases/deliveries/apply-delivery.ts';
import type { UseCases } from './wire.ts';

/** Questions and commands: contract -> use case. */
export const handlersOf = (does: UseCases): readonly Handler[] => [
  handle(listAppointments, does.listAppointments),
  handle(getAppointment, does.getAppointment),
  handle(getCustomer, does.getCustomer),
  handle(listQuarantine, does.listQuarantine),
  handle(replayQuarantined, does.replayQuarantined),
  handle(countTeamDependents, does.countTeamDependents),
  handle(scanBooking, does.scan),
];

/** Deliveries of vendors: subject of INGRESS -> use case. */
export const deliveriesOf = (does: UseCases): Readonly<Record<string, ApplyDelivery>> => ({
  [calcomIngressSubject]: does.applyDelivery,
});

/** What companies do that concerns us: subject of EVENTS -> use case. */
export const companyEventsOf = (
  does: UseCases,
): Readonly<Record<string, (tenantId: TenantId) => Promise<unknown>>> => ({
  [companyOffboarded.subject]: does.forgetCompany,
});
