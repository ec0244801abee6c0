import { getCalcomCredential, listVisibleTeams, setCalcomApiKey } from '@fencepost/contracts/tenant/credential';
import { mapEventType } from '@fencepost/contracts/tenant/mapping';
import { cancelSync, decideHeldSync, getSyncRun, listSyncRuns, startSync } from '@fencepost/contracts/tenant/sync';
import { bindTeam, getTeam, listTeamBindings } from '@fencepost/contracts/tenant/team';
import { type Handler, handle } from '@fencepost/service-kit/mesh';
import type { wireSync } from '../wire/sync.ts';

/** Cal.com's key and team of a company, and the import of the team: contract -> use case. */
export const syncHandlersOf = (does: ReturnType<typeof wireSync>): readonly Handler[] => [
  handle(setCalcomApiKey, does.setCalcomApiKey),
  handle(getCalcomCredential, does.getCalcomCredential),
  handle(listVisibleTeams, does.listVisibleTeams),
  handle(bindTeam, does.bindTeam),
  handle(getTeam, does.getTeam),
  handle(listTeamBindings, does.listTeamBindings),
  handle(mapEventType, does.mapEventType),
  handle(startSync, does.startSync),
  handle(getSyncRun, does.getSyncRun),
  handle(listSyncRuns, does.listSyncRuns),
  handle(cancelSync, does.cancelSync),
  handle(decideHeldSync, does.decideHeldSync),
];
