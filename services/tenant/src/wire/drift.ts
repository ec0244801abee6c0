import { makeList } from '@fencepost/service-kit/read-records';
import { makeDecideDrift } from '../usecases/drift/decide-drift.ts';
import type { OpenSyncRun } from '../usecases/sync/open-sync-run.ts';
import type { World } from '../world.ts';

/** Where Cal.com and we differ, and who is in the team. */
export const wireDrift = (world: World & { readonly openSyncRun: OpenSyncRun }) => ({
  listDrift: makeList(world.drifts),
  decideDrift: makeDecideDrift(world),
  listTeamMembers: makeList(world.teamMembers),
});
