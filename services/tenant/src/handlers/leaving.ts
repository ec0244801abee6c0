import { getOffboarding, offboardCompany } from '@fencepost/contracts/tenant/offboarding';
import {
  getTeamSwitch,
  listTeamSwitches,
  simulateTeamSwitch,
  switchTeam,
  undoTeamSwitch,
} from '@fencepost/contracts/tenant/team-switch';
import { type Handler, handle } from '@fencepost/service-kit/mesh';
import type { wireLeaving } from '../wire/leaving.ts';

/** A company that leaves its team for another, and one that leaves altogether: contract -> use case. */
export const leavingHandlersOf = (does: ReturnType<typeof wireLeaving>): readonly Handler[] => [
  handle(simulateTeamSwitch, does.simulateTeamSwitch),
  handle(switchTeam, does.switchTeam),
  handle(getTeamSwitch, does.getTeamSwitch),
  handle(listTeamSwitches, does.listTeamSwitches),
  handle(undoTeamSwitch, does.undoTeamSwitch),
  handle(offboardCompany, does.offboardCompany),
  handle(getOffboarding, does.getOffboarding),
];
