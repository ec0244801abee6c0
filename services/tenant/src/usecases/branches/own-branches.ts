import { AppError } from '@fencepost/contracts/errors';
import type { TenantId } from '@fencepost/contracts/ids';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { Branch } from '@fencepost/contracts/tenant/branch';
import type { Clock } from '@fencepost/service-kit/clock';
import { amend, inUse } from '@fencepost/service-kit/write-record';

import type { Stores } from '../ports.ts';
import { tellerOf } from './manage-branches.ts';

/** Throws `not_found` unless the branch is the company's own and open: the same words for a foreign one (law 12). */
export const requireBranch = async (
  { branches }: Pick<Stores, 'branches'>,
  tenantId: TenantId,
  branchId: string,
): Promise<void> => {
  inUse(await branches.forTenant(tenantId).byId(branchId));
};

/** The given branches, each once, all the company's own and open; throws `not_found` otherwise. */
export const ownBranches = async (
  deps: Pick<Stores, 'branches'>,
  tenantId: TenantId,
  branchIds: readonly string[],
): Promise<string[]> => {
  const wanted = [...new Set(branchIds)];
  await Promise.all(wanted.map((branchId) => requireBranch(deps, tenantId, branchId)));
  return wanted;
};

/**
 * To be called after a record that refers to branches was written: opens a branch again that was closed meanwhile, for
 * its closing did not see the record. Closing looks again, too: whichever of the two looks last sees the other.
 */
export const keepOpen = async (
  { branches, clock }: Pick<Stores, 'branches'> & { readonly clock: Clock },
  branchIds: readonly string[],
  scope: TenantScope,
): Promise<void> => {
  for (const branchId of branchIds) {
    await amend<Branch>(branches.forTenant(scope.tenantId), branchId, {
      changed: (branch) => ({ ...branch, status: 'active' }),
      tell: tellerOf(scope, clock),
    });
  }
};

/** Records of one kind that stand in the way of a removal. */
export interface References {
  readonly type: 'phoneNumber' | 'voiceAgent' | 'staff' | 'service';
  readonly ids: readonly string[];
}

/** Throws `still_referenced`, naming what refers, unless nothing does (TEN-056, D-07: RESTRICT). */
export const restrict = (thing: string, references: readonly References[]): void => {
  const standing = references.filter(({ ids }) => ids.length > 0);
  if (standing.length === 0) return;
  const words = standing.map(({ type, ids }) => `${wordsFor[type]} (${ids.join(', ')})`).join('; ');
  throw new AppError('still_referenced', `This ${thing} is still used by ${words}.`, { references: standing });
};

/** How many records of a kind an answer names. */
export const MOST_NAMED = 10;

const wordsFor: Readonly<Record<References['type'], string>> = {
  phoneNumber: 'phone numbers',
  voiceAgent: 'voice agents',
  staff: 'members of staff',
  service: 'services',
};
