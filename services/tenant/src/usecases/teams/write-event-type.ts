import { isDeepStrictEqual } from 'node:util';
import { teller } from '@fencepost/contracts/envelope';
import type { TenantScope } from '@fencepost/contracts/scope';
import {
  eventTypeMapped,
  type Mapping,
  type Service,
  serviceChanged,
  serviceOffered,
} from '@fencepost/contracts/tenant/mapping';
import type { Clock } from '@fencepost/service-kit/clock';
import { establish, whereRaced } from '@fencepost/service-kit/write-record';
import type { CalcomEventType } from '@fencepost/vendors/calcom/event-type';
import { fieldsOf } from '../../domain/event-type-fields.ts';
import { mappingIdOf, serviceIdOf } from '../../domain/record-ids.ts';
import { claim } from '../claim.ts';
import type { Stores } from '../ports.ts';

type Deps = Pick<Stores, 'services' | 'mappings' | 'bindings'> & { readonly clock: Clock };

export interface WantedEventType {
  /** The company's own team, which every mapping gets (TEN-022). */
  readonly calcomTeamId: number;
  readonly eventType: CalcomEventType;
  /**
   * `take` what Cal.com has; `keep` ours, which is in step although it may differ; `hold` ours, because a difference waits
   * for a decision and the service is not in step until then. What is not there yet is always taken.
   */
  readonly fields: 'take' | 'keep' | 'hold';
}

/**
 * Makes an event type the company's service: claim, service, mapping, each whole in one write, so that an interruption
 * leaves no half state (TEN-024). Ids follow from company and event type: a repetition finds what is there, writes only
 * what differs, and puts a bent mapping right. Who calls has made sure that the event type is the team's.
 */
export const makeWriteEventType =
  (deps: Deps) =>
  (wanted: WantedEventType, scope: TenantScope): Promise<{ mapping: Mapping; service: Service }> =>
    whereRaced(() => writeOnce(deps, wanted, scope));

export type WriteEventType = ReturnType<typeof makeWriteEventType>;

const writeOnce = async (
  { services, mappings, bindings, clock }: Deps,
  { calcomTeamId, eventType, fields }: WantedEventType,
  scope: TenantScope,
): Promise<{ mapping: Mapping; service: Service }> => {
  const { tenantId } = scope;
  const eventTypeId = eventType.id;
  const serviceId = serviceIdOf(tenantId, eventTypeId);
  const mappingId = mappingIdOf(tenantId, eventTypeId);
  await claim(bindings, { kind: 'event_type', value: eventTypeId, reference: mappingId }, tenantId);

  const tell = teller({ scope, occurredAt: clock.now(), causationId: null });
  const service = await establish<Service>(services.forTenant(tenantId), serviceId, {
    wanted: (stored) => {
      if (fields === 'hold' && stored !== undefined) return heldService(stored);
      const next = inStep(stored !== undefined && fields === 'keep' ? stored : taken(serviceId, eventType, stored));
      // "In step since": an import that finds nothing to change writes nothing.
      return isDeepStrictEqual(next, stored) ? next : { ...next, lastCalcomSync: clock.now() };
    },
    tell: (state) => tell(state.version === 1 ? serviceOffered : serviceChanged, state, { service: state }),
  });
  const mapping = await establish<Mapping>(mappings.forTenant(tenantId), mappingId, {
    wanted: (stored) => ({
      id: mappingId,
      eventTypeId,
      calcomTeamId,
      serviceId,
      status: 'active',
      webhookId: stored?.status === 'active' ? stored.webhookId : null,
      version: stored?.version ?? 1,
    }),
    tell: (state) => tell(eventTypeMapped, state, { mapping: state }),
  });
  return { mapping, service };
};

const taken = (id: string, eventType: CalcomEventType, stored: Service | undefined): Service => {
  const fields = fieldsOf(eventType);
  return {
    lastCalcomSync: null,
    active: true,
    withdrawn: false,
    staffIds: [],
    syncStatus: 'never',
    syncError: null,
    version: 1,
    ...stored,
    ...fields,
    // A price of nothing at Cal.com says nothing: the company's own stays.
    price: fields.price ?? stored?.price ?? null,
    id,
    eventTypeId: eventType.id,
  };
};

/** What went with its event type or its team comes back with it; what a person has taken off sale stays so. */
const inStep = (service: Service): Service => ({
  ...service,
  active: service.active || service.withdrawn,
  withdrawn: false,
  syncStatus: 'synced',
  syncError: null,
});

const heldService = (stored: Service): Service => ({
  ...stored,
  syncStatus: 'pending',
  syncError: 'Cal.com has other values: a person must decide which ones count.',
});
