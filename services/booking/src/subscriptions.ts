import { holdChanged } from '@fencepost/contracts/booking/slot';
import { calcomIngressSubject, ingressHeaders, retellIngressSubject } from '@fencepost/contracts/ingress';
import type { PlatformScope } from '@fencepost/contracts/scope';
import { companyOffboarded } from '@fencepost/contracts/tenant/offboarding';
import type { EventHandlers } from '@fencepost/service-kit/consume-events';
import type { Delivery } from '@fencepost/service-kit/consumer';
import { changedHoldIn } from './adapters/changed-hold.ts';
import { inboundDelivery } from './adapters/inbound-delivery.ts';
import { leftCompanyIn } from './adapters/left-company.ts';
import { repairIn } from './adapters/repair-in.ts';
import { repairSubjects } from './domain/repair.ts';
import type { IngressMessage } from './usecases/ports/deliveries.ts';
import type { UseCases } from './wire.ts';

/** A delivery of a vendor, applied; answers what became of it. */
export type HandleMessage = (message: IngressMessage, scope: PlatformScope) => Promise<string>;

/** A message of INGRESS as it is applied. Throws `invalid_input` where the edge's headers are missing. */
export const ingressMessage = (message: Pick<Delivery, 'subject' | 'headers' | 'data' | 'seq'>): IngressMessage => ({
  delivery: inboundDelivery(message),
  operation: message.subject === retellIngressSubject ? (message.headers[ingressHeaders.operation] ?? 'event') : null,
});

/** Deliveries of vendors: subject of INGRESS -> use case. */
export const deliveriesOf = (does: UseCases): Readonly<Record<string, HandleMessage>> => ({
  [calcomIngressSubject]: ({ delivery }, scope) => does.applyDelivery(delivery, scope),
  [retellIngressSubject]: async ({ delivery, operation }, scope) => {
    await does.applyRetellDelivery(delivery, operation ?? 'event', scope);
    return 'retell';
  },
});

/** What companies do that concerns us: subject of EVENTS -> use case. */
export const companyEventsOf = (does: UseCases): EventHandlers => ({
  [companyOffboarded.subject]: (delivery) => does.forgetCompany(leftCompanyIn(delivery)),
});

/** What we have told ourselves: subject of EVENTS -> use case. */
export const ownEventsOf = (does: UseCases): EventHandlers => ({
  [holdChanged.subject]: async (delivery) => {
    const { holdId, scope } = changedHoldIn(delivery);
    await does.followHold(holdId, scope);
  },
});

/** What may mend why deliveries wait: subject of EVENTS -> use case. */
export const repairsOf = (does: UseCases, platform: (reason: string) => PlatformScope): EventHandlers => {
  const repaired = async (delivery: Delivery): Promise<void> => {
    const repair = repairIn(delivery);
    if (repair !== undefined) await does.replayRepaired(repair, platform('apply anew what waits in quarantine'));
  };
  return Object.fromEntries(repairSubjects.map((subject) => [subject, repaired]));
};
