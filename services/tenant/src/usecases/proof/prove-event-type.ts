import { known } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { EventTypeProof, proveEventType } from '@fencepost/contracts/tenant/proof';
import type { Clock } from '@fencepost/service-kit/clock';
import type { z } from 'zod';
import { bindingId } from '../../domain/binding.ts';
import { proveEventTypeChain } from '../../domain/proof.ts';
import type { Stores } from '../ports.ts';

type Deps = Pick<Stores, 'companies' | 'mappings' | 'services' | 'bindings'> & { readonly clock: Clock };

export const makeProveEventType =
  ({ companies, mappings, services, bindings, clock }: Deps) =>
  async (
    { eventTypeId }: z.output<typeof proveEventType.input>,
    { tenantId }: TenantScope,
  ): Promise<EventTypeProof> => {
    const company = known(await companies.forTenant(tenantId).byId(tenantId));
    const [claim] = await bindings.byIds([bindingId('event_type', eventTypeId)]);
    const mapping = claim?.owner === tenantId ? await mappings.forTenant(tenantId).byId(claim.reference) : undefined;
    const [team] = mapping === undefined ? [] : await bindings.byIds([bindingId('calcom_team', mapping.calcomTeamId)]);
    const service = mapping && (await services.forTenant(tenantId).byId(mapping.serviceId));
    return proveEventTypeChain({ company, eventTypeId, claim, mapping, service, teamOwner: team?.owner }, clock.now());
  };
