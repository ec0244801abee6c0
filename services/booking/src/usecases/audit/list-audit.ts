import type { listAudit } from '@fencepost/contracts/booking/audit';
import { pageFrom, positionAt } from '@fencepost/contracts/page-cursor';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { z } from 'zod';
import type { AuditStores } from './audit-ports.ts';
import type { ReadPersonal } from './read-personal.ts';

type Deps = Pick<AuditStores, 'auditEntries'> & { readonly readPersonal: ReadPersonal };

export const makeListAudit =
  ({ auditEntries, readPersonal }: Deps) =>
  async (
    { limit, cursor, ...which }: z.output<typeof listAudit.input>,
    scope: TenantScope,
  ): Promise<z.input<typeof listAudit.output>> => {
    const chain = auditEntries.forTenant(scope.tenantId);
    const found = await chain.page({ ...which, after: positionAt(cursor), limit: limit + 1 });
    const { data, nextCursor } = pageFrom(found, limit, ({ occurredAt, seq }) => ({
      at: occurredAt,
      id: chain.placeOf(seq),
    }));
    return { data: await readPersonal(data, scope), nextCursor };
  };
