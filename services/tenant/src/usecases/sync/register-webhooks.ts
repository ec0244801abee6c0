import { endpointSecretPurpose } from '@fencepost/contracts/directory';
import { teller } from '@fencepost/contracts/envelope';
import { AppError } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import { eventTypeMapped, type Mapping } from '@fencepost/contracts/tenant/mapping';
import type { Clock } from '@fencepost/service-kit/clock';
import { eachBounded } from '@fencepost/service-kit/each-bounded';
import { amend } from '@fencepost/service-kit/write-record';
import { calcomBookingTriggers } from '@fencepost/vendors/calcom/booking-triggers';
import type { CalcomClient } from '@fencepost/vendors/calcom/client';
import type { CalcomWebhookOrder } from '@fencepost/vendors/calcom/event-type-webhooks';
import { consequenceOf } from '../../domain/sync-failure.ts';
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
  const wanted = await wantedOf(deps, scope);
  if (wanted.order === undefined) {
    progress.warn('The company has no open endpoint for Cal.com: open one, so that its bookings reach us.');
    if (wanted.closedUrls.size === 0) return;
  }
  await eachBounded(missing, AT_ONCE, async (mapping) => {
    const webhookId = await registered(calcom, mapping, wanted);
    if (webhookId === undefined) return progress.one();
    if (typeof webhookId !== 'string') {
      progress.warn(`Event type ${mapping.eventTypeId} has no webhook yet: ${webhookId.message}`);
      return progress.one();
    }
    await keepWebhook(deps, mapping.id, webhookId, scope);
    await progress.one('webhooks');
  });
  await progress.save();
};

/** The mapping with its webhook; without it where there is no open endpoint, or Cal.com fails: the next run tries again. */
export const registerWebhook = async (
  deps: WebhookDeps,
  { mapping, calcom }: { readonly mapping: Mapping; readonly calcom: CalcomClient },
  scope: TenantScope,
): Promise<Mapping> => {
  if (mapping.webhookId !== null) return mapping;
  const wanted = await wantedOf(deps, scope);
  if (wanted.order === undefined) return mapping;
  try {
    const id = await putRight(calcom, mapping, wanted);
    return (id && (await keepWebhook(deps, mapping.id, id, scope))) || mapping;
  } catch (error) {
    if (error instanceof AppError) return mapping;
    throw error;
  }
};

/** Undefined where none is wanted; or why there is none, where the others may still succeed and the next run tries again. */
const registered = async (
  calcom: CalcomClient,
  mapping: Mapping,
  wanted: Wanted,
): Promise<string | undefined | AppError> => {
  try {
    return await putRight(calcom, mapping, wanted);
  } catch (error) {
    const { kind } = consequenceOf(error);
    if (kind === 'wait' || kind === 'key_refused' || !(error instanceof AppError)) throw error;
    return error;
  }
};

interface Wanted {
  readonly order: CalcomWebhookOrder | undefined;
  /** Addresses of ours that take nothing any more. */
  readonly closedUrls: ReadonlySet<string>;
}

const wantedOf = async (deps: WebhookDeps, scope: TenantScope): Promise<Wanted> => {
  const closedUrls = new Set<string>();
  for await (const { key } of deps.endpoints.forTenant(scope.tenantId).all({ vendor: 'calcom', status: 'closed' })) {
    closedUrls.add(deps.webhookUrlOf(key));
  }
  return { order: await orderOf(deps, scope), closedUrls };
};

/** First the new webhook, then away with those of closed endpoints, so that no booking falls in between; answers with its id. */
const putRight = async (
  calcom: CalcomClient,
  { calcomTeamId, eventTypeId }: Mapping,
  { order, closedUrls }: Wanted,
): Promise<string | undefined> => {
  const made = order && (await calcom.createEventTypeWebhook(calcomTeamId, eventTypeId, order));
  if (closedUrls.size > 0) {
    for (const { id, subscriberUrl } of await calcom.listEventTypeWebhooks(calcomTeamId, eventTypeId)) {
      if (closedUrls.has(subscriberUrl)) await calcom.deleteEventTypeWebhook(calcomTeamId, eventTypeId, id);
    }
  }
  return made?.id;
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
  return amend<Mapping>(mappings.forTenant(scope.tenantId), id, {
    changed: (stored) => (stored.status === 'active' ? { ...stored, webhookId } : stored),
    tell: (mapping) => tell(eventTypeMapped, mapping, { mapping }),
  });
};
