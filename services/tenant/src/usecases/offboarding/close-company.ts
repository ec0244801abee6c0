import { teller } from '@fencepost/contracts/envelope';
import type { TenantScope } from '@fencepost/contracts/scope';
import { ApiKey, apiKeyRevoked } from '@fencepost/contracts/tenant/api-key';
import { type Company, companyChanged } from '@fencepost/contracts/tenant/company';
import { Endpoint, endpointClosed } from '@fencepost/contracts/tenant/endpoint';
import { amend } from '@fencepost/service-kit/write-record';
import type { ApiKeyRecord } from '../../domain/api-key-record.ts';
import type { EndpointRecord } from '../../domain/endpoint-record.ts';
import type { OffboardingDeps } from './offboarding-deps.ts';

/** From now on the company’s deliveries are quarantined and its keys open nothing. Repeatable. */
export const closeCompany = async (
  { companies, clock }: Pick<OffboardingDeps, 'companies' | 'clock'>,
  scope: TenantScope,
): Promise<void> => {
  const tell = teller({ scope, occurredAt: clock.now(), causationId: null });
  await amend<Company>(companies.forTenant(scope.tenantId), scope.tenantId, {
    changed: (company) => (company.status === 'offboarded' ? company : { ...company, status: 'offboarding' }),
    tell: (company) => tell(companyChanged, company, { company }),
  });
};

/** Closes endpoints and revokes keys, each told, and takes each out of the edge’s directory at once. */
export const closeDoors = async (deps: OffboardingDeps, scope: TenantScope): Promise<void> => {
  const { endpoints, apiKeys, directory, clock } = deps;
  const { tenantId } = scope;
  const tell = teller({ scope, occurredAt: clock.now(), causationId: null });
  for await (const { id } of endpoints.forTenant(tenantId).all()) {
    await amend<EndpointRecord>(endpoints.forTenant(tenantId), id, {
      changed: (endpoint) => ({ ...endpoint, status: 'closed' }),
      tell: (next) => tell(endpointClosed, next, { endpoint: Endpoint.parse(next) }),
    });
    await directory.refreshEndpoint({ tenantId, id });
  }
  for await (const { id } of apiKeys.forTenant(tenantId).all()) {
    await amend<ApiKeyRecord>(apiKeys.forTenant(tenantId), id, {
      changed: (apiKey) => ({ ...apiKey, status: 'revoked' }),
      tell: (next) => tell(apiKeyRevoked, next, { apiKey: ApiKey.parse(next) }),
    });
    await directory.refreshApiKey({ tenantId, id });
  }
};
