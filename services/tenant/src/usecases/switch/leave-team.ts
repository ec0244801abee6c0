import { teller } from '@fencepost/contracts/envelope';
import type { TenantScope } from '@fencepost/contracts/scope';
import { branchChanged } from '@fencepost/contracts/tenant/branch';
import { type Mapping, type Service, serviceChanged } from '@fencepost/contracts/tenant/mapping';
import { type TeamMember, teamMemberChanged } from '@fencepost/contracts/tenant/team';
import { eachBounded } from '@fencepost/service-kit/each-bounded';
import { amend } from '@fencepost/service-kit/write-record';
import { bindingId } from '../../domain/binding.ts';
import { teamBindingIdOf } from '../../domain/record-ids.ts';
import { withdrawn } from '../../domain/withdrawn.ts';
import { retireMapping } from '../teams/retire-mapping.ts';
import { changeTeamBinding } from '../teams/team-records.ts';
import { activeMappingsOf, joinedIn, sellsAny } from './remember-team.ts';
import type { SwitchDeps } from './switch-deps.ts';

const AT_ONCE = 8;

/**
 * Retires everything that hangs on a team of the company, the services first and their mappings last: what is not done
 * yet is found by its mapping again. Repeatable; where an import wrote meanwhile, repeating it retires that too.
 */
export const retireTeam = async (deps: SwitchDeps, calcomTeamId: number, scope: TenantScope): Promise<void> => {
  const mappings = await activeMappingsOf(deps, scope.tenantId, calcomTeamId);
  await retireServices(deps, { calcomTeamId, mappings }, scope);
  await emptyBranches(deps, mappings, scope);
  await retireMappings(deps, mappings, scope);
  await releaseMembers(deps, calcomTeamId, scope);
};

/** Gives the team itself up, last of all: from then on another company may bind it. */
export const releaseTeam = async (deps: SwitchDeps, calcomTeamId: number, scope: TenantScope): Promise<void> => {
  const { tenantId } = scope;
  await changeTeamBinding(
    deps,
    { id: teamBindingIdOf(tenantId, calcomTeamId), changed: (stored) => ({ ...stored, status: 'released' }) },
    scope,
  );
  await deps.bindings.release(bindingId('calcom_team', calcomTeamId), tenantId);
};

const tellerOf = ({ clock }: SwitchDeps, scope: TenantScope) =>
  teller({ scope, occurredAt: clock.now(), causationId: null });

const retireServices = async (
  deps: SwitchDeps,
  { calcomTeamId, mappings }: { readonly calcomTeamId: number; readonly mappings: readonly Mapping[] },
  scope: TenantScope,
): Promise<void> => {
  const tell = tellerOf(deps, scope);
  await eachBounded(mappings, AT_ONCE, async ({ serviceId }) => {
    await amend(deps.services.forTenant(scope.tenantId), serviceId, {
      changed: (stored): Service => ({
        ...withdrawn(stored),
        syncStatus: 'never',
        syncError: `The company left team ${calcomTeamId}.`,
      }),
      tell: (service) => tell(serviceChanged, service, { service }),
    });
  });
};

const emptyBranches = async (deps: SwitchDeps, mappings: readonly Mapping[], scope: TenantScope): Promise<void> => {
  const records = deps.branches.forTenant(scope.tenantId);
  const tell = tellerOf(deps, scope);
  const lost = new Set(mappings.map(({ serviceId }) => serviceId));
  const branches = (await Array.fromAsync(records.all())).filter(sellsAny(lost));
  await eachBounded(branches, AT_ONCE, async ({ id }) => {
    await amend(records, id, {
      changed: (stored) => ({ ...stored, serviceIds: stored.serviceIds.filter((sold) => !lost.has(sold)) }),
      tell: (branch) => tell(branchChanged, branch, { branch }),
    });
  });
};

const retireMappings = (deps: SwitchDeps, mappings: readonly Mapping[], scope: TenantScope): Promise<void> =>
  eachBounded(mappings, AT_ONCE, async ({ id, eventTypeId }) => {
    // First the claim: while the mapping is active, a repetition finds it.
    await deps.bindings.release(bindingId('event_type', eventTypeId), scope.tenantId);
    await retireMapping(deps, id, scope);
  });

const releaseMembers = async (deps: SwitchDeps, calcomTeamId: number, scope: TenantScope): Promise<void> => {
  const tell = tellerOf(deps, scope);
  const members = await joinedIn(deps, scope.tenantId, calcomTeamId);
  await eachBounded(members, AT_ONCE, async ({ id }) => {
    await amend(deps.teamMembers.forTenant(scope.tenantId), id, {
      changed: (stored): TeamMember => ({ ...stored, status: 'left' }),
      tell: (teamMember) => tell(teamMemberChanged, teamMember, { teamMember }),
    });
  });
};
