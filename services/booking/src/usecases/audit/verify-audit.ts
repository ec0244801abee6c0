import type { verifyAudit } from '@fencepost/contracts/booking/audit';
import type { TenantScope } from '@fencepost/contracts/scope';
import { type Clock, instantOf } from '@fencepost/service-kit/clock';
import type { z } from 'zod';
import type { AuditStores, CheckpointSigner } from './audit-ports.ts';
import { compareWithStored } from './compare-with-stored.ts';
import { walkChain } from './walk-chain.ts';

/** After so long without an entry a change was left out: events wait a minute, and a broker may be away for some. */
const GRACE_MS = 10 * 60_000;

type Deps = Pick<AuditStores, 'auditEntries' | 'auditCheckpoints' | 'storedVersions'> & {
  readonly signer: CheckpointSigner;
  readonly clock: Clock;
};

/**
 * Whether anybody has changed what happened (law 8, A6, AU1): every hash is computed anew, every checkpoint compared, and
 * the version of everything that is told of counted against its entries. Names the first thing that is wrong; memory is bounded.
 */
export const makeVerifyAudit =
  ({ auditEntries, auditCheckpoints, storedVersions, signer, clock }: Deps) =>
  async (_: object, { tenantId }: TenantScope): Promise<z.output<typeof verifyAudit.output>> => {
    const entries = auditEntries.forTenant(tenantId);
    const { head, fault } = await walkChain({
      tenantId,
      entries,
      checkpoints: auditCheckpoints.forTenant(tenantId),
      signer,
    });
    if (fault !== null) return { intact: false, entries: head.seq, head, onTheirWay: 0, fault };
    const completeness = await compareWithStored({
      entries,
      stored: storedVersions.forTenant(tenantId),
      youngSince: instantOf(clock.millis() - GRACE_MS),
    });
    return { intact: completeness.fault === null, entries: head.seq, head, ...completeness };
  };
