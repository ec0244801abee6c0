import type { TenantId } from '@fencepost/contracts/ids';
import { type PlatformScope, type TenantScope, tenantScope } from '@fencepost/contracts/scope';
import type { TeamBinding } from '@fencepost/contracts/tenant/team';
import type { Clock } from '@fencepost/service-kit/clock';
import { isPast, teamSyncIsDue } from '../../domain/team-sync-is-due.ts';
import type { Stores } from '../ports.ts';
import { calcomCredentialIdOf } from '../teams/open-calcom.ts';
import type { OpenSyncRun } from './open-sync-run.ts';

type Deps = Pick<Stores, 'companies' | 'teamBindings' | 'calcomCredentials' | 'syncRuns'> & {
  readonly openSyncRun: OpenSyncRun;
  readonly clock: Clock;
};

const MINUTE_MS = 60_000;
/** No company may have itself synced more often. */
const SHORTEST_PERIOD_MS = 5 * MINUTE_MS;

/** Starts a run for every team whose sync is due (D-16). One company's trouble is no other's; the first is thrown last. */
export const makeScheduleSyncs =
  (deps: Deps) =>
  async (scope: PlatformScope): Promise<{ started: number }> => {
    let started = 0;
    const troubles: unknown[] = [];
    for await (const { tenantId, ...team } of deps.teamBindings.acrossTenants(scope).all({ status: 'active' })) {
      if (!isPast(team.lastTeamSync, SHORTEST_PERIOD_MS, deps.clock.now())) continue;
      const own = tenantScope({ ...scope, tenantId });
      try {
        if (await isDue(deps, team, tenantId)) {
          await deps.openSyncRun({ team, trigger: 'scheduled', acceptChanges: false }, own);
          started += 1;
        }
      } catch (error) {
        troubles.push(error);
      }
    }
    if (troubles.length > 0) throw troubles[0];
    return { started };
  };

const isDue = async (deps: Deps, team: TeamBinding, tenantId: TenantId): Promise<boolean> => {
  const { companies, syncRuns, clock } = deps;
  const company = await companies.forTenant(tenantId).byId(tenantId);
  if (company?.status !== 'active') return false;
  const { settings } = company;
  const [last] = (await syncRuns.forTenant(tenantId).page({ limit: 1 })).data;
  if (!teamSyncIsDue(team, settings, last?.open ?? false, clock.now())) return false;
  // A run that failed for good is repeated at the company's pace, not every minute.
  if (!isPast(last?.finishedAt ?? null, settings.syncEveryMinutes * MINUTE_MS, clock.now())) return false;
  return hasKey(deps, tenantId);
};

/** A key that Cal.com refuses is tried no more until there is another. */
export const hasKey = async (
  { calcomCredentials }: Pick<Stores, 'calcomCredentials'>,
  tenantId: TenantId,
): Promise<boolean> =>
  (await calcomCredentials.forTenant(tenantId).byId(calcomCredentialIdOf(tenantId)))?.status === 'valid';

/** Shortest time between two runs that deliveries have caused. */
const DOUBT_PERIOD_MS = MINUTE_MS;

/**
 * A delivery that nobody's mapping explains may be of an event type that is new: the company that it claims is synced,
 * unless a run has begun since, or less than a minute before.
 */
export const makeSyncOnDoubt =
  (deps: Deps) =>
  async ({ seenAt }: { readonly seenAt: string }, scope: TenantScope): Promise<void> => {
    const { tenantId } = scope;
    const { teamBindings, syncRuns, clock } = deps;
    const [team] = await teamBindings.forTenant(tenantId).where({ status: 'active' }, 1);
    if (team === undefined || !(await hasKey(deps, tenantId))) return;
    const [last] = (await syncRuns.forTenant(tenantId).page({ limit: 1 })).data;
    const isAnswered = last !== undefined && (last.open || last.startedAt >= seenAt);
    if (isAnswered || !isPast(last?.startedAt ?? null, DOUBT_PERIOD_MS, clock.now())) return;
    await deps.openSyncRun({ team, trigger: 'event', acceptChanges: false }, scope);
  };
