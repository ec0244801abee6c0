import { teller } from '@fencepost/contracts/envelope';
import { AppError } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import { branchChanged } from '@fencepost/contracts/tenant/branch';
import { type CalcomTeam, companyTeamBound } from '@fencepost/contracts/tenant/company';
import { eventTypeMapped, type Mapping, serviceChanged } from '@fencepost/contracts/tenant/mapping';
import { type TeamBinding, teamBindingChanged } from '@fencepost/contracts/tenant/team';
import { eachBounded } from '@fencepost/service-kit/each-bounded';
import { amend, establish } from '@fencepost/service-kit/write-record';
import { bindingId } from '../../domain/binding.ts';
import { teamBindingIdOf } from '../../domain/record-ids.ts';
import type { BeforeSwitch } from '../../domain/team-switch-record.ts';
import { claim } from '../claim.ts';

import { stopSyncs } from './stop-syncs.ts';
import type { SwitchDeps } from './switch-deps.ts';

const AT_ONCE = 8;

/** Takes a team beside the one that the company has: from now on it is nobody else's. Throws `already_bound`. */
export const reserveTeam = ({ bindings }: SwitchDeps, team: CalcomTeam, { tenantId }: TenantScope): Promise<void> =>
  claim(bindings, { kind: 'next_calcom_team', value: team.id, reference: tenantId }, tenantId);

/** Makes the team that was taken the company’s one team. */
export const enterTeam = async (deps: SwitchDeps, team: CalcomTeam, scope: TenantScope): Promise<void> => {
  const { companies, teamBindings, bindings, clock } = deps;
  const { tenantId } = scope;
  const tell = teller({ scope, occurredAt: clock.now(), causationId: null });
  await bindings.turn(bindingId('calcom_team', team.id), tenantId, 'calcom_team');
  await establish<TeamBinding>(teamBindings.forTenant(tenantId), teamBindingIdOf(tenantId, team.id), {
    wanted: (stored) => ({
      id: teamBindingIdOf(tenantId, team.id),
      lastTeamSync: null,
      memberCount: 0,
      eventTypeCount: 0,
      version: 1,
      ...stored,
      calcomTeamId: team.id,
      calcomTeamName: team.name,
      status: 'active',
      syncStatus: stored?.status === 'active' ? stored.syncStatus : 'pending',
      teamSyncError: null,
    }),
    tell: (teamBinding) => tell(teamBindingChanged, teamBinding, { teamBinding }),
  });
  await amend(companies.forTenant(tenantId), tenantId, {
    changed: (company) => ({ ...company, calcomTeam: team }),
    tell: (company) => tell(companyTeamBound, company, { company }),
  });
};

/** Imports the team that was entered. Throws `unavailable` where an import of another team still stands in the way. */
export const importTeam = async (
  deps: SwitchDeps,
  {
    team,
    left,
    acceptChanges,
  }: { readonly team: CalcomTeam; readonly left: CalcomTeam; readonly acceptChanges: boolean },
  scope: TenantScope,
): Promise<void> => {
  const { teamBindings, openSyncRun } = deps;
  await stopSyncs(deps, scope, left.id);
  const binding = await teamBindings.forTenant(scope.tenantId).byId(teamBindingIdOf(scope.tenantId, team.id));
  if (binding === undefined) throw new AppError('unavailable', `Team ${team.id} is not recorded yet.`);
  const run = await openSyncRun({ team: binding, trigger: 'team_switch', acceptChanges }, scope);
  if (run.calcomTeamId === team.id) return;
  throw new AppError('unavailable', `An import of team ${run.calcomTeamId} stands in the way.`);
};

/** Claims again what was given up with a team. Throws `already_bound` where another company has some of it. */
export const reclaimEventTypes = async (
  { mappings, bindings }: SwitchDeps,
  { mappingIds }: BeforeSwitch,
  { tenantId }: TenantScope,
): Promise<void> => {
  await eachBounded(mappingIds, AT_ONCE, async (id) => {
    const mapping = await mappings.forTenant(tenantId).byId(id);
    if (mapping === undefined) return;
    await claim(bindings, { kind: 'event_type', value: mapping.eventTypeId, reference: id }, tenantId);
  });
};

/** Puts back what a switch has retired, as it was. */
export const restoreTeam = async (
  deps: SwitchDeps,
  { calcomTeamId, before }: { readonly calcomTeamId: number; readonly before: BeforeSwitch },
  scope: TenantScope,
): Promise<void> => {
  const { services, mappings, branches, clock } = deps;
  const { tenantId } = scope;
  const tell = teller({ scope, occurredAt: clock.now(), causationId: null });
  await reclaimEventTypes(deps, before, scope);
  await eachBounded(before.services, AT_ONCE, async ({ id, ...was }) => {
    await amend(services.forTenant(tenantId), id, {
      changed: (stored) => ({ ...stored, ...was }),
      tell: (service) => tell(serviceChanged, service, { service }),
    });
  });
  await eachBounded(before.mappingIds, AT_ONCE, async (id) => {
    await amend(mappings.forTenant(tenantId), id, {
      changed: (stored): Mapping => ({ ...stored, calcomTeamId, status: 'active' }),
      tell: (mapping) => tell(eventTypeMapped, mapping, { mapping }),
    });
  });
  await eachBounded(before.branches, AT_ONCE, async ({ id, serviceIds }) => {
    await amend(branches.forTenant(tenantId), id, {
      changed: (stored) => {
        const since = stored.serviceIds.filter((sold) => !serviceIds.includes(sold));
        return stored.status === 'active' ? { ...stored, serviceIds: [...serviceIds, ...since] } : stored;
      },
      tell: (branch) => tell(branchChanged, branch, { branch }),
    });
  });
};
