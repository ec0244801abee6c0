import { known } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { Drift, decideDrift } from '@fencepost/contracts/tenant/drift';
import type { z } from 'zod';
import { isTaken, refuseAfterReset } from '../../domain/drift-decision.ts';
import { lookIntoMismatch, type MismatchDeps } from '../sync/look-into-mismatch.ts';
import { type AcceptDeps, makeAcceptDrift } from './accept-drift.ts';
import { inStepSince, writeDrift, writeService } from './decided.ts';
import { makeResetDrift } from './reset-drift.ts';

/** Decides about one drift. Interrupted, it is completed by the same command, with the same version. */
export const makeDecideDrift = (deps: AcceptDeps & MismatchDeps) => {
  const decide = { accept: makeAcceptDrift(deps), reset: makeResetDrift(deps), ignore: makeIgnoreDrift(deps) };
  return async (
    { driftId, decision, version }: z.output<typeof decideDrift.input>,
    scope: TenantScope,
  ): Promise<Drift> => {
    const { drifts, services } = deps;
    const drift = known(await drifts.forTenant(scope.tenantId).byId(driftId));
    const taken = isTaken(drift, decision, version);
    const service =
      drift.serviceId === null ? undefined : await services.forTenant(scope.tenantId).byId(drift.serviceId);
    refuseAfterReset(drift, decision, service);
    return lookIntoMismatch(deps, () => decide[decision](drift, taken, scope), scope);
  };
};

/** Both stay as they are: the service counts as in step, unless Cal.com has nothing that it could be in step with (K15). */
const makeIgnoreDrift =
  (deps: AcceptDeps) =>
  async (drift: Drift, taken: boolean, scope: TenantScope): Promise<Drift> => {
    const ignored = { state: 'ignored', decidedBy: 'person' } as const;
    const decided = taken ? drift : await writeDrift(deps, drift, ignored, scope);
    if (decided.kind === 'changed' && decided.serviceId !== null) {
      await writeService(deps, decided.serviceId, (stored) => inStepSince(stored, decided.lastSeenAt), scope);
    }
    return decided;
  };
