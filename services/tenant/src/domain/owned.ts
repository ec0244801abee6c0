import type { TenantId } from '@fencepost/contracts/ids';

/** A record together with the company it is stored for. */
export type Owned<T> = T & { readonly tenantId: TenantId };
