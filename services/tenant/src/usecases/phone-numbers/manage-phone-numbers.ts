import { known } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { movePhoneNumber, PhoneNumber, releasePhoneNumber } from '@fencepost/contracts/tenant/phone-number';
import type { Clock } from '@fencepost/service-kit/clock';
import { atVersion, change, endAs, inUse } from '@fencepost/service-kit/write-record';
import type { z } from 'zod';
import { keepOpen, requireBranch } from '../branches/own-branches.ts';
import type { Stores } from '../ports.ts';
import { letGo } from '../possession.ts';
import { numberOf, tellerOfNumbers } from './phone-number-record.ts';

type Deps = Pick<Stores, 'branches' | 'phoneNumbers' | 'bindings'> & { readonly clock: Clock };

export const makeMovePhoneNumber =
  (deps: Pick<Deps, 'branches' | 'phoneNumbers' | 'clock'>) =>
  async (
    { phoneNumberId, branchId, version }: z.output<typeof movePhoneNumber.input>,
    scope: TenantScope,
  ): Promise<PhoneNumber> => {
    const records = deps.phoneNumbers.forTenant(scope.tenantId);
    const number = atVersion(inUse(await records.byId(phoneNumberId)), version);
    await requireBranch(deps, scope.tenantId, branchId);
    const moved = await change(records, number, { to: { branchId }, tell: tellerOfNumbers(scope, deps.clock) });
    await keepOpen(deps, [branchId], scope);
    return moved;
  };

/** Repeating it ends what a crash left: a number that is released while its claim still stands. */
export const makeReleasePhoneNumber =
  (deps: Pick<Deps, 'phoneNumbers' | 'bindings' | 'clock'>) =>
  async (
    { phoneNumberId, version }: z.output<typeof releasePhoneNumber.input>,
    scope: TenantScope,
  ): Promise<PhoneNumber> => {
    const records = deps.phoneNumbers.forTenant(scope.tenantId);
    const stored = known(await records.byId(phoneNumberId));
    const tell = tellerOfNumbers(scope, deps.clock);
    const released = await endAs(records, stored, { status: 'released', version, tell });
    await letGo(numberOf(deps, scope.tenantId, released.number), ({ status }) => status === 'active');
    return released;
  };
