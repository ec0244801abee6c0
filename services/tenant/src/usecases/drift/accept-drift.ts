import { AppError } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { Drift } from '@fencepost/contracts/tenant/drift';
import type { Service } from '@fencepost/contracts/tenant/mapping';
import { bindingId } from '../../domain/binding.ts';
import { differencesOf, findingOf, takingTheirs } from '../../domain/drift.ts';
import { whyNotOffered } from '../../domain/event-type-fields.ts';
import { mappingIdOf } from '../../domain/record-ids.ts';
import { withdrawn } from '../../domain/withdrawn.ts';
import type { Stores } from '../ports.ts';
import { retireMapping } from '../teams/retire-mapping.ts';
import { type DecidedDeps, inStepSince, writeDrift, writeService } from './decided.ts';
import { makeReadPresent, type PresentDeps } from './present-state.ts';

export type AcceptDeps = DecidedDeps & PresentDeps & Pick<Stores, 'mappings' | 'bindings'>;

const REMOVED = 'Cal.com no longer has this event type; the removal was accepted.';
const accepted = { state: 'accepted', decidedBy: 'person' } as const;

/** Takes what Cal.com has. The decision is written first and decides a race; what follows from it can be repeated. */
export const makeAcceptDrift = (deps: AcceptDeps) => {
  const readPresent = makeReadPresent(deps);
  return async (drift: Drift, isTaken: boolean, scope: TenantScope): Promise<Drift> => {
    if (drift.state === 'settled') return drift;
    const { service, eventType } = await readPresent(drift, scope);
    if (drift.kind === 'removed') {
      if (eventType === undefined) return acceptRemoval(deps, drift, { service, isTaken }, scope);
      // It is back: the next sync puts the service in step, or finds what else is different.
      return isTaken ? drift : writeDrift(deps, drift, { state: 'settled', decidedBy: null }, scope);
    }
    if (eventType === undefined) throw noLongerThere();
    const whyNot = whyNotOffered(eventType);
    if (whyNot !== undefined) throw new AppError('conflict', `This event type cannot be taken over: ${whyNot}.`);

    const present = findingOf(differencesOf(service, eventType), eventType);
    const decided = isTaken ? drift : await writeDrift(deps, drift, { ...present, ...accepted }, scope);
    const change = (stored: Service) => inStepSince(takingTheirs(stored, eventType), decided.lastSeenAt);
    await writeService(deps, service.id, change, scope);
    return decided;
  };
};

/** A decision about a change whose event type was removed meanwhile. */
export const noLongerThere = (): AppError =>
  new AppError('conflict', 'Cal.com no longer has this event type in the company’s team: sync, then decide anew.');

/** The service is sold no more, its mapping leads nowhere, and the event type is free; it is never called synced (K15). */
const acceptRemoval = async (
  deps: AcceptDeps,
  drift: Drift,
  { service, isTaken }: { readonly service: Service; readonly isTaken: boolean },
  scope: TenantScope,
): Promise<Drift> => {
  const { tenantId } = scope;
  const decided = isTaken ? drift : await writeDrift(deps, drift, accepted, scope);
  const retire = (stored: Service): Service => ({ ...withdrawn(stored), syncStatus: 'error', syncError: REMOVED });
  await writeService(deps, service.id, retire, scope);

  await retireMapping(deps, mappingIdOf(tenantId, drift.eventTypeId), scope);
  await deps.bindings.release(bindingId('event_type', drift.eventTypeId), tenantId);
  return decided;
};
