import { teller } from '@fencepost/contracts/envelope';
import { AppError, codeOf, known } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import {
  type createStaff,
  type getStaff,
  type listStaff,
  type removeStaff,
  type Staff,
  staffChanged,
  type updateStaff,
} from '@fencepost/contracts/tenant/staff';
import type { Clock } from '@fencepost/service-kit/clock';
import type { z } from 'zod';
import { keepOpen, MOST_NAMED, ownBranches, restrict } from '../branches/own-branches.ts';
import { atVersion, change, inUse } from '../change.ts';
import { createdId } from '../created-id.ts';
import { makeRelinkStaff } from '../members/relink-staff.ts';
import type { Page, RandomBytes, Stores } from '../ports.ts';

type Deps = Pick<Stores, 'branches' | 'staff' | 'teamMembers'> & { readonly clock: Clock };

/** Repeated under its key it finds the person that it made, and ends what a crash left: links of team members. */
export const makeCreateStaff =
  (deps: Deps & Pick<Stores, 'companies'> & { readonly random: RandomBytes }) =>
  async (input: z.output<typeof createStaff.input>, scope: TenantScope): Promise<Staff> => {
    const { companies, staff, random, clock } = deps;
    const { tenantId } = scope;
    known(await companies.forTenant(tenantId).byId(tenantId));
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

export const makeListStaff =
  ({ staff }: Pick<Deps, 'staff'>) =>
  (request: z.output<typeof listStaff.input>, { tenantId }: TenantScope): Promise<Page<Staff>> =>
    staff.forTenant(tenantId).page(request);

export const makeGetStaff =
  ({ staff }: Pick<Deps, 'staff'>) =>
  async ({ staffId }: z.output<typeof getStaff.input>, { tenantId }: TenantScope): Promise<Staff> =>
    known(await staff.forTenant(tenantId).byId(staffId));

export const makeUpdateStaff =
  (deps: Deps) =>
  async (
    { staffId, version, branchIds, ...data }: z.output<typeof updateStaff.input>,
    scope: TenantScope,
  ): Promise<Staff> => {
    const records = deps.staff.forTenant(scope.tenantId);
    const person = atVersion(inUse(await records.byId(staffId)), version);
    const places = branchIds && (await ownBranches(deps, scope.tenantId, branchIds));
    const changed = await change(records, person, {
      to: { ...data, branchIds: places },
      tell: tellerOf(scope, deps.clock),
    }).catch((error: unknown) => {
      throw codeOf(error) === 'conflict' ? taken() : error;
    });
    if (places !== undefined) await keepOpen(deps, places, scope);
    await makeRelinkStaff(deps)(changed, [person.email], scope);
    return changed;
  };

/** The user is free for another member of staff from then on: who comes back is a new one. */
export const makeRemoveStaff =
  (deps: Omit<Deps, 'branches'> & Pick<Stores, 'services'>) =>
  async ({ staffId, version }: z.output<typeof removeStaff.input>, scope: TenantScope): Promise<Staff> => {
    const { staff, services, clock } = deps;
    const records = staff.forTenant(scope.tenantId);
    const stored = known(await records.byId(staffId));
    const person = stored.status === 'removed' ? stored : atVersion(stored, version);
    const given = await services.forTenant(scope.tenantId).where({ staffIds: staffId }, MOST_NAMED);
    restrict('member of staff', [{ type: 'service', ids: given.map(({ id }) => id) }]);
    const removed = await change(records, person, {
      to: { status: 'removed', userId: null },
      tell: tellerOf(scope, clock),
    });
    await makeRelinkStaff(deps)(removed, [], scope);
    return removed;
  };

/** What the index says that keeps a user to one member of staff (TEN-055). */
const taken = (): AppError => new AppError('conflict', 'This user is another member of staff of the company already.');

const tellerOf = (scope: TenantScope, clock: Clock) => {
  const tell = teller({ scope, occurredAt: clock.now(), causationId: null });
  return (person: Staff) => tell(staffChanged, person, { staff: person });
};
