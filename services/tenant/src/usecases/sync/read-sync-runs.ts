import { known } from '@fencepost/contracts/errors';
import type { Page, PageRequest } from '@fencepost/contracts/page';
import type { TenantScope } from '@fencepost/contracts/scope';
import { SyncRun } from '@fencepost/contracts/tenant/sync';
import type { Stores } from '../ports.ts';

export const makeGetSyncRun =
  ({ syncRuns }: Pick<Stores, 'syncRuns'>) =>
  async ({ runId }: { readonly runId: string }, { tenantId }: TenantScope): Promise<SyncRun> =>
    SyncRun.parse(known(await syncRuns.forTenant(tenantId).byId(runId)));

export const makeListSyncRuns =
  ({ syncRuns }: Pick<Stores, 'syncRuns'>) =>
  async (request: PageRequest, { tenantId }: TenantScope): Promise<Page<SyncRun>> => {
    const { data, nextCursor } = await syncRuns.forTenant(tenantId).page(request);
    return { data: data.map((run) => SyncRun.parse(run)), nextCursor };
  };
