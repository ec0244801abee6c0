import { teller } from '@fencepost/contracts/envelope';
import type { TenantScope } from '@fencepost/contracts/scope';
import { type Service, serviceChanged } from '@fencepost/contracts/tenant/mapping';
import type { Clock } from '@fencepost/service-kit/clock';
import { amend } from '@fencepost/service-kit/write-record';
import type { Stores } from '../ports.ts';

interface Naming {
  readonly serviceId: string;
  /** Staff that was removed. */
  readonly gone: readonly string[];
}

/** Takes staff that was removed out of a service; repeatable. */
export const nameNoMore = (
  { services, clock }: Pick<Stores, 'services'> & { readonly clock: Clock },
  { serviceId, gone }: Naming,
  scope: TenantScope,
): Promise<Service | undefined> => {
  const tell = teller({ scope, occurredAt: clock.now(), causationId: null });
  return amend<Service>(services.forTenant(scope.tenantId), serviceId, {
    changed: (service) => ({ ...service, staffIds: service.staffIds.filter((id) => !gone.includes(id)) }),
    tell: (service) => tell(serviceChanged, service, { service }),
  });
};
