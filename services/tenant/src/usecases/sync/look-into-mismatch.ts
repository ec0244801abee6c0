import { codeOf } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { Stores } from '../ports.ts';
import { activeTeamOf } from '../teams/team-records.ts';
import type { OpenSyncRun } from './open-sync-run.ts';

export type MismatchDeps = Pick<Stores, 'teamBindings'> & { readonly openSyncRun: OpenSyncRun };

const boundaries: readonly string[] = ['team_mismatch', 'already_bound'];

/** Has an import look at a boundary that a command has met: the run tells of it (D-26), the command's answer does not. */
export const lookIntoMismatch = async <T>(
  deps: MismatchDeps,
  work: () => Promise<T>,
  scope: TenantScope,
): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    const team = boundaries.includes(codeOf(error)) ? await activeTeamOf(deps, scope.tenantId) : undefined;
    if (team !== undefined) await deps.openSyncRun({ team, trigger: 'event', acceptChanges: false }, scope);
    throw error;
  }
};
