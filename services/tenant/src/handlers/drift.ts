import { decideDrift, listDrift } from '@fencepost/contracts/tenant/drift';
import { listTeamMembers } from '@fencepost/contracts/tenant/team';
import { type Handler, handle } from '@fencepost/service-kit/mesh';
import type { wireDrift } from '../wire/drift.ts';

/** Where Cal.com and we differ, and who is in the team: contract -> use case. */
export const driftHandlersOf = (does: ReturnType<typeof wireDrift>): readonly Handler[] => [
  handle(listDrift, does.listDrift),
  handle(decideDrift, does.decideDrift),
  handle(listTeamMembers, does.listTeamMembers),
];
