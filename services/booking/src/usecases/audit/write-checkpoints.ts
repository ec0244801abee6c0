import { type PlatformScope, tenantScope } from '@fencepost/contracts/scope';
import type { AuditStores } from './audit-ports.ts';
import type { WriteCheckpoint } from './write-checkpoint.ts';

export interface Signing {
  /** Companies whose chain has a checkpoint at its end now. */
  readonly signed: number;
  /** Could not be written now; the next run has them. */
  readonly failed: number;
}

type Deps = Pick<AuditStores, 'auditedCompanies'> & { readonly writeCheckpoint: WriteCheckpoint };

/** Signs the end of every company's chain: run every hour, so that at most an hour of a chain can be made anew unseen. */
export const makeWriteCheckpoints =
  ({ auditedCompanies, writeCheckpoint }: Deps) =>
  async (scope: PlatformScope): Promise<Signing> => {
    const { actor, requestId } = scope;
    let [signed, failed] = [0, 0];
    for await (const tenantId of auditedCompanies(scope)) {
      try {
        await writeCheckpoint(tenantScope({ tenantId, actor, requestId }));
        signed += 1;
      } catch {
        // One company's trouble does not keep another's checkpoint.
        failed += 1;
      }
    }
    return { signed, failed };
  };
