import type { Remedy } from '@fencepost/contracts/integrity/repair';
import type { Actor } from '@fencepost/contracts/scope';

/** What alerts need of repairs. Both throw AppErrors whose message a person may read. */
export interface RepairDesk {
  plan(wanted: {
    readonly remedy: Remedy;
    readonly alertId: string;
    /** For one company; null: for all. */
    readonly tenantId: string | null;
    readonly by: Actor;
  }): Promise<{ readonly planId: string; readonly digest: string; readonly steps: number; readonly refusals: number }>;
  /** Approves exactly the plan of this digest. */
  approve(wanted: { readonly planId: string; readonly digest: string; readonly by: Actor }): Promise<void>;
}
