import { Reconciliation } from '@fencepost/contracts/booking/reconciliation';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { OpenReconciliation } from './open-reconciliation.ts';
import type { TeamBookings } from './read-stretch.ts';

/**
 * Answers at once; two who ask get the same run. Throws `not_found` where the company has no team, and what opening its
 * Cal.com throws where it has no key that Cal.com takes: a run could only fail.
 */
export const makeStartReconciliation =
  ({
    openCalcom,
    openReconciliation,
  }: {
    readonly openCalcom: (scope: TenantScope) => Promise<TeamBookings>;
    readonly openReconciliation: OpenReconciliation;
  }) =>
  async (_: object, scope: TenantScope): Promise<Reconciliation> => {
    await openCalcom(scope);
    const cause = scope.actor.kind === 'api_key' ? 'company' : 'operator';
    return Reconciliation.parse(await openReconciliation(cause, scope));
  };
