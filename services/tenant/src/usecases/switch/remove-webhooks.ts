import { codeOf } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { Mapping } from '@fencepost/contracts/tenant/mapping';
import type { Clock } from '@fencepost/service-kit/clock';
import type { CalcomClient } from '@fencepost/vendors/calcom/client';
import { type CalcomDeps, makeOpenCalcom } from '../teams/open-calcom.ts';

/** Shorter than a lease: what is not done by then stays at Cal.com, and what it sends is quarantined. */
const WITHIN_MS = 45_000;

/** Failures of one event type; any other is one of Cal.com or of the key as a whole. */
const ofThisOne = ['not_found', 'invalid_input', 'conflict'];

/** Takes our webhooks off event types, as far as Cal.com lets us: leaving must not depend on whom we leave. */
export const removeWebhooks = async (
  deps: CalcomDeps & { readonly clock: Clock },
  mappings: readonly Mapping[],
  scope: TenantScope,
): Promise<void> => {
  const endsAtMs = deps.clock.millis() + WITHIN_MS;
  const client = await makeOpenCalcom(deps)(scope.tenantId).catch(() => undefined);
  if (client === undefined) return;
  for (const mapping of mappings) {
    if (deps.clock.millis() > endsAtMs || !(await isWorthGoingOn(client, mapping))) return;
  }
};

const isWorthGoingOn = async (client: CalcomClient, { calcomTeamId, eventTypeId, webhookId }: Mapping) => {
  if (webhookId === null) return true;
  try {
    await client.deleteEventTypeWebhook(calcomTeamId, eventTypeId, webhookId);
    return true;
  } catch (error) {
    return ofThisOne.includes(codeOf(error));
  }
};
