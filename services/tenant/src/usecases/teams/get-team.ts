import { known } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { getTeam } from '@fencepost/contracts/tenant/team';
import type { Clock } from '@fencepost/service-kit/clock';
import type { z } from 'zod';
import { teamSummary } from '../../domain/team-summary.ts';
import { teamSyncIsDue } from '../../domain/team-sync-is-due.ts';
import type { Stores } from '../ports.ts';
import { activeTeamOf } from './team-records.ts';

type Deps = Pick<Stores, 'companies' | 'teamBindings' | 'syncRuns'> & { readonly clock: Clock };

export const makeGetTeam =
  (deps: Deps) =>
  async (_input: object, { tenantId }: TenantScope): Promise<z.output<typeof getTeam.output>> => {
    const { settings } = known(await deps.companies.forTenant(tenantId).byId(tenantId));
    const team = known(await activeTeamOf(deps, tenantId));
    const openRuns = await deps.syncRuns.forTenant(tenantId).count({ open: true }, 1);
    const syncDue = teamSyncIsDue(team, settings, openRuns > 0, deps.clock.now());
    return { ...team, syncDue, summary: teamSummary(team) };
  };
