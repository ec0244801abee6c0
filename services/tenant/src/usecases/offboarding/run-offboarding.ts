import type { PlatformScope, TenantScope } from '@fencepost/contracts/scope';
import { type ErrandOutcome, runErrand } from '@fencepost/service-kit/errand';
import { offboardingIdOf } from './offboard-company.ts';
import type { OffboardingDeps } from './offboarding-deps.ts';
import { offboardingSteps } from './offboarding-steps.ts';

/** Goes on with the leave of the scope’s company where it is due, and rings for the next try where it has to wait. */
export const makeRunOffboarding =
  (deps: OffboardingDeps) =>
  async (scope: TenantScope): Promise<ErrandOutcome> => {
    const { offboardings, rings } = deps;
    const id = offboardingIdOf(scope.tenantId);
    const outcome = await runErrand(deps, offboardings, id, offboardingSteps(deps, scope));
    if (outcome.state === 'waiting') rings.offboarding(id, scope.tenantId, outcome.inMs);
    return outcome;
  };

/** Rings for every leave that is due, whose own ring may have been lost. */
export const makeSweepOffboardings =
  ({ offboardings, rings, clock }: Pick<OffboardingDeps, 'offboardings' | 'rings' | 'clock'>) =>
  async (_scope: PlatformScope): Promise<void> => {
    const now = clock.now();
    for await (const { id, company, dueAt } of offboardings.all({ state: 'leaving' })) {
      if (dueAt !== null && dueAt <= now) rings.offboarding(id, company, 0);
    }
  };
