import { z } from 'zod';
import { defineAction, defineEvent } from '../define.ts';
import { CalcomId, DeliveryId, EndpointId, QuarantineId, TenantId } from '../ids.ts';
import { Instant } from '../instant.ts';
import { PageRequest, pageOf } from '../page.ts';
import { Evidence, ResolutionFailure } from '../tenant/verdict.ts';

/** Why a delivery could not be applied: nobody's for certain, unreadable, or not yet understood. */
export const QuarantineReason = z.enum([
  ...ResolutionFailure.options,
  'malformed_payload',
  'trigger_not_handled',
  'unknown_trigger',
  'conflicting_content',
]);
export type QuarantineReason = z.output<typeof QuarantineReason>;

/**
 * A delivery that was authentic but could not be applied. It belongs to no tenant: `claimedTenantId` is what the endpoint
 * says, and only evidence. The bytes stay in the ingress stream at `streamSeq`.
 */
export const Quarantine = z.object({
  id: QuarantineId,
  deliveryId: DeliveryId,
  endpointId: EndpointId,
  claimedTenantId: TenantId.nullable(),
  reason: QuarantineReason,
  explanation: z.string().max(2_000),
  evidence: z.array(Evidence),
  trigger: z.string().max(100).nullable(),
  eventTypeId: CalcomId.nullable(),
  calcomUid: z.string().max(200).nullable(),
  streamSeq: z.int().positive(),
  status: z.enum(['quarantined', 'released']),
  receivedAt: Instant,
  quarantinedAt: Instant,
  releasedAt: Instant.nullable(),
  version: z.int().positive(),
});
export type Quarantine = z.output<typeof Quarantine>;

export const listQuarantine = defineAction({
  owner: 'booking',
  name: 'listQuarantine',
  version: 1,
  summary: 'List deliveries in quarantine with reason and evidence, newest first.',
  scope: 'platform',
  input: PageRequest.extend({ status: Quarantine.shape.status.optional(), deliveryId: DeliveryId.optional() }),
  output: pageOf(Quarantine),
  errors: ['invalid_input'],
  http: { method: 'get', path: '/v1/ops/quarantine' },
});

export const replayQuarantined = defineAction({
  owner: 'booking',
  name: 'replayQuarantined',
  version: 1,
  summary: 'Apply a quarantined delivery again, now that its cause is mended.',
  scope: 'platform',
  input: z.object({ quarantineId: QuarantineId }),
  output: Quarantine,
  errors: ['not_found', 'unavailable'],
  http: { method: 'post', path: '/v1/ops/quarantine/{quarantineId}/replay' },
});

export const deliveryQuarantined = defineEvent({
  owner: 'booking',
  name: 'deliveryQuarantined',
  version: 1,
  summary: 'A delivery could not be applied and waits, explained.',
  scope: 'platform',
  entity: 'quarantine',
  payload: z.object({ quarantine: Quarantine }),
});

export const deliveryReleased = defineEvent({
  owner: 'booking',
  name: 'deliveryReleased',
  version: 1,
  summary: 'A quarantined delivery was applied after all.',
  scope: 'platform',
  entity: 'quarantine',
  payload: z.object({ quarantine: Quarantine }),
});
