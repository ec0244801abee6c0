import type { PlatformScope, TenantScope } from '@fencepost/contracts/scope';
import { type ErrandOutcome, runErrand } from '@fencepost/service-kit/errand';
import type { SwitchDeps } from './switch-deps.ts';
import { switchSteps } from './switch-steps.ts';

/** Goes on with a switch that is due, and rings for the next try where it has to wait. */
export const makeRunTeamSwitch =
  (deps: SwitchDeps) =>
  async ({ id }: { readonly id: string }, scope: TenantScope): Promise<ErrandOutcome> => {
    const { teamSwitches, rings } = deps;
    const outcome = await runErrand(deps, teamSwitches.forTenant(scope.tenantId), id, switchSteps(deps, scope));
    if (outcome.state === 'waiting') rings.teamSwitch(id, scope.tenantId, outcome.inMs);
    return outcome;
  };

/** Rings for every switch that is due, whose own ring may have been lost. */
export const makeSweepTeamSwitches =
  ({ teamSwitches, rings, clock }: SwitchDeps) =>
  async (scope: PlatformScope): Promise<void> => {
    const now = clock.now();
    for await (const { id, tenantId, dueAt } of teamSwitches.acrossTenants(scope).all({ open: true })) {
      if (dueAt !== null && dueAt <= now) rings.teamSwitch(id, tenantId, 0);
    }
  };
