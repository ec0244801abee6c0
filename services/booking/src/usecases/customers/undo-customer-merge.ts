import type { CustomerMerge, undoCustomerMerge } from '@fencepost/contracts/booking/customer';
import { known } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { z } from 'zod';
import type { StoredMerge } from '../../domain/stored-merge.ts';
import { inUse, isMergedInto } from './run-merge.ts';
import { makeRunUndo } from './run-undo.ts';
import { atVersion, wrongState } from './save-customer.ts';
import { type MergeDeps, saveMerge } from './save-merge.ts';

/** An undo is two versions of its record: begun, and done. */
const VERSIONS = 2;

/** Makes one record two persons again; merges of merges are undone newest first. */
export const makeUndoCustomerMerge = (deps: MergeDeps) => {
  const { customers, merges } = deps;
  const runUndo = makeRunUndo(deps);

  const begin = async (stored: StoredMerge, version: number, scope: TenantScope): Promise<StoredMerge> => {
    const ours = customers.forTenant(scope.tenantId);
    const { merge } = atVersioned(stored, version);
    if (merge.status !== 'merged')
      throw wrongState('Only a merge that is done can be undone.', { status: merge.status });
    inUse(await ours.byId(merge.customerId));
    if (!isMergedInto(await ours.byId(merge.mergedId), merge.customerId)) {
      throw wrongState('The record that was merged is no longer there to be restored.');
    }
    return saveMerge(deps, stored, { status: 'undoing' }, scope);
  };

  return async (
    { mergeId, version }: z.output<typeof undoCustomerMerge.input>,
    scope: TenantScope,
  ): Promise<CustomerMerge> => {
    const stored = known(await merges.forTenant(scope.tenantId).byId(mergeId));
    const { merge } = stored;
    if (merge.status === 'undone' && merge.version === version + VERSIONS) return merge;
    const isRepetition = merge.status === 'undoing' && merge.version === version + 1;
    const begun = isRepetition ? stored : await begin(stored, version, scope);
    return (await runUndo(begun, scope)).merge;
  };
};

const atVersioned = (stored: StoredMerge, version: number): StoredMerge => {
  atVersion(stored.merge, version);
  return stored;
};
