import { AppError, known } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import { TeamSwitch, type undoTeamSwitch } from '@fencepost/contracts/tenant/team-switch';
import { atVersion } from '@fencepost/service-kit/write-record';
import type { z } from 'zod';
import { bindingId } from '../../domain/binding.ts';
import type { TeamSwitchRecord } from '../../domain/team-switch-record.ts';
import { refuseForeignTeam } from '../teams/check-team.ts';
import { askedAgain } from './asked-again.ts';
import type { SwitchDeps } from './switch-deps.ts';
import { FIRST_STEP, tellSwitch } from './switch-steps.ts';

const LOOKED_UP_AT_ONCE = 500;

/** Records that the switch is to be undone, if nobody else has by now what would be put back. */
export const makeUndoTeamSwitch =
  (deps: SwitchDeps) =>
  async ({ teamSwitchId, version }: z.output<typeof undoTeamSwitch.input>, scope: TenantScope): Promise<TeamSwitch> => {
    const { teamSwitches, companies, rings, clock } = deps;
    const { tenantId } = scope;
    const records = teamSwitches.forTenant(tenantId);
    const record = known(await records.byId(teamSwitchId));
    if (record.state === 'undoing' || record.state === 'undone') return askedAgain(deps, record, scope);
    if (record.state === 'switching') {
      throw new AppError('conflict', 'The switch is still under way: undo it when it has ended.');
    }
    if (record.superseded) {
      throw new AppError('conflict', 'The company has changed its team again since: switch back with a new switch.');
    }
    const current = atVersion(record, version);
    const company = known(await companies.forTenant(tenantId).byId(tenantId));
    if (company.status !== 'active' || company.calcomTeam?.id !== current.to.id) {
      throw new AppError('conflict', `The company is no longer in team ${current.to.id}: there is nothing to undo.`);
    }
    await refuseForeignTeam(deps, tenantId, current.from.id);
    await refuseForeignEventTypes(deps, current, scope);

    const next: TeamSwitchRecord = {
      ...current,
      state: 'undoing',
      step: FIRST_STEP,
      problem: null,
      finishedAt: null,
      open: true,
      dueAt: clock.now(),
      version: current.version + 1,
    };
    await records.save(next, tellSwitch(clock, scope)(next));
    rings.teamSwitch(next.id, tenantId, 0);
    return TeamSwitch.parse(next);
  };

const refuseForeignEventTypes = async (
  { mappings, bindings }: SwitchDeps,
  { before }: TeamSwitchRecord,
  { tenantId }: TenantScope,
): Promise<void> => {
  const wanted = new Set(before.mappingIds);
  const names: string[] = [];
  for await (const { id, eventTypeId } of mappings.forTenant(tenantId).all()) {
    if (wanted.has(id)) names.push(bindingId('event_type', eventTypeId));
  }
  for (let from = 0; from < names.length; from += LOOKED_UP_AT_ONCE) {
    const standing = await bindings.byIds(names.slice(from, from + LOOKED_UP_AT_ONCE));
    const foreign = standing.find(({ owner }) => owner !== tenantId);
    if (foreign === undefined) continue;
    throw new AppError('already_bound', 'Another company has an event type of the team by now.', {
      binding: foreign.id,
    });
  }
};
