import type { TenantScope } from '@fencepost/contracts/scope';
import type { TeamBinding } from '@fencepost/contracts/tenant/team';
import type { Page, PageOf, Stores } from '../ports.ts';

export const makeListTeamBindings =
  ({ teamBindings }: Pick<Stores, 'teamBindings'>) =>
  (request: PageOf, { tenantId }: TenantScope): Promise<Page<TeamBinding>> =>
    teamBindings.forTenant(tenantId).page(request);
