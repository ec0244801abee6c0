import { known } from '@fencepost/contracts/errors';
import type { TenantId } from '@fencepost/contracts/ids';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { Service } from '@fencepost/contracts/tenant/mapping';
import type { BookingTerms, proveService } from '@fencepost/contracts/tenant/proof';
import type { Clock } from '@fencepost/service-kit/clock';
import { inUse } from '@fencepost/service-kit/write-record';
import type { z } from 'zod';
import { bindingId } from '../../domain/binding.ts';
import { proveChain } from '../../domain/proof.ts';
import type { Stores } from '../ports.ts';

const MOST_TEAMS_OF_ONE = 10;

type Deps = Pick<Stores, 'companies' | 'branches' | 'mappings' | 'services' | 'bindings' | 'staff' | 'teamMembers'> & {
  readonly clock: Clock;
};

export const makeProveService = (deps: Deps) => {
  const { companies, branches, mappings, services, bindings, clock } = deps;

  /** Mapping and claims of the service's event type, as far as they are this company's. */
  const chainOf = async (service: Service, tenantId: TenantId) => {
    if (service.eventTypeId === null) return { claim: undefined, mapping: undefined, teamOwner: undefined };
    const [claim] = await bindings.byIds([bindingId('event_type', service.eventTypeId)]);
    const mapping = claim?.owner === tenantId ? await mappings.forTenant(tenantId).byId(claim.reference) : undefined;
    const [team] = mapping === undefined ? [] : await bindings.byIds([bindingId('calcom_team', mapping.calcomTeamId)]);
    return { claim, mapping, teamOwner: team?.owner };
  };

  return async (
    { serviceId, branchId }: z.output<typeof proveService.input>,
    { tenantId }: TenantScope,
  ): Promise<z.output<typeof proveService.output>> => {
    const company = known(await companies.forTenant(tenantId).byId(tenantId));
    const service = known(await services.forTenant(tenantId).byId(serviceId));
    const soldAt = branchId === null ? undefined : inUse(await branches.forTenant(tenantId).byId(branchId));
    const passport = proveChain({ company, service, soldAt, ...(await chainOf(service, tenantId)) }, clock.now());

    const terms: BookingTerms = {
      service,
      eventTypeId: passport.eventTypeId,
      calcomTeamId: passport.team.calcomTeamId,
      hosts: await hostsOf(deps, service, tenantId),
      timeZone: soldAt?.timeZone ?? company.timeZone,
      locale: company.locale,
      currency: company.currency,
    };
    return { passport, terms };
  };
};

/** Who gives a service, with the Cal.com user that each one is in the company's team. */
const hostsOf = (
  { staff, teamMembers }: Pick<Stores, 'staff' | 'teamMembers'>,
  { staffIds }: Service,
  tenantId: TenantId,
): Promise<BookingTerms['hosts']> =>
  Promise.all(
    staffIds.map(async (staffId) => {
      const person = await staff.forTenant(tenantId).byId(staffId);
      if (person?.status !== 'active') return [];
      const members = await teamMembers.forTenant(tenantId).where({ staffId, status: 'joined' }, MOST_TEAMS_OF_ONE);
      return [{ staffId, calcomUserId: members[0]?.calcomUserId ?? null }];
    }),
  ).then((found) => found.flat());
