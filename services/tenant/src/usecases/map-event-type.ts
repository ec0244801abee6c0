import { teller } from '@fencepost/contracts/envelope';
import { AppError, known } from '@fencepost/contracts/errors';
import { derivedId } from '@fencepost/contracts/ids';
import type { TenantScope } from '@fencepost/contracts/scope';
import {
  eventTypeMapped,
  type Mapping,
  type mapEventType,
  type Service,
  serviceChanged,
  serviceOffered,
} from '@fencepost/contracts/tenant/mapping';
import type { Clock } from '@fencepost/service-kit/clock';
import type { z } from 'zod';
import { claim } from './claim.ts';
import type { Stores } from './ports.ts';
import { settle } from './settle.ts';

type Deps = Pick<Stores, 'companies' | 'services' | 'mappings' | 'bindings'> & { readonly clock: Clock };

/** Ids follow from company and event type, so that a repeated command finds what an interrupted one has written. */
export const makeMapEventType =
  ({ companies, services, mappings, bindings, clock }: Deps) =>
  async (
    { eventTypeId, name, durationMinutes }: z.output<typeof mapEventType.input>,
    scope: TenantScope,
  ): Promise<{ mapping: Mapping; service: Service }> => {
    const { tenantId } = scope;
    const company = known(await companies.forTenant(tenantId).byId(tenantId));
    if (company.calcomTeam === null) {
      throw new AppError('conflict', 'The company has no Cal.com team: bind one before mapping its event types.');
    }
    const calcomTeamId = company.calcomTeam.id;
    const serviceId = derivedId('svc', tenantId, String(eventTypeId));
    const mappingId = derivedId('map', tenantId, String(eventTypeId));
    await claim(bindings, { kind: 'event_type', value: eventTypeId, reference: mappingId }, tenantId);

    const tell = teller({ scope, occurredAt: clock.now(), causationId: null });
    const service = await settle<Service>(services.forTenant(tenantId), serviceId, {
      wanted: (stored) => ({
        id: serviceId,
        name,
        durationMinutes,
        eventTypeId,
        syncStatus: 'synced',
        active: stored?.active ?? true,
        version: stored?.version ?? 1,
      }),
      tell: (state) => tell(state.version === 1 ? serviceOffered : serviceChanged, state, { service: state }),
    });
    const mapping = await settle<Mapping>(mappings.forTenant(tenantId), mappingId, {
      wanted: (stored) => ({ id: mappingId, eventTypeId, calcomTeamId, serviceId, version: stored?.version ?? 1 }),
      tell: (state) => tell(eventTypeMapped, state, { mapping: state }),
    });
    return { mapping, service };
  };
