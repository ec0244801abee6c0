import { deliveryQuarantined } from '@fencepost/contracts/booking/quarantine';
import type { TenantId } from '@fencepost/contracts/ids';
import { tenantScope } from '@fencepost/contracts/scope';
import { endpointClosed, endpointOpened, endpointSecretRotated } from '@fencepost/contracts/tenant/endpoint';
import { type ConsumeOptions, type Consumer, consume, type Delivery } from '@fencepost/service-kit/consumer';
import { newId } from '@fencepost/service-kit/random-id';
import { eventHeaders } from '@fencepost/service-kit/relay';
import { eventsStream } from '@fencepost/service-kit/streams';
import { changeIn } from './adapters/directory-changes.ts';
import { doubtIn } from './adapters/sync-causes.ts';
import type { UseCases } from './wire.ts';

/** Facts that cause a sync: subject -> use case. */
const syncCausesOf = (does: UseCases): Readonly<Record<string, (delivery: Delivery) => Promise<void>>> => {
  const ownScope = (tenantId: TenantId, requestId = newId('req')) =>
    tenantScope({ tenantId, actor: { kind: 'service', id: 'tenant' }, requestId });
  const renewed = (forget: boolean) => (delivery: Delivery) =>
    does.renewWebhooks({ forget }, ownScope(changeIn(delivery).tenantId));
  return {
    [deliveryQuarantined.subject]: async (delivery) => {
      const doubt = doubtIn(delivery);
      if (doubt !== undefined) await does.syncOnDoubt(doubt, ownScope(doubt.tenantId, doubt.requestId));
    },
    [endpointOpened.subject]: renewed(false),
    [endpointSecretRotated.subject]: renewed(true),
    [endpointClosed.subject]: renewed(true),
  };
};

export const consumeSyncCauses = (
  does: UseCases,
  deps: Pick<ConsumeOptions, 'nc' | 'namespace' | 'log' | 'metrics'>,
): Promise<Consumer> => {
  const causes = syncCausesOf(does);
  return consume({
    ...deps,
    stream: eventsStream.name,
    durable: 'tenant-sync',
    filterSubjects: Object.keys(causes),
    keyOf: ({ headers, messageId }) => ({ tenant: headers[eventHeaders.tenantId] ?? '', lane: messageId }),
    handle: async (delivery) => causes[delivery.subject]?.(delivery),
  });
};
