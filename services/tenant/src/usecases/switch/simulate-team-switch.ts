import { known } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { simulateTeamSwitch } from '@fencepost/contracts/tenant/team-switch';
import type { z } from 'zod';
import { checkTeam } from '../teams/check-team.ts';
import { predictImpact } from './count-impact.ts';
import { rememberTeam } from './remember-team.ts';
import type { SwitchDeps } from './switch-deps.ts';

/** Counts and changes nothing. */
export const makeSimulateTeamSwitch =
  (deps: SwitchDeps) =>
  async (
    { calcomTeamId }: z.output<typeof simulateTeamSwitch.input>,
    scope: TenantScope,
  ): Promise<z.output<typeof simulateTeamSwitch.output>> => {
    const { tenantId } = scope;
    const company = known(await deps.companies.forTenant(tenantId).byId(tenantId));
    const { from, to } = await checkTeam(deps, { company, calcomTeamId });
    const before = await rememberTeam(deps, tenantId, from.id);
    return { from, to, impact: await predictImpact(deps, { calcomTeamId: from.id, before }, scope) };
  };
