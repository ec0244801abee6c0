import { Replay } from '@fencepost/contracts/booking/replay';
import { Instant } from '@fencepost/contracts/instant';
import { z } from 'zod';

/** A replay as it is stored: with what says whose turn it is. */
export const ReplayRecord = Replay.extend({
  /** Has not ended: there is one such at most. */
  open: z.boolean(),
  dueAt: Instant.nullable(),
  leasedBy: z.string().max(100).nullable(),
  leaseUntil: Instant.nullable(),
});
export type ReplayRecord = Readonly<z.output<typeof ReplayRecord>>;
export type ReplayDifference = Readonly<ReplayRecord['samples'][number]>;
