import type { AuditCheckpoint } from '@fencepost/contracts/booking/audit';
import { known } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { AuditStores } from './audit-ports.ts';

export const makeGetAuditCheckpoint =
  ({ auditCheckpoints }: Pick<AuditStores, 'auditCheckpoints'>) =>
  async (_: object, { tenantId }: TenantScope): Promise<AuditCheckpoint> =>
    known(await auditCheckpoints.forTenant(tenantId).newest());
