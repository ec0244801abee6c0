import type { TenantScope } from '@fencepost/contracts/scope';
import { TeamSwitch } from '@fencepost/contracts/tenant/team-switch';
import { resumed } from '@fencepost/service-kit/errand';
import type { TeamSwitchRecord } from '../../domain/team-switch-record.ts';
import type { SwitchDeps } from './switch-deps.ts';
import { tellSwitch } from './switch-steps.ts';

/** A switch that is asked for once more: where it was given up it goes on, from the step that was refused. */
export const askedAgain = async (
  { teamSwitches, rings, clock }: SwitchDeps,
  record: TeamSwitchRecord,
  scope: TenantScope,
): Promise<TeamSwitch> => {
  const next = record.open ? resumed(record, clock.now()) : undefined;
  if (next === undefined) return TeamSwitch.parse(record);
  await teamSwitches.forTenant(scope.tenantId).save(next, tellSwitch(clock, scope)(next));
  rings.teamSwitch(next.id, scope.tenantId, 0);
  return TeamSwitch.parse(next);
};
