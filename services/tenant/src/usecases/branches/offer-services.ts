import { AppError, known } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { Branch, offerServices } from '@fencepost/contracts/tenant/branch';
import type { Company } from '@fencepost/contracts/tenant/company';
import type { Mapping, Service } from '@fencepost/contracts/tenant/mapping';
import type { Clock } from '@fencepost/service-kit/clock';
import { atVersion, change, inUse } from '@fencepost/service-kit/write-record';
import type { z } from 'zod';
import { isBackedBy } from '../../domain/offerable-services.ts';
import type { Stores } from '../ports.ts';
import { tellerOf } from './manage-branches.ts';
import { MOST_NAMED } from './own-branches.ts';

type Deps = Pick<Stores, 'companies' | 'branches' | 'mappings' | 'services'> & { readonly clock: Clock };

export const makeOfferServices =
  ({ companies, branches, mappings, services, clock }: Deps) =>
  async (
    { branchId, serviceIds, version }: z.output<typeof offerServices.input>,
    scope: TenantScope,
  ): Promise<Branch> => {
    const { tenantId } = scope;
    const records = branches.forTenant(tenantId);
    const branch = atVersion(inUse(await records.byId(branchId)), version);
    const company = known(await companies.forTenant(tenantId).byId(tenantId));

    const wanted = [...new Set(serviceIds)];
    const found = await Promise.all(wanted.map(async (id) => known(await services.forTenant(tenantId).byId(id))));
    const ofTeam = Map.groupBy(
      await teamsMappings(mappings.forTenant(tenantId), company),
      ({ serviceId }) => serviceId,
    );
    const isOfTeam = (service: Service) => ofTeam.get(service.id)?.some((mapping) => isBackedBy(service, mapping));
    const strangers = found.filter((service) => !isOfTeam(service));
    if (strangers.length > 0) throw notOfTeam(company, strangers);
    return change(records, branch, { to: { serviceIds: wanted }, tell: tellerOf(scope, clock) });
  };

const teamsMappings = async (
  mappings: ReturnType<Deps['mappings']['forTenant']>,
  { calcomTeam }: Company,
): Promise<readonly Mapping[]> => {
  const found: Mapping[] = [];
  if (calcomTeam === null) return found;
  for await (const mapping of mappings.all({ calcomTeamId: calcomTeam.id, status: 'active' })) found.push(mapping);
  return found;
};

const notOfTeam = ({ calcomTeam }: Company, strangers: readonly Service[]): AppError => {
  const detail = { serviceIds: strangers.slice(0, MOST_NAMED).map(({ id }) => id) };
  const message =
    calcomTeam === null
      ? 'The company has no Cal.com team, so none of its services can be offered: bind its team first.'
      : `${strangers.length} of these services are not backed by an event type of team ${calcomTeam.id}.`;
  return new AppError('service_not_in_team', message, detail);
};
