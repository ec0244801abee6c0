import type { Instant } from '@fencepost/contracts/instant';
import type { CompanySettings } from '@fencepost/contracts/tenant/company';
import type { TeamBinding } from '@fencepost/contracts/tenant/team';

const MINUTE_MS = 60_000;

/** No import of an active team has ended well for longer than the company wants, and none is running (TEN-030). */
export const teamSyncIsDue = (
  binding: Pick<TeamBinding, 'status' | 'lastTeamSync'>,
  settings: Pick<CompanySettings, 'syncEveryMinutes'>,
  openRun: boolean,
  now: Instant,
): boolean =>
  binding.status === 'active' && !openRun && isPast(binding.lastTeamSync, settings.syncEveryMinutes * MINUTE_MS, now);

/** Whether so much time has passed since a moment; since never, always. */
export const isPast = (moment: Instant | null, afterMs: number, now: Instant): boolean =>
  moment === null || Date.parse(moment) + afterMs <= Date.parse(now);
