import { teller } from '@fencepost/contracts/envelope';
import type { TenantScope } from '@fencepost/contracts/scope';
import { SyncRun, syncRunChanged } from '@fencepost/contracts/tenant/sync';
import type { Clock } from '@fencepost/service-kit/clock';
import { amend } from '@fencepost/service-kit/write-record';
import type { SyncRunRecord } from '../../domain/sync-run-record.ts';
import type { Stores } from '../ports.ts';
import { ended } from '../sync/end-of-run.ts';

/**
 * Ends the open imports of a company, of one team or of all. One that is being worked on ends too: its next write of the
 * run meets another version, and it stops there.
 */
export const stopSyncs = async (
  { syncRuns, clock }: Pick<Stores, 'syncRuns'> & { readonly clock: Clock },
  scope: TenantScope,
  calcomTeamId?: number,
): Promise<void> => {
  const records = syncRuns.forTenant(scope.tenantId);
  const tell = teller({ scope, occurredAt: clock.now(), causationId: null });
  for (const { id, ...run } of await Array.fromAsync(records.all({ open: true }))) {
    if (calcomTeamId !== undefined && run.calcomTeamId !== calcomTeamId) continue;
    await amend<SyncRunRecord>(records, id, {
      changed: (stored) => (stored.open ? { ...stored, ...ended('cancelled', clock) } : stored),
      tell: (next) => tell(syncRunChanged, next, { syncRun: SyncRun.parse(next) }),
    });
  }
};
