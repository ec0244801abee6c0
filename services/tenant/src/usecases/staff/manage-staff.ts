import { teller } from '@fencepost/contracts/envelope';
import { AppError, codeOf, known } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import {
  type createStaff,
  type removeStaff,
  type Staff,
  staffChanged,
  type updateStaff,
} from '@fencepost/contracts/tenant/staff';
import type { Clock } from '@fencepost/service-kit/clock';
import { createdId } from '@fencepost/service-kit/created-id';
import type { RandomBytes } from '@fencepost/service-kit/random-id';
import { atVersion, change, inUse, isAlready } from '@fencepost/service-kit/write-record';
import type { z } from 'zod';
import { keepOpen, MOST_NAMED, ownBranches, restrict } from '../branches/own-branches.ts';
import { stayingCompany } from '../companies/staying-company.ts';
import { makeRelinkStaff } from '../members/relink-staff.ts';
import type { Stores } from '../ports.ts';
import { nameNoMore } from './name-no-more.ts';

type Deps = Pick<Stores, 'branches' | 'staff' | 'teamMembers'> & { readonly clock: Clock };

/** Repeated under its key it finds the person that it made, and ends what a crash left: links of team members. */
export const makeCreateStaff =
  (deps: Deps & Pick<Stores, 'companies'> & { readonly random: RandomBytes }) =>
  async (input: z.output<typeof createStaff.input>, scope: TenantScope): Promise<Staff> => {
    const { staff, random, clock } = deps;
    const { tenantId } = scope;
    await stayingCompany(deps, tenantId);
    const branchIds = await ownBranches(deps, tenantId, input.branchIds);
    const id = createdId('stf', input, scope, random);
    const person: Staff = { id, ...input, branchIds, status: 'active', version: 1 };
    const records = staff.forTenant(tenantId);
    const inTheWay = await records.add(person, tellerOf(scope, clock)(person));
    const made = inTheWay === undefined ? person : await records.byId(id);
    if (made === undefined) throw taken();
    if (made.status === 'active') await keepOpen(deps, made.branchIds, scope);
    await makeRelinkStaff(deps)(made, [], scope);
    return made;
  };

/** Repeated after a crash it ends what was begun: branches kept open, links of team members. */
export const makeUpdateStaff =
  (deps: Deps) =>
  async (
    { staffId, version, branchIds, ...data }: z.output<typeof updateStaff.input>,
    scope: TenantScope,
  ): Promise<Staff> => {
    const records = deps.staff.forTenant(scope.tenantId);
    const stored = inUse(await records.byId(staffId));
    const places = branchIds && (await ownBranches(deps, scope.tenantId, branchIds));
    const to = { ...data, branchIds: places };
    // Written by this command before: what it asks for is there, under the version that it makes (RFC 9110, 13.1.1).
    const isDone = stored.version === version + 1 && isAlready(stored, to);
    const person = isDone ? stored : atVersion(stored, version);
    const changed = await change(records, person, {
      to,
      tell: tellerOf(scope, deps.clock),
    }).catch((error: unknown) => {
      throw codeOf(error) === 'conflict' ? taken() : error;
    });
    if (places !== undefined) await keepOpen(deps, places, scope);
    await makeRelinkStaff(deps)(changed, [person.email], scope);
    return changed;
  };

/**
 * The user is free for another member of staff from then on: who comes back is a new one. A service that began to name the
 * person meanwhile names them no more; naming looks again, too: whichever of the two looks last sees the other.
 */
export const makeRemoveStaff =
  (deps: Omit<Deps, 'branches'> & Pick<Stores, 'services'>) =>
  async ({ staffId, version }: z.output<typeof removeStaff.input>, scope: TenantScope): Promise<Staff> => {
    const { staff, services, clock } = deps;
    const records = staff.forTenant(scope.tenantId);
    const stored = known(await records.byId(staffId));
    const isGone = stored.status === 'removed';
    const person = isGone ? stored : atVersion(stored, version);
    const given = isGone ? [] : await services.forTenant(scope.tenantId).where({ staffIds: staffId }, MOST_NAMED);
    restrict('member of staff', [{ type: 'service', ids: given.map(({ id }) => id) }]);
    const removed = await change(records, person, {
      to: { status: 'removed', userId: null },
      tell: tellerOf(scope, clock),
    });
    for await (const { id } of services.forTenant(scope.tenantId).all({ staffIds: staffId })) {
      await nameNoMore(deps, { serviceId: id, gone: [staffId] }, scope);
    }
    await makeRelinkStaff(deps)(removed, [], scope);
    return removed;
  };

/** What the index says that keeps a user to one member of staff (TEN-055). */
const taken = (): AppError => new AppError('conflict', 'This user is another member of staff of the company already.');

const tellerOf = (scope: TenantScope, clock: Clock) => {
  const tell = teller({ scope, occurredAt: clock.now(), causationId: null });
  return (person: Staff) => tell(staffChanged, person, { staff: person });
};
