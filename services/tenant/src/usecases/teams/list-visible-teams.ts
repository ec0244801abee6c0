import { known } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { VisibleTeam } from '@fencepost/contracts/tenant/credential';
import type { Stores } from '../ports.ts';
import { askCalcom } from './ask-calcom.ts';
import { type CalcomDeps, makeOpenCalcom } from './open-calcom.ts';
import { visibleTeams } from './visible-teams.ts';

/** The teams to choose from, found from the stored key (TEN-050). */
export const makeListVisibleTeams = (deps: CalcomDeps & Pick<Stores, 'companies' | 'bindings'>) => {
  const openCalcom = makeOpenCalcom(deps);
  return async (_input: object, { tenantId }: TenantScope): Promise<{ data: VisibleTeam[] }> => {
    const company = known(await deps.companies.forTenant(tenantId).byId(tenantId));
    const client = await openCalcom(tenantId);
    const boundTeamId = company.calcomTeam?.id ?? null;
    const data = await askCalcom(async () => {
      const { email } = await client.getMe();
      return visibleTeams(deps.bindings, { client, email, tenantId, boundTeamId });
    });
    return { data };
  };
};
