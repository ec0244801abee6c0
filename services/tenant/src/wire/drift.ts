import { makeDecideDrift } from '../usecases/drift/decide-drift.ts';
import { makeListDrift } from '../usecases/drift/list-drift.ts';
import { makeListTeamMembers } from '../usecases/members/list-team-members.ts';
import type { World } from '../world.ts';

/** Where Cal.com and we differ, and who is in the team. */
export const wireDrift = (world: World) => ({
  listDrift: makeListDrift(world),
  decideDrift: makeDecideDrift(world),
  listTeamMembers: makeListTeamMembers(world),
});
