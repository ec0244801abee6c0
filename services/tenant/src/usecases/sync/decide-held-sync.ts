import { teller } from '@fencepost/contracts/envelope';
import { AppError, known } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import { type decideHeldSync, SyncRun, syncRunChanged } from '@fencepost/contracts/tenant/sync';
import type { Clock } from '@fencepost/service-kit/clock';
import type { Ring } from '@fencepost/service-kit/company-alarms';
import { atVersion } from '@fencepost/service-kit/write-record';
import type { z } from 'zod';
import type { SyncRunRecord } from '../../domain/sync-run-record.ts';
import type { Stores } from '../ports.ts';
import { ended, restoreTeam } from './end-of-run.ts';

type Deps = Pick<Stores, 'syncRuns' | 'teamBindings'> & {
  readonly rings: { readonly syncRun: Ring };
  readonly clock: Clock;
};

/** `apply` has the run begin again, allowed to remove; `discard` ends it, and the last good import stays. */
export const makeDecideHeldSync =
  (deps: Deps) =>
  async ({ runId, decision, version }: z.output<typeof decideHeldSync.input>, scope: TenantScope): Promise<SyncRun> => {
    const { syncRuns, rings, clock } = deps;
    const records = syncRuns.forTenant(scope.tenantId);
    const run = known(await records.byId(runId));
    if (decision === 'discard' && run.state === 'cancelled' && run.version === version + 1) {
      await restoreTeam(deps, run, scope);
      return SyncRun.parse(run);
    }
    const held = atVersion(run, version);
    if (held.state !== 'held') {
      throw new AppError('conflict', 'This sync run waits for no decision.', { facts: { state: held.state } });
    }
    const decided = decision === 'apply' ? allowed(clock) : ended('cancelled', clock);
    const next: SyncRunRecord = { ...held, ...decided, version: held.version + 1 };
    const tell = teller({ scope, occurredAt: clock.now(), causationId: null });
    await records.save(next, tell(syncRunChanged, next, { syncRun: SyncRun.parse(next) }));
    if (decision === 'apply') rings.syncRun(next.id, scope.tenantId, 0);
    else await restoreTeam(deps, next, scope);
    return SyncRun.parse(next);
  };

const allowed = (clock: Clock) =>
  ({ state: 'pending', step: 'queued', done: 0, total: 0, removalAllowed: true, dueAt: clock.now() }) as const;
