import { deliveryQuarantined } from '@fencepost/contracts/booking/quarantine';
import type { TenantId } from '@fencepost/contracts/ids';
import { tenantScope } from '@fencepost/contracts/scope';
import { apiKeyIssued, apiKeyRevoked } from '@fencepost/contracts/tenant/api-key';
import { companyChanged } from '@fencepost/contracts/tenant/company';
import { endpointClosed, endpointOpened, endpointSecretRotated } from '@fencepost/contracts/tenant/endpoint';
import type { EventHandlers } from '@fencepost/service-kit/consume-events';
import type { Delivery } from '@fencepost/service-kit/consumer';
import { newId } from '@fencepost/service-kit/random-id';
import { changeIn } from './adapters/changes.ts';
import { doubtIn } from './adapters/doubts.ts';
import type { UseCases } from './wire.ts';

/** Facts of our own that change the edge's directory: subject -> use case. */
export const directoryChangesOf = ({ directory }: UseCases): EventHandlers => {
  const refreshEndpoint = (delivery: Delivery) => directory.refreshEndpoint(changeIn(delivery));
  const refreshApiKey = (delivery: Delivery) => directory.refreshApiKey(changeIn(delivery));
  return {
    [endpointOpened.subject]: refreshEndpoint,
    [endpointSecretRotated.subject]: refreshEndpoint,
    [endpointClosed.subject]: refreshEndpoint,
    [apiKeyIssued.subject]: refreshApiKey,
    [apiKeyRevoked.subject]: refreshApiKey,
    [companyChanged.subject]: (delivery) => directory.refreshCompany(changeIn(delivery)),
  };
};

/** Facts that cause a sync: subject -> use case. */
export const syncCausesOf = (does: UseCases): EventHandlers => {
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
