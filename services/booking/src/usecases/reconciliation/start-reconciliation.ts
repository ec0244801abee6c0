import { Reconciliation } from '@fencepost/contracts/booking/reconciliation';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { OpenCalcom } from '../ports.ts';
import type { OpenReconciliation } from './open-reconciliation.ts';

/**
 * Answers at once; two who ask get the same run. Throws `not_found` where the company has no team, and what opening its
 * Cal.com throws where it has no key that Cal.com takes: a run could only fail.
 */
export const makeStartReconciliation =
  ({
    openCalcom,
    openReconciliation,
  }: {
    readonly openCalcom: OpenCalcom;
    readonly openReconciliation: OpenReconciliation;
  }) =>
  async (_: object, scope: TenantScope): Promise<Reconciliation> => {
    await openCalcom(scope);
    const cause = scope.actor.kind === 'api_key' ? 'company' : 'operator';
    return Reconciliation.parse(await openReconciliation(cause, scope));
  };
