import type { TenantScope } from '@fencepost/contracts/scope';
import type { Service } from '@fencepost/contracts/tenant/mapping';
import { mappingIdOf } from '../../domain/record-ids.ts';
import { driftIdOf } from '../drift/observe-drift.ts';
import type { Stores } from '../ports.ts';
import type { Progress } from './progress.ts';

type Deps = Pick<Stores, 'services' | 'mappings' | 'drifts'>;

/**
 * Looks at all services of the company once more, and warns of each that is not in step (TEN-023, TEN-025, D-13); of
 * what the company has given up there is nothing to warn.
 */
export const verifyImport = async (
  deps: Deps,
  { calcomTeamId, progress }: { readonly calcomTeamId: number; readonly progress: Progress },
  scope: TenantScope,
): Promise<{ eventTypes: number }> => {
  const { services, mappings } = deps;
  const { tenantId } = scope;
  let seen = 0;
  for await (const service of services.forTenant(tenantId).all()) {
    const { id, eventTypeId, syncStatus } = service;
    if (eventTypeId === null) continue;
    seen += 1;
    if (syncStatus === 'synced' || (await isGivenUp(deps, { ...service, eventTypeId }, scope))) continue;
    progress.warn(`Service created but not synced: ${id} is ${syncStatus}.`);
  }
  let eventTypes = 0;
  for await (const _ of mappings.forTenant(tenantId).all({ calcomTeamId, status: 'active' })) eventTypes += 1;
  await progress.begin('verifying', seen);
  await progress.reached(seen);
  return { eventTypes };
};

/** Sold no more, its mapping retired, and nothing about it waits for a person: left with its team, or gone by decision. */
const isGivenUp = async (
  { mappings, drifts }: Deps,
  { active, eventTypeId }: Pick<Service, 'active'> & { readonly eventTypeId: number },
  { tenantId }: TenantScope,
): Promise<boolean> => {
  if (active) return false;
  const mapping = await mappings.forTenant(tenantId).byId(mappingIdOf(tenantId, eventTypeId));
  if (mapping?.status !== 'retired') return false;
  return (await drifts.forTenant(tenantId).byId(driftIdOf(tenantId, eventTypeId)))?.state !== 'open';
};
