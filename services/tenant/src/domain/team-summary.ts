import type { TeamBinding } from '@fencepost/contracts/tenant/team';

/** What to show for the state of a team's sync, in one sentence (TEN-033). */
export const teamSummary = (binding: TeamBinding): string => {
  const { calcomTeamName: name, lastTeamSync, teamSyncError } = binding;
  const last = lastTeamSync === null ? 'it was never imported' : `its last import is of ${lastTeamSync}`;
  const why = teamSyncError === null ? '' : ` ${teamSyncError}`;
  switch (binding.syncStatus) {
    case 'pending':
      return `${name} waits for its import; ${last}.${why}`;
    case 'syncing':
      return `${name} is being imported; ${last}.${why}`;
    case 'error':
      return `The import of ${name} failed; ${last}.${why}`;
    case 'synced':
      return `${name} is in step with ${binding.eventTypeCount} event types and ${binding.memberCount} members since ${lastTeamSync}.${why}`;
  }
};
