import { AppError, known } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { StoredMerge } from '../../domain/stored-merge.ts';
import { inUse, isMergedInto, requireAlone } from './run-merge.ts';
import { saveCustomer } from './save-customer.ts';
import { type MergeDeps, saveMerge } from './save-merge.ts';

/**
 * Does what is left of an undo: the one who went is in use again, then everything that had changed hands goes back, one by
 * one. What was booked since stays with the one who booked it. Every step may run again.
 */
export const makeRunUndo = (deps: MergeDeps) => {
  const { customers, merges, handOver } = deps;

  const unmark = async (begun: StoredMerge, scope: TenantScope): Promise<void> => {
    const ours = customers.forTenant(scope.tenantId);
    await requireAlone(merges.forTenant(scope.tenantId), begun);
    await saveCustomer(deps, inUse(await ours.byId(begun.merge.customerId)), {}, { scope });
    const goer = known(await ours.byId(begun.merge.mergedId));
    await saveCustomer(deps, goer, { status: 'active', mergedInto: null }, { scope });
  };

  return async (begun: StoredMerge, scope: TenantScope): Promise<StoredMerge> => {
    const { customerId: from, mergedId: to } = begun.merge;
    if (isMergedInto(await customers.forTenant(scope.tenantId).byId(to), from)) {
      try {
        await unmark(begun, scope);
      } catch (error) {
        if (error instanceof AppError && error.code === 'wrong_state') {
          await saveMerge(deps, begun, { status: 'merged' }, scope);
        }
        throw error;
      }
    }
    for (const appointmentId of begun.handed) await handOver(appointmentId, { from, to }, scope);
    return saveMerge(deps, begun, { status: 'undone' }, scope);
  };
};
