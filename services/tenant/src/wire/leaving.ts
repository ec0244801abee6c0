import type { PublishDirectory } from '../usecases/doors/publish-directory.ts';
import { makeGetOffboarding } from '../usecases/offboarding/get-offboarding.ts';
import { makeOffboardCompany } from '../usecases/offboarding/offboard-company.ts';
import { makeRunOffboarding, makeSweepOffboardings } from '../usecases/offboarding/run-offboarding.ts';
import { makeGetTeamSwitch, makeListTeamSwitches } from '../usecases/switch/read-team-switches.ts';
import { makeRunTeamSwitch, makeSweepTeamSwitches } from '../usecases/switch/run-team-switch.ts';
import { makeSimulateTeamSwitch } from '../usecases/switch/simulate-team-switch.ts';
import { makeSwitchTeam } from '../usecases/switch/switch-team.ts';
import { makeUndoTeamSwitch } from '../usecases/switch/undo-team-switch.ts';
import type { OpenSyncRun } from '../usecases/sync/open-sync-run.ts';
import type { World } from '../world.ts';

/** A company that leaves its team for another, and one that leaves altogether. */
export const wireLeaving = (
  world: World & { readonly openSyncRun: OpenSyncRun; readonly directory: PublishDirectory },
) => ({
  simulateTeamSwitch: makeSimulateTeamSwitch(world),
  switchTeam: makeSwitchTeam(world),
  getTeamSwitch: makeGetTeamSwitch(world),
  listTeamSwitches: makeListTeamSwitches(world),
  undoTeamSwitch: makeUndoTeamSwitch(world),
  runTeamSwitch: makeRunTeamSwitch(world),
  sweepTeamSwitches: makeSweepTeamSwitches(world),
  offboardCompany: makeOffboardCompany(world),
  getOffboarding: makeGetOffboarding(world),
  runOffboarding: makeRunOffboarding(world),
  sweepOffboardings: makeSweepOffboardings(world),
});
