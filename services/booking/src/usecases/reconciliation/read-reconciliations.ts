import { Reconciliation } from '@fencepost/contracts/booking/reconciliation';
import { known } from '@fencepost/contracts/errors';
import type { Page, PageRequest } from '@fencepost/contracts/page';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { Stores } from '../ports/stores.ts';

type Deps = Pick<Stores, 'reconciliations'>;

export const makeGetReconciliation =
  ({ reconciliations }: Deps) =>
  async (
    { reconciliationId }: { readonly reconciliationId: string },
    { tenantId }: TenantScope,
  ): Promise<Reconciliation> =>
    Reconciliation.parse(known(await reconciliations.forTenant(tenantId).byId(reconciliationId)));

export const makeListReconciliations =
  ({ reconciliations }: Deps) =>
  async (request: PageRequest, { tenantId }: TenantScope): Promise<Page<Reconciliation>> => {
    const { data, nextCursor } = await reconciliations.forTenant(tenantId).page(request);
    return { data: data.map((run) => Reconciliation.parse(run)), nextCursor };
  };
