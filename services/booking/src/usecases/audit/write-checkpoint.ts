import type { AuditCheckpoint } from '@fencepost/contracts/booking/audit';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { Clock } from '@fencepost/service-kit/clock';
import type { Anchor, AuditStores, CheckpointSigner } from './audit-ports.ts';

type Deps = Pick<AuditStores, 'auditEntries' | 'auditCheckpoints'> & {
  readonly signer: CheckpointSigner;
  readonly clock: Clock;
  readonly anchor: Anchor;
};

export type WriteCheckpoint = (scope: TenantScope) => Promise<AuditCheckpoint | undefined>;

/**
 * Signs the end of the company's chain, if it has grown since the newest checkpoint; answers with the newest one, undefined
 * for an empty chain. Repeatable, by several at once. Each is told
 * to a place outside, for in the database it proves nothing against whoever can write there (AU1).
 */
export const makeWriteCheckpoint =
  ({ auditEntries, auditCheckpoints, signer, clock, anchor }: Deps): WriteCheckpoint =>
  async ({ tenantId }) => {
    const checkpoints = auditCheckpoints.forTenant(tenantId);
    const newest = await checkpoints.newest();
    const head = await auditEntries.forTenant(tenantId).head();
    if (head === undefined || (newest !== undefined && newest.seq >= head.seq)) return newest;
    const signed = signer.sign(tenantId, head, clock.now());
    await checkpoints.add(signed);
    anchor(tenantId, signed);
    return checkpoints.newest();
  };
