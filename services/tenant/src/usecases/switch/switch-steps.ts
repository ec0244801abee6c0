import { teller } from '@fencepost/contracts/envelope';
import { codeOf } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import { TeamSwitch, teamSwitchChanged } from '@fencepost/contracts/tenant/team-switch';
import type { Progress, Step } from '@fencepost/service-kit/errand';
import { bindingId } from '../../domain/binding.ts';
import type { TeamSwitchRecord } from '../../domain/team-switch-record.ts';
import { countHappened } from './count-impact.ts';
import { enterTeam, importTeam, reclaimEventTypes, reserveTeam, restoreTeam } from './enter-team.ts';
import { releaseTeam, retireTeam } from './leave-team.ts';
import { activeMappingsOf, rememberTeam } from './remember-team.ts';
import { removeWebhooks } from './remove-webhooks.ts';
import { stopSyncs } from './stop-syncs.ts';
import type { SwitchDeps } from './switch-deps.ts';

type Switch = TeamSwitchRecord;

/** The first step of each way. */
export const FIRST_STEP = 'reserving';

/** What is to be done in a switch, or in its undoing, in this order. */
export const switchSteps =
  (deps: SwitchDeps, scope: TenantScope) =>
  (record: Switch): readonly Step<Switch>[] =>
    record.state === 'undoing' ? undoingSteps(deps, scope) : switchingSteps(deps, scope);

const switchingSteps = (deps: SwitchDeps, scope: TenantScope): readonly Step<Switch>[] => [
  step(FIRST_STEP, async ({ to }) => {
    const taken = await isTaken(() => reserveTeam(deps, to, scope));
    // Nothing was changed yet: the switch has not happened.
    return taken
      ? ending(deps, scope, { state: 'undone', problem: 'Another company has bound the new team.' })
      : undefined;
  }),
  step('stopping_imports', ({ from }) => nothingOf(stopSyncs(deps, scope, from.id))),
  step('remembering', async ({ from }) => ({ to: { before: await rememberTeam(deps, scope.tenantId, from.id) } })),
  ...leaving(deps, scope, ({ from }) => from.id),
  step('binding_team', ({ to }) => nothingOf(enterTeam(deps, to, scope))),
  step('importing', async ({ from, to }) => {
    // An import that was under way may have written after everything was retired.
    await retireTeam(deps, from.id, scope);
    await importTeam(deps, { team: to, left: from, acceptChanges: true }, scope);
    return undefined;
  }),
  step('counting', async ({ from, before }) => {
    const happened = await countHappened(deps, { calcomTeamId: from.id, before }, scope);
    return ending(deps, scope, { state: 'switched', happened, problem: null });
  }),
];

const undoingSteps = (deps: SwitchDeps, scope: TenantScope): readonly Step<Switch>[] => [
  step(FIRST_STEP, async ({ from, before }) => {
    const taken = await isTaken(async () => {
      await reserveTeam(deps, from, scope);
      await reclaimEventTypes(deps, before, scope);
    });
    if (!taken) return undefined;
    await giveBack(deps, { from, before }, scope);
    const problem = 'It cannot be undone: another company has the team before, or one of its event types.';
    return ending(deps, scope, { state: 'switched', problem });
  }),
  step('stopping_imports', ({ to }) => nothingOf(stopSyncs(deps, scope, to.id))),
  ...leaving(deps, scope, ({ to }) => to.id),
  step('binding_team', ({ from }) => nothingOf(enterTeam(deps, from, scope))),
  step('restoring', ({ from, before }) => nothingOf(restoreTeam(deps, { calcomTeamId: from.id, before }, scope))),
  step('importing', async ({ from, to }) => {
    await retireTeam(deps, to.id, scope);
    await importTeam(deps, { team: from, left: to, acceptChanges: false }, scope);
    return ending(deps, scope, { state: 'undone', problem: null });
  }),
];

const leaving = (deps: SwitchDeps, scope: TenantScope, teamOf: (record: Switch) => number): readonly Step<Switch>[] => [
  step('removing_webhooks', async (record) => {
    await removeWebhooks(deps, await activeMappingsOf(deps, scope.tenantId, teamOf(record)), scope);
    return undefined;
  }),
  step('retiring', (record) => nothingOf(retireTeam(deps, teamOf(record), scope))),
  step('releasing_team', (record) => nothingOf(releaseTeam(deps, teamOf(record), scope))),
];

const step = (name: string, run: Step<Switch>['run']): Step<Switch> => ({ name, run });

const nothingOf = async (done: Promise<void>): Promise<undefined> => {
  await done;
  return undefined;
};

const isTaken = async (taking: () => Promise<void>): Promise<boolean> => {
  try {
    await taking();
    return false;
  } catch (error) {
    if (codeOf(error) === 'already_bound') return true;
    throw error;
  }
};

/** Gives up what an undoing has claimed in vain; what the company has in its present team stays. */
const giveBack = async (
  { bindings, mappings }: SwitchDeps,
  { from, before }: Pick<Switch, 'from' | 'before'>,
  { tenantId }: TenantScope,
): Promise<void> => {
  await bindings.release(bindingId('calcom_team', from.id), tenantId);
  for (const id of before.mappingIds) {
    const mapping = await mappings.forTenant(tenantId).byId(id);
    if (mapping?.status === 'retired') await bindings.release(bindingId('event_type', mapping.eventTypeId), tenantId);
  }
};

const ending = ({ clock }: SwitchDeps, scope: TenantScope, to: Partial<Switch>): Progress<Switch> => ({
  to: { ...to, open: false, finishedAt: clock.now() },
  tell: tellSwitch(clock, scope),
  ends: true,
});

/** The event of a switch, without what only an undo needs. */
export const tellSwitch =
  ({ now }: SwitchDeps['clock'], scope: TenantScope) =>
  (record: Switch) =>
    teller({ scope, occurredAt: now(), causationId: null })(teamSwitchChanged, record, {
      teamSwitch: TeamSwitch.parse(record),
    });
