import { makeList } from '@fencepost/service-kit/read-records';
import { makeObserveDrift } from '../usecases/drift/observe-drift.ts';
import { makeSyncMembers } from '../usecases/members/sync-members.ts';
import { makeCancelSync } from '../usecases/sync/cancel-sync.ts';
import { makeDecideHeldSync } from '../usecases/sync/decide-held-sync.ts';
import { makeOpenSyncRun } from '../usecases/sync/open-sync-run.ts';
import { makeGetSyncRun, makeListSyncRuns } from '../usecases/sync/read-sync-runs.ts';
import { makeRenewWebhooks } from '../usecases/sync/renew-webhooks.ts';
import { makeRunSync } from '../usecases/sync/run-sync.ts';
import { makeScheduleSyncs, makeSyncOnDoubt } from '../usecases/sync/schedule-syncs.ts';
import { makeStartSync } from '../usecases/sync/start-sync.ts';
import { makeBindTeam } from '../usecases/teams/bind-team.ts';
import { makeGetCalcomCredential } from '../usecases/teams/get-calcom-credential.ts';
import { makeGetTeam } from '../usecases/teams/get-team.ts';
import { makeListVisibleTeams } from '../usecases/teams/list-visible-teams.ts';
import { makeMapEventType } from '../usecases/teams/map-event-type.ts';
import { makeSetCalcomApiKey } from '../usecases/teams/set-calcom-api-key.ts';
import { makeWriteEventType } from '../usecases/teams/write-event-type.ts';
import type { World } from '../world.ts';

/** Cal.com's key and team of a company, and the import of the team. */
export const wireSync = (world: World) => {
  const openSyncRun = makeOpenSyncRun(world);
  const writeEventType = makeWriteEventType(world);
  const importing = {
    ...world,
    openSyncRun,
    writeEventType,
    observeDrift: makeObserveDrift(world),
    syncMembers: makeSyncMembers(world),
  };
  return {
    setCalcomApiKey: makeSetCalcomApiKey(importing),
    getCalcomCredential: makeGetCalcomCredential(world),
    listVisibleTeams: makeListVisibleTeams(world),
    bindTeam: makeBindTeam(importing),
    getTeam: makeGetTeam(world),
    listTeamBindings: makeList(world.teamBindings),
    mapEventType: makeMapEventType(importing),
    openSyncRun,
    writeEventType,
    startSync: makeStartSync(importing),
    getSyncRun: makeGetSyncRun(world),
    listSyncRuns: makeListSyncRuns(world),
    cancelSync: makeCancelSync(world),
    decideHeldSync: makeDecideHeldSync(world),
    runSync: makeRunSync(importing),
    scheduleSyncs: makeScheduleSyncs(importing),
    syncOnDoubt: makeSyncOnDoubt(importing),
    renewWebhooks: makeRenewWebhooks(importing),
  };
};
