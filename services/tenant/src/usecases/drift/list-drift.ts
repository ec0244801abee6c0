import type { TenantScope } from '@fencepost/contracts/scope';
import type { Drift, listDrift } from '@fencepost/contracts/tenant/drift';
import type { z } from 'zod';
import type { Page, Stores } from '../ports.ts';

export const makeListDrift =
  ({ drifts }: Pick<Stores, 'drifts'>) =>
  ({ state, ...page }: z.output<typeof listDrift.input>, scope: TenantScope): Promise<Page<Drift>> =>
    drifts.forTenant(scope.tenantId).page(page, state === undefined ? {} : { state });
