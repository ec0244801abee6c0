import * as appointment from '@fencepost/contracts/booking/appointment';
import * as customer from '@fencepost/contracts/booking/customer';
import * as dependents from '@fencepost/contracts/booking/dependents';
import * as quarantine from '@fencepost/contracts/booking/quarantine';
import { calcomIngressSubject } from '@fencepost/contracts/ingress';
import { scanBooking } from '@fencepost/contracts/integrity/facts';
import { companyOffboarded } from '@fencepost/contracts/tenant/offboarding';
import type { EventHandlers } from '@fencepost/service-kit/consume-events';
import { type Handler, handle, handleAll } from '@fencepost/service-kit/mesh';
import { leftCompanyIn } from './adapters/left-company.ts';
import type { ApplyDelivery } from './usecases/deliveries/apply-delivery.ts';
import type { UseCases } from './wire.ts';

/** Questions and commands: every action that these contracts declare -> the use case of its name. */
export const handlersOf = (does: UseCases): readonly Handler[] => [
  ...handleAll(appointment, does),
  ...handleAll(customer, does),
  ...handleAll(quarantine, does),
  ...handleAll(dependents, does),
  handle(scanBooking, does.scan),
];

/** Deliveries of vendors: subject of INGRESS -> use case. */
export const deliveriesOf = (does: UseCases): Readonly<Record<string, ApplyDelivery>> => ({
  [calcomIngressSubject]: does.applyDelivery,
});

/** What companies do that concerns us: subject of EVENTS -> use case. */
export const companyEventsOf = (does: UseCases): EventHandlers => ({
  [companyOffboarded.subject]: (delivery) => does.forgetCompany(leftCompanyIn(delivery)),
});
