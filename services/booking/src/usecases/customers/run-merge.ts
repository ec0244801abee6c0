import type { Customer } from '@fencepost/contracts/booking/customer';
import { AppError, known } from '@fencepost/contracts/errors';
import { ProblemFacts } from '@fencepost/contracts/problem';
import type { TenantScope } from '@fencepost/contracts/scope';
import { MOST_HANDED, type StoredMerge } from '../../domain/stored-merge.ts';
import type { Merges } from '../ports/customers.ts';
import { atVersion, saveCustomer, wrongState } from './save-customer.ts';
import { type MergeDeps, saveMerge } from './save-merge.ts';

const BATCH = 100;

/**
 * Does what is left of a merge. Of several only one goes on, by the versions of both customers alone: both are read before
 * the one who stays is written and the other one is marked. Who begins a merge or an undo, or sets a customer aside, also looks
 * for the records of others after having written its own, and gives way early. Then appointments change hands one by one, each noted before it
 * does. Every step may run again; `stayerVersion` is what a fresh command has read of the one who stays.
 */
export const makeRunMerge = (deps: MergeDeps) => {
  const { customers, merges, appointments, handOver } = deps;

  /** The record is written before the mark: whoever meanwhile withdraws what he has read before fails, or this does. */
  const mark = async (
    begun: StoredMerge,
    stayerVersion: number | undefined,
    scope: TenantScope,
  ): Promise<{ readonly stored: StoredMerge; readonly refusal?: unknown }> => {
    const ours = customers.forTenant(scope.tenantId);
    const { customerId, mergedId } = begun.merge;
    let stored = begun;
    try {
      await requireAlone(merges.forTenant(scope.tenantId), begun);
      const stayer = inUse(await ours.byId(customerId));
      const goer = inUse(await ours.byId(mergedId));
      await saveCustomer(deps, stayerVersion === undefined ? stayer : atVersion(stayer, stayerVersion), {}, { scope });
      stored = await saveMerge(deps, begun, {}, scope);
      // As read before the one who stays was written: whoever merges the other way round has written this one since, or fails there.
      await saveCustomer(deps, goer, { status: 'merged', mergedInto: customerId }, { scope });
      return { stored };
    } catch (refusal) {
      return { stored, refusal };
    }
  };

  const handAllOver = async (begun: StoredMerge, scope: TenantScope): Promise<StoredMerge> => {
    const { customerId: to, mergedId: from } = begun.merge;
    const theirs = appointments.forTenant(scope.tenantId);
    for (let stored = begun; ; ) {
      const found = await theirs.page({ customerId: from, after: undefined, limit: BATCH });
      if (found.length === 0) return stored;
      const handed = [...new Set([...stored.handed, ...found.map(({ id }) => id)])];
      if (handed.length > MOST_HANDED) throw tooMany();
      if (handed.length > stored.handed.length) stored = await saveMerge(deps, stored, { handed }, scope);
      for (const { id } of found) await handOver(id, { from, to }, scope);
    }
  };

  return async (begun: StoredMerge, scope: TenantScope, stayerVersion?: number): Promise<StoredMerge> => {
    const ours = customers.forTenant(scope.tenantId);
    const { customerId, mergedId } = begun.merge;
    let marked = begun;
    if (!isMergedInto(await ours.byId(mergedId), customerId)) {
      const { stored, refusal } = await mark(begun, stayerVersion, scope);
      // Somebody else may have been quicker with this very merge: then what is left is the same for both.
      if (refusal !== undefined && !isMergedInto(await ours.byId(mergedId), customerId)) {
        // Nothing has changed hands: the merge never was. A crash is no refusal: whoever takes the record up goes on.
        if (isFinal(refusal, begun, stayerVersion !== undefined)) {
          await saveMerge(deps, stored, { status: 'undone' }, scope);
        }
        throw refusal;
      }
      marked = stored;
    }
    return saveMerge(deps, await handAllOver(marked, scope), { status: 'merged' }, scope);
  };
};

/** Whether a refusal ends the merge: what is taken up again gives way to nobody but an older claim, or one who is gone. */
const isFinal = (refusal: unknown, { merge }: StoredMerge, isFresh: boolean): boolean => {
  if (!(refusal instanceof AppError)) return false;
  if (refusal.code === 'stale_version') return isFresh;
  const { mergeId } = factsOf(refusal);
  if (mergeId !== undefined && !isFresh) return String(mergeId) < merge.id;
  return refusal.code === 'wrong_state' || refusal.code === 'not_found';
};

const factsOf = ({ detail }: AppError): ProblemFacts => ProblemFacts.safeParse(detail.facts).data ?? {};

export const isMergedInto = (customer: Customer | undefined, stayerId: string): boolean =>
  customer?.status === 'merged' && customer.mergedInto === stayerId;

/** The customer if it is in use; `wrong_state` where it is merged, set aside or erased. */
export const inUse = (customer: Customer | undefined): Customer => {
  const found = known(customer);
  if (found.status === 'active') return found;
  throw wrongState('Both customers must be in use.', { customerId: found.id, status: found.status });
};

/** Throws `wrong_state` where another merge of one of the two is under way. */
export const requireAlone = async (ours: Merges, { merge }: StoredMerge): Promise<void> => {
  const open = await ours.openOf([merge.customerId, merge.mergedId]);
  const other = open.find((stored) => stored.merge.id !== merge.id);
  if (other !== undefined) {
    throw wrongState('Another merge of one of these customers is under way.', { mergeId: other.merge.id });
  }
};

export const tooMany = (): AppError =>
  new AppError('conflict', `More than ${MOST_HANDED} appointments cannot change hands at once.`);
