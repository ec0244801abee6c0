import { known } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { simulateTeamSwitch } from '@fencepost/contracts/tenant/team-switch';
import type { z } from 'zod';
import type { BeforeSwitch } from '../../domain/team-switch-record.ts';
import { checkTeam } from '../teams/check-team.ts';
import { predictImpact } from './count-impact.ts';
import { nameLosses } from './name-losses.ts';
import { rememberTeam } from './remember-team.ts';
import type { SwitchDeps } from './switch-deps.ts';

type Answer = z.output<typeof simulateTeamSwitch.output>;
type Foreseen = Omit<Answer, 'losses'> & { readonly before: BeforeSwitch };

/** Counts and changes nothing. */
export const makeSimulateTeamSwitch = (deps: SwitchDeps) => {
  const foresee = makeForesee(deps);
  return async (input: z.output<typeof simulateTeamSwitch.input>, scope: TenantScope): Promise<Answer> => {
    const { before, ...counted } = await foresee(input, scope);
    return { ...counted, losses: await nameLosses(deps, before, scope) };
  };
};

/** What a switch would be from and to, what hangs on the team, and how much would lose its proof. */
export const makeForesee =
  (deps: SwitchDeps) =>
  async ({ calcomTeamId }: { readonly calcomTeamId: number }, scope: TenantScope): Promise<Foreseen> => {
    const { tenantId } = scope;
    const company = known(await deps.companies.forTenant(tenantId).byId(tenantId));
    const { from, to } = await checkTeam(deps, { company, calcomTeamId });
    const before = await rememberTeam(deps, tenantId, from.id);
    return { from, to, before, impact: await predictImpact(deps, { calcomTeamId: from.id, before }, scope) };
  };
