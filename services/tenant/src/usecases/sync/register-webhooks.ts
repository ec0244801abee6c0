import { endpointSecretPurpose } from '@fencepost/contracts/directory';
import { teller } from '@fencepost/contracts/envelope';
import { AppError } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import { eventTypeMapped, type Mapping } from '@fencepost/contracts/tenant/mapping';
import type { Clock } from '@fencepost/service-kit/clock';
import { calcomBookingTriggers } from '@fencepost/vendors/calcom/booking-triggers';
import type { CalcomClient } from '@fencepost/vendors/calcom/client';
import type { CalcomWebhookOrder } from '@fencepost/vendors/calcom/event-type-webhooks';
import { consequenceOf } from '../../domain/sync-failure.ts';
import { amend } from '../amend.ts';
import { eachBounded } from '../bounded.ts';
import type { Sealing, Stores } from '../ports.ts';
import type { Progress } from './progress.ts';

export interface WebhookDeps extends Pick<Stores, 'mappings' | 'endpoints'> {
  readonly sealing: Sealing;
  readonly webhookUrlOf: (endpointKey: string) => string;
  readonly clock: Clock;
}

interface Registering {
  readonly calcomTeamId: number;
  readonly calcom: CalcomClient;
  readonly progress: Progress;
}

const AT_ONCE = 4;

/** Gives every event type its webhook that has none: only with its own does its booking reach us (calcom.md 3.5). */
export const registerWebhooks = async (
  deps: WebhookDeps,
  { calcomTeamId, calcom, progress }: Registering,
  scope: TenantScope,
): Promise<void> => {
  const missing: Mapping[] = [];
  const unheard = { calcomTeamId, status: 'active', webhookId: null } as const;
  for await (const mapping of deps.mappings.forTenant(scope.tenantId).all(unheard)) missing.push(mapping);
  await progress.begin('registering_webhooks', missing.length);
  if (missing.length === 0) return;
  const order = await orderOf(deps, scope);
  if (order === undefined) {
    progress.warn('The company has no open endpoint for Cal.com: open one, so that its bookings reach us.');
    return;
  }
  await eachBounded(missing, AT_ONCE, async (mapping) => {
    const webhookId = await registered(calcom, mapping, order);
    if (typeof webhookId !== 'string') {
      progress.warn(`Event type ${mapping.eventTypeId} has no webhook yet: ${webhookId.message}`);
      return progress.one();
    }
    await keepWebhook(deps, mapping.id, webhookId, scope);
    await progress.one('webhooks');
  });
  await progress.save();
};

/** The webhook's id; or why there is none, where the others may still succeed and the next run tries again. */
const registered = async (
  calcom: CalcomClient,
  { calcomTeamId, eventTypeId }: Mapping,
  order: CalcomWebhookOrder,
): Promise<string | AppError> => {
  try {
    return (await calcom.createEventTypeWebhook(calcomTeamId, eventTypeId, order)).id;
  } catch (error) {
    const { kind } = consequenceOf(error);
    if (kind === 'wait' || kind === 'key_refused' || !(error instanceof AppError)) throw error;
    return error;
  }
};

/** What to ask of Cal.com: the newest endpoint that is open, with its present secret. */
const orderOf = async (
  { endpoints, sealing, webhookUrlOf }: WebhookDeps,
  { tenantId }: TenantScope,
): Promise<CalcomWebhookOrder | undefined> => {
  const open = await endpoints.forTenant(tenantId).page({ limit: 1 }, { vendor: 'calcom', status: 'active' });
  const [endpoint] = open.data;
  const [current] = endpoint?.secrets ?? [];
  if (endpoint === undefined || current === undefined) return undefined;
  const secret = await sealing.open(current.sealed, { tenantId, purpose: endpointSecretPurpose(endpoint.id) });
  return { subscriberUrl: webhookUrlOf(endpoint.key), secret, triggers: calcomBookingTriggers };
};

const keepWebhook = async ({ mappings, clock }: WebhookDeps, id: string, webhookId: string, scope: TenantScope) => {
  const tell = teller({ scope, occurredAt: clock.now(), causationId: null });
  await amend(mappings.forTenant(scope.tenantId), id, {
    changed: (stored): Mapping => (stored.status === 'active' ? { ...stored, webhookId } : stored),
    tell: (mapping) => tell(eventTypeMapped, mapping, { mapping }),
  });
};
