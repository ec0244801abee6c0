import { isDeepStrictEqual } from 'node:util';
import { AppError, codeOf, known } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import { type switchTeam, TeamSwitch } from '@fencepost/contracts/tenant/team-switch';
import { chainOf } from '@fencepost/service-kit/chain';
import { released } from '@fencepost/service-kit/leasing';
import type { Records } from '@fencepost/service-kit/records';
import type { z } from 'zod';
import { nothingBefore, type TeamSwitchRecord } from '../../domain/team-switch-record.ts';
import { askedAgain } from './asked-again.ts';
import { makeForesee } from './simulate-team-switch.ts';
import type { SwitchDeps } from './switch-deps.ts';
import { FIRST_STEP, tellSwitch } from './switch-steps.ts';

/** Records the plan, which is then carried out whatever crashes: `runTeamSwitch`. Nothing else is changed here. */
export const makeSwitchTeam = (deps: SwitchDeps) => {
  const foresee = makeForesee(deps);
  return async (input: z.output<typeof switchTeam.input>, scope: TenantScope): Promise<TeamSwitch> => {
    const { teamSwitches, rings, clock } = deps;
    const { tenantId } = scope;
    const records = teamSwitches.forTenant(tenantId);
    const chain = chainOf(records, 'swt', tenantId);
    const last = await chain.last();
    if (last?.open) return askedAgain(deps, sameOrRefused(last, input.calcomTeamId), scope);

    const { from, to, impact } = await foresee(input, scope);
    if (input.expected !== undefined && !isDeepStrictEqual(input.expected, impact)) {
      throw new AppError('conflict', 'Other records would lose their proof than were simulated: look again.', {
        facts: { ...impact },
      });
    }
    if (last !== undefined) await supersede(records, last);
    const record: TeamSwitchRecord = {
      id: chain.idAfter(last),
      from,
      to,
      state: 'switching',
      step: FIRST_STEP,
      predicted: impact,
      happened: null,
      startedAt: clock.now(),
      finishedAt: null,
      problem: null,
      version: 1,
      before: nothingBefore,
      open: true,
      superseded: false,
      ...released(clock.now()),
    };
    const inTheWay = await records.add(record, tellSwitch(clock, scope)(record));
    if (inTheWay !== undefined) return TeamSwitch.parse(sameOrRefused(known(await chain.last()), input.calcomTeamId));
    rings.teamSwitch(record.id, tenantId, 0);
    return TeamSwitch.parse(record);
  };
};

/** Asked for twice it is one switch; another one waits until it has ended. */
const sameOrRefused = (open: TeamSwitchRecord, calcomTeamId: number): TeamSwitchRecord => {
  if (open.state === 'switching' && open.to.id === calcomTeamId) return open;
  throw anotherIsOpen();
};

/** The switch before can no longer be undone: an undo at this moment has either begun already, or loses. */
const supersede = async (records: Records<TeamSwitchRecord>, last: TeamSwitchRecord): Promise<void> => {
  if (last.superseded) return;
  await records.save({ ...last, superseded: true, version: last.version + 1 }).catch((error: unknown) => {
    throw codeOf(error) === 'stale_version' ? anotherIsOpen() : error;
  });
};

const anotherIsOpen = (): AppError =>
  new AppError('conflict', 'The company is changing its team already: wait until that has ended.');
