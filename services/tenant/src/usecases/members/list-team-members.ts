import type { TenantScope } from '@fencepost/contracts/scope';
import type { listTeamMembers, TeamMember } from '@fencepost/contracts/tenant/team';
import type { z } from 'zod';
import type { Page, Stores } from '../ports.ts';

export const makeListTeamMembers =
  ({ teamMembers }: Pick<Stores, 'teamMembers'>) =>
  ({ status, ...page }: z.output<typeof listTeamMembers.input>, scope: TenantScope): Promise<Page<TeamMember>> =>
    teamMembers.forTenant(scope.tenantId).page(page, status === undefined ? {} : { status });
