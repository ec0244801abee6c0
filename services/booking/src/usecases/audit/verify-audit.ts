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

/** Records whose versions are compared at one time, where not everything was asked for. */
const STRETCH = 1_000;

type Asked = z.output<typeof verifyAudit.input>;

/** The head that was verified before; undefined where everything is asked for. */
const headIn = ({ afterSeq, afterHash }: Asked) =>
  afterSeq === undefined || afterHash === undefined ? undefined : { seq: afterSeq, hash: afterHash };

/**
 * Whether anybody has changed what happened (law 8, A6, AU1): every hash is computed anew, every checkpoint compared, and
 * the version of everything that is told of counted against its entries; of an earlier answer, what came since. Names the first thing that is wrong; memory is bounded.
 */
export const makeVerifyAudit =
  ({ auditEntries, auditCheckpoints, storedVersions, signer, clock }: Deps) =>
  async (asked: Asked, { tenantId }: TenantScope): Promise<z.output<typeof verifyAudit.output>> => {
    const entries = auditEntries.forTenant(tenantId);
    const checkpoints = auditCheckpoints.forTenant(tenantId);
    const from = headIn(asked);
    const { fault, ...walk } = await walkChain({ tenantId, entries, checkpoints, signer }, from);
    const common = { entries: walk.head.seq, ...walk };
    if (fault !== null) return { ...common, intact: false, onTheirWay: 0, comparedUpTo: null, fault };
    const stored = storedVersions.forTenant(tenantId);
    const sides = { entries, stored, youngSince: instantOf(clock.millis() - GRACE_MS) };
    const stretch = from && { after: asked.afterRecord, most: STRETCH };
    const completeness = await compareWithStored(sides, stretch);
    return { ...common, intact: completeness.fault === null, ...completeness };
  };
