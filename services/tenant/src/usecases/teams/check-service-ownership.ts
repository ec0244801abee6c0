import { known } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { checkServiceOwnership } from '@fencepost/contracts/tenant/mapping';
import type { z } from 'zod';
import { bindingId } from '../../domain/binding.ts';
import { ownershipOf } from '../../domain/service-ownership.ts';
import type { Stores } from '../ports.ts';

type Deps = Pick<Stores, 'companies' | 'mappings' | 'services' | 'bindings'>;

/** `ownsService` (TEN-032, TEN-047): reads the company's own records and the registry, nothing else. */
export const makeCheckServiceOwnership =
  ({ companies, mappings, services, bindings }: Deps) =>
  async (
    { eventTypeId }: z.output<typeof checkServiceOwnership.input>,
    { tenantId }: TenantScope,
  ): Promise<z.output<typeof checkServiceOwnership.output>> => {
    const company = known(await companies.forTenant(tenantId).byId(tenantId));
    const [claim] = await bindings.byIds([bindingId('event_type', eventTypeId)]);
    const mapping = claim?.owner === tenantId ? await mappings.forTenant(tenantId).byId(claim.reference) : undefined;
    const service = mapping && (await services.forTenant(tenantId).byId(mapping.serviceId));
    const [team] = mapping ? await bindings.byIds([bindingId('calcom_team', mapping.calcomTeamId)]) : [];
    return ownershipOf({ company, eventTypeId, claim, mapping, service, teamOwner: team?.owner });
  };
