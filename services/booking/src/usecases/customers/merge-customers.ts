import type { CustomerMerge, mergeCustomers } from '@fencepost/contracts/booking/customer';
import { AppError, known } from '@fencepost/contracts/errors';
import { derivedId } from '@fencepost/contracts/ids';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { z } from 'zod';
import { MOST_HANDED, type StoredMerge } from '../../domain/stored-merge.ts';
import { inUse, makeRunMerge, requireAlone, tooMany } from './run-merge.ts';
import { atVersion } from './save-customer.ts';
import { type MergeDeps, mergeEvent, saveMerge } from './save-merge.ts';

type Input = z.output<typeof mergeCustomers.input>;

/**
 * Makes two records one person. The id of the merge follows from who stays, in which version, and who goes: the command
 * repeated after a crash finds its own record and goes on with it.
 */
export const makeMergeCustomers = (deps: MergeDeps) => {
  const { customers, merges, appointments, clock } = deps;
  const runMerge = makeRunMerge(deps);

  const begin = async (id: string, found: StoredMerge | undefined, input: Input, scope: TenantScope) => {
    const { customerId, mergedId, version } = input;
    const ours = customers.forTenant(scope.tenantId);
    const stayer = known(await ours.byId(customerId));
    const goer = known(await ours.byId(mergedId));
    inUse(atVersion(stayer, version));
    inUse(goer);
    const theirs = await appointments
      .forTenant(scope.tenantId)
      .page({ customerId: mergedId, after: undefined, limit: MOST_HANDED + 1 });
    if (theirs.length > MOST_HANDED) throw tooMany();
    const merge: CustomerMerge = {
      id,
      customerId,
      mergedId,
      status: 'merging',
      appointments: 0,
      version: 1,
      createdAt: clock.now(),
    };
    const begun: StoredMerge = { merge, handed: [] };
    const own = merges.forTenant(scope.tenantId);
    await requireAlone(own, begun);
    if (found !== undefined) return { begun: await saveMerge(deps, found, { status: 'merging' }, scope), isOwn: true };
    const isOwn = await own.add(begun, mergeEvent(merge, deps, scope));
    return { begun: isOwn ? begun : known(await own.byId(id)), isOwn };
  };

  return async (input: Input, scope: TenantScope): Promise<CustomerMerge> => {
    const { customerId, mergedId, version } = input;
    if (customerId === mergedId) throw new AppError('conflict', 'A customer cannot be merged with itself.');
    const id = derivedId('mrg', scope.tenantId, customerId, String(version), mergedId);
    const found = await merges.forTenant(scope.tenantId).byId(id);
    if (found?.merge.status === 'merged') return found.merge;
    const { begun, isOwn } =
      found?.merge.status === 'merging' ? { begun: found, isOwn: false } : await begin(id, found, input, scope);
    // Taken up after a crash, or from somebody quicker, the one who stays may have been written for this merge already.
    return (await runMerge(begun, scope, isOwn ? version : undefined)).merge;
  };
};
