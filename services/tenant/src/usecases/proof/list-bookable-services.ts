import { known } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { listBookableServices } from '@fencepost/contracts/tenant/proof';
import { inUse } from '@fencepost/service-kit/write-record';
import type { z } from 'zod';
import { isBackedBy } from '../../domain/offerable-services.ts';
import type { Stores } from '../ports.ts';

const MOST_SERVICES = 1_000;

type Deps = Pick<Stores, 'companies' | 'branches' | 'mappings' | 'services'>;

/** Sold now, in use at the company's own team, and offered at the branch where one is named. */
export const makeListBookableServices =
  ({ companies, branches, mappings, services }: Deps) =>
  async (
    { branchId }: z.output<typeof listBookableServices.input>,
    { tenantId }: TenantScope,
  ): Promise<z.output<typeof listBookableServices.output>> => {
    const company = known(await companies.forTenant(tenantId).byId(tenantId));
    const branch = branchId === null ? undefined : inUse(await branches.forTenant(tenantId).byId(branchId));
    const said = {
      timeZone: branch?.timeZone ?? company.timeZone,
      locale: company.locale,
      companyName: company.name,
    };
    if (company.calcomTeam === null) return { ...said, data: [] };

    const ofTeam = { calcomTeamId: company.calcomTeam.id, status: 'active' } as const;
    const [mapped, sold] = await Promise.all([
      mappings.forTenant(tenantId).where(ofTeam, MOST_SERVICES),
      services.forTenant(tenantId).where({ active: true }, MOST_SERVICES),
    ]);
    const mappingOf = new Map(mapped.map((mapping) => [mapping.serviceId, mapping]));
    const data = sold.filter((service) => {
      const mapping = mappingOf.get(service.id);
      return mapping !== undefined && isBackedBy(service, mapping) && (branch?.serviceIds.includes(service.id) ?? true);
    });
    return { ...said, data: data.toSorted((one, other) => one.name.localeCompare(other.name)) };
  };
