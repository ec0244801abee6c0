import { teller } from '@fencepost/contracts/envelope';
import { known } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import {
  type getService,
  type listMappings,
  type listServices,
  type Mapping,
  type Service,
  serviceChanged,
  type updateService,
} from '@fencepost/contracts/tenant/mapping';
import type { Clock } from '@fencepost/service-kit/clock';
import type { z } from 'zod';
import { atVersion, change, inUse } from '../change.ts';
import type { Page, Stores } from '../ports.ts';

export const makeListServices =
  ({ services }: Pick<Stores, 'services'>) =>
  (
    { syncStatus, ...request }: z.output<typeof listServices.input>,
    { tenantId }: TenantScope,
  ): Promise<Page<Service>> =>
    services.forTenant(tenantId).page(request, syncStatus === undefined ? {} : { syncStatus });

export const makeGetService =
  ({ services }: Pick<Stores, 'services'>) =>
  async ({ serviceId }: z.output<typeof getService.input>, { tenantId }: TenantScope): Promise<Service> =>
    known(await services.forTenant(tenantId).byId(serviceId));

export const makeListMappings =
  ({ mappings }: Pick<Stores, 'mappings'>) =>
  (request: z.output<typeof listMappings.input>, { tenantId }: TenantScope): Promise<Page<Mapping>> =>
    mappings.forTenant(tenantId).page(request);

/** Changes what Cal.com does not decide; who gives a service is staff of the same company, and there. */
export const makeUpdateService =
  ({ services, staff, clock }: Pick<Stores, 'services' | 'staff'> & { readonly clock: Clock }) =>
  async (
    { serviceId, version, staffIds, ...data }: z.output<typeof updateService.input>,
    scope: TenantScope,
  ): Promise<Service> => {
    const { tenantId } = scope;
    const records = services.forTenant(tenantId);
    const service = atVersion(known(await records.byId(serviceId)), version);
    const givers = staffIds && [...new Set(staffIds)];
    await Promise.all((givers ?? []).map(async (id) => inUse(await staff.forTenant(tenantId).byId(id))));
    const tell = teller({ scope, occurredAt: clock.now(), causationId: null });
    return change(records, service, {
      to: { ...data, staffIds: givers },
      tell: (next) => tell(serviceChanged, next, { service: next }),
    });
  };
