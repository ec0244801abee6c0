import type { TenantScope } from '@fencepost/contracts/scope';
import type { Stores } from '../ports.ts';
import type { Progress } from './progress.ts';

/** Looks at all services of the company once more, and warns of each that is not in step (TEN-023, TEN-025, D-13). */
export const verifyImport = async (
  { services, mappings }: Pick<Stores, 'services' | 'mappings'>,
  { calcomTeamId, progress }: { readonly calcomTeamId: number; readonly progress: Progress },
  { tenantId }: TenantScope,
): Promise<{ eventTypes: number }> => {
  let seen = 0;
  for await (const { id, eventTypeId, syncStatus } of services.forTenant(tenantId).all()) {
    if (eventTypeId === null) continue;
    seen += 1;
    if (syncStatus !== 'synced') progress.warn(`Service created but not synced: ${id} is ${syncStatus}.`);
  }
  let eventTypes = 0;
  for await (const _ of mappings.forTenant(tenantId).all({ calcomTeamId, status: 'active' })) eventTypes += 1;
  await progress.begin('verifying', seen);
  await progress.reached(seen);
  return { eventTypes };
};
