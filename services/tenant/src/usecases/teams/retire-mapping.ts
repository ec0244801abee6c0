import { teller } from '@fencepost/contracts/envelope';
import type { TenantScope } from '@fencepost/contracts/scope';
import { eventTypeMapped, type Mapping } from '@fencepost/contracts/tenant/mapping';
import type { Clock } from '@fencepost/service-kit/clock';
import { amend } from '@fencepost/service-kit/write-record';
import type { Stores } from '../ports.ts';

/** From now on a mapping leads nowhere; our webhook went with its event type, or was removed before. Repeatable. */
export const retireMapping = async (
  { mappings, clock }: Pick<Stores, 'mappings'> & { readonly clock: Clock },
  mappingId: string,
  scope: TenantScope,
): Promise<void> => {
  const tell = teller({ scope, occurredAt: clock.now(), causationId: null });
  await amend<Mapping>(mappings.forTenant(scope.tenantId), mappingId, {
    changed: (stored) => ({ ...stored, status: 'retired', webhookId: null }),
    tell: (mapping) => tell(eventTypeMapped, mapping, { mapping }),
  });
};
