import { teller } from '@fencepost/contracts/envelope';
import { AppError } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import { SyncRun, syncRunChanged } from '@fencepost/contracts/tenant/sync';
import type { TeamBinding } from '@fencepost/contracts/tenant/team';
import { chainOf } from '@fencepost/service-kit/chain';
import type { Clock } from '@fencepost/service-kit/clock';
import type { Ring } from '@fencepost/service-kit/company-alarms';
import { released } from '@fencepost/service-kit/leasing';
import type { SyncRunRecord } from '../../domain/sync-run-record.ts';
import type { Stores } from '../ports.ts';

const TRIES = 5;

type Deps = Pick<Stores, 'syncRuns'> & { readonly rings: { readonly syncRun: Ring }; readonly clock: Clock };

export interface WantedRun {
  readonly team: TeamBinding;
  readonly trigger: SyncRun['trigger'];
  readonly acceptChanges: boolean;
}

/** The run that the company has open, or a new one that is due now (TEN-031). */
export const makeOpenSyncRun =
  ({ syncRuns, rings, clock }: Deps) =>
  async (wanted: WantedRun, scope: TenantScope): Promise<SyncRunRecord> => {
    const { tenantId } = scope;
    const records = syncRuns.forTenant(tenantId);
    const chain = chainOf(records, 'run', tenantId);
    const tell = teller({ scope, occurredAt: clock.now(), causationId: null });
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const last = await chain.last();
      const run = last?.open ? last : newRun(chain.idAfter(last), wanted, clock);
      if (run !== last) {
        const inTheWay = await records.add(run, tell(syncRunChanged, run, { syncRun: SyncRun.parse(run) }));
        if (inTheWay !== undefined) continue;
      }
      if (run.dueAt !== null) rings.syncRun(run.id, tenantId, Math.max(0, Date.parse(run.dueAt) - clock.millis()));
      return run;
    }
    throw new AppError('unavailable', 'Sync runs of this company begin and end faster than one can be found.');
  };

export type OpenSyncRun = ReturnType<typeof makeOpenSyncRun>;

const newRun = (id: string, { team, trigger, acceptChanges }: WantedRun, clock: Clock): SyncRunRecord => {
  const now = clock.now();
  return {
    id,
    teamBindingId: team.id,
    calcomTeamId: team.calcomTeamId,
    trigger,
    acceptChanges,
    state: 'pending',
    step: 'queued',
    done: 0,
    total: 0,
    counts: {
      created: 0,
      changed: 0,
      unchanged: 0,
      removed: 0,
      drifted: 0,
      webhooks: 0,
      membersJoined: 0,
      membersChanged: 0,
      membersLeft: 0,
    },
    warnings: [],
    error: null,
    wouldRemove: [],
    attempts: 0,
    waitingUntil: null,
    startedAt: now,
    finishedAt: null,
    version: 1,
    open: true,
    ...released(now),
    cancelRequested: false,
    removalAllowed: false,
  };
};
