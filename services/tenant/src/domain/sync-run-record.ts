import { Instant } from '@fencepost/contracts/instant';
import { SyncRun } from '@fencepost/contracts/tenant/sync';
import { z } from 'zod';

/** A sync run as it is stored: with what says whose turn it is, and how far it got. */
export const SyncRunRecord = SyncRun.extend({
  /** Has not ended: a company has one such run at most. */
  open: z.boolean(),
  /** When it is to go on; null while it waits for a person, or has ended. */
  dueAt: Instant.nullable(),
  leasedBy: z.string().max(100).nullable(),
  leaseUntil: Instant.nullable(),
  cancelRequested: z.boolean(),
  /** A person let a held run remove what Cal.com no longer has. */
  removalAllowed: z.boolean(),
});
export type SyncRunRecord = z.output<typeof SyncRunRecord>;
