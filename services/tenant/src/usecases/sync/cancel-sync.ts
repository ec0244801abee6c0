import { teller } from '@fencepost/contracts/envelope';
import { AppError, known } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import { SyncRun, syncRunChanged } from '@fencepost/contracts/tenant/sync';
import type { Clock } from '@fencepost/service-kit/clock';
import type { Ring } from '@fencepost/service-kit/company-alarms';
import type { SyncRunRecord } from '../../domain/sync-run-record.ts';
import type { Stores } from '../ports.ts';
import { ended, restoreTeam } from './end-of-run.ts';

type Deps = Pick<Stores, 'syncRuns' | 'teamBindings'> & {
  readonly rings: { readonly syncRun: Ring };
  readonly clock: Clock;
};

/** A run that nobody works on ends now; one that is worked on ends at its next step, asked by a note on it. */
export const makeCancelSync =
  (deps: Deps) =>
  async ({ runId }: { readonly runId: string }, scope: TenantScope): Promise<SyncRun> => {
    const { syncRuns, rings, clock } = deps;
    const { tenantId } = scope;
    const records = syncRuns.forTenant(tenantId);
    const run = known(await records.byId(runId));
    if (run.state === 'synced' || run.state === 'error') {
      throw new AppError('conflict', 'This sync run has ended already.', { facts: { state: run.state } });
    }
    if (run.state === 'cancelled') return settledAs(deps, run, scope);

    if (run.leasedBy !== null) {
      const asked: SyncRunRecord = { ...run, cancelRequested: true, version: run.version + 1 };
      if (!run.cancelRequested) await records.save(asked);
      rings.syncRun(run.id, tenantId, 0);
      return SyncRun.parse(run.cancelRequested ? run : asked);
    }
    const next: SyncRunRecord = { ...run, ...ended('cancelled', clock), version: run.version + 1 };
    const tell = teller({ scope, occurredAt: clock.now(), causationId: null });
    await records.save(next, tell(syncRunChanged, next, { syncRun: SyncRun.parse(next) }));
    return settledAs(deps, next, scope);
  };

const settledAs = async (deps: Deps, run: SyncRunRecord, scope: TenantScope): Promise<SyncRun> => {
  await restoreTeam(deps, run, scope);
  return SyncRun.parse(run);
};
