import type { TenantScope } from '@fencepost/contracts/scope';
import type { TeamBinding } from '@fencepost/contracts/tenant/team';
import type { Clock } from '@fencepost/service-kit/clock';
import { released } from '@fencepost/service-kit/leasing';
import type { SyncRunRecord } from '../../domain/sync-run-record.ts';
import type { Stores } from '../ports.ts';
import { changeTeamBinding } from '../teams/team-records.ts';

/** What a run is like that has ended: nothing is due, and the company may have another one. */
export const ended = (state: 'synced' | 'error' | 'cancelled', clock: Clock) =>
  ({
    state,
    ...(state === 'synced' ? { step: 'done', error: null } : {}),
    finishedAt: clock.now(),
    waitingUntil: null,
    open: false,
    ...released(null),
  }) as const satisfies Partial<SyncRunRecord>;

/** After a run was cancelled: the last good import stands, unless the run has written some of the next one. */
export const restoreTeam = async (
  deps: Pick<Stores, 'teamBindings'> & { readonly clock: Clock },
  { teamBindingId, counts }: SyncRunRecord,
  scope: TenantScope,
): Promise<void> => {
  const isWritten = counts.created + counts.changed + counts.removed > 0;
  const changed = (team: TeamBinding): TeamBinding => {
    // A later run has said something newer.
    if (team.syncStatus === 'synced' || team.syncStatus === 'error') return team;
    const syncStatus = isWritten || team.lastTeamSync === null ? 'pending' : 'synced';
    return { ...team, syncStatus, teamSyncError: null };
  };
  await changeTeamBinding(deps, { id: teamBindingId, changed }, scope);
};
