import { AppError } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import { SyncRun, type startSync } from '@fencepost/contracts/tenant/sync';
import type { z } from 'zod';
import { stayingCompany } from '../companies/staying-company.ts';
import type { Stores } from '../ports.ts';
import { type CalcomDeps, makeOpenCalcom } from '../teams/open-calcom.ts';
import { activeTeamOf } from '../teams/team-records.ts';
import type { OpenSyncRun } from './open-sync-run.ts';

type Deps = CalcomDeps & Pick<Stores, 'companies' | 'teamBindings'> & { readonly openSyncRun: OpenSyncRun };

/** Answers at once; two people who press the button get the same run (TEN-031, TEN-035). */
export const makeStartSync = (deps: Deps) => {
  const openCalcom = makeOpenCalcom(deps);
  return async ({ acceptChanges }: z.output<typeof startSync.input>, scope: TenantScope): Promise<SyncRun> => {
    const { tenantId } = scope;
    await stayingCompany(deps, tenantId);
    const team = await activeTeamOf(deps, tenantId);
    if (team === undefined) {
      throw new AppError('conflict', 'The company has no Cal.com team: bind one before importing it.');
    }
    // Without a key that Cal.com takes a run could only fail.
    await openCalcom(tenantId);
    return SyncRun.parse(await deps.openSyncRun({ team, trigger: 'manual', acceptChanges }, scope));
  };
};
