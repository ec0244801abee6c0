import { known } from '@fencepost/contracts/errors';
import type { Page } from '@fencepost/contracts/page';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { listOfferableServices } from '@fencepost/contracts/tenant/branch';
import type { Mapping } from '@fencepost/contracts/tenant/mapping';
import { inUse } from '@fencepost/service-kit/write-record';
import type { z } from 'zod';
import { explainOffer, isBackedBy } from '../../domain/offerable-services.ts';
import type { Stores } from '../ports.ts';

type Deps = Pick<Stores, 'companies' | 'branches' | 'mappings' | 'services'>;

const NOTHING: Page<Mapping> = { data: [], nextCursor: null };

/** Pages through the mappings of the company's team, newest first: a service without one is not the team's. */
export const makeListOfferableServices =
  ({ companies, branches, mappings, services }: Deps) =>
  async (
    { branchId, ...request }: z.output<typeof listOfferableServices.input>,
    { tenantId }: TenantScope,
  ): Promise<z.output<typeof listOfferableServices.output>> => {
    const branch = inUse(await branches.forTenant(tenantId).byId(branchId));
    const { calcomTeam: team } = known(await companies.forTenant(tenantId).byId(tenantId));
    const ofTeam = team && ({ calcomTeamId: team.id, status: 'active' } as const);
    const own = mappings.forTenant(tenantId);
    const page = ofTeam === null ? NOTHING : await own.page(request, ofTeam);
    const mapped = ofTeam === null ? 0 : await own.count(ofTeam, 1);

    const found = await Promise.all(
      page.data.map(async (mapping) => {
        const service = await services.forTenant(tenantId).byId(mapping.serviceId);
        return service !== undefined && isBackedBy(service, mapping) ? [service] : [];
      }),
    );
    const data = found.flat().map((service) => ({ ...service, offered: branch.serviceIds.includes(service.id) }));
    return { data, nextCursor: page.nextCursor, team, explanation: explainOffer(team, mapped) };
  };
