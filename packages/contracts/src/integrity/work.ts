import { z } from 'zod';
import { defineAction, type Owner } from '../define.ts';

/** How far an owner is with what it does by itself, over all its replicas. Ages, so that nobody's clock is compared. */
export const OwnerWork = z.object({
  /** How long the oldest event waits in its document for the broker; null where none does. */
  oldestEventSeconds: z.number().nonnegative().nullable(),
  /** What repeats by itself; null where the alarm clock does not answer. */
  jobs: z
    .array(
      z.object({
        name: z.string(),
        everySeconds: z.number().positive(),
        /** Since it was last done to its end, by any replica; null where that is not known (any more). */
        secondsSinceDone: z.number().nonnegative().nullable(),
      }),
    )
    .nullable(),
});
export type OwnerWork = z.output<typeof OwnerWork>;

const defineWork = <O extends Owner>(owner: O) =>
  defineAction({
    owner,
    name: 'inspectWork',
    version: 1,
    summary: 'How old the oldest event is that waits to be told, and when each repeating job was last done.',
    scope: 'platform',
    input: z.object({}),
    output: OwnerWork,
    errors: [],
  });

export const inspectTenantWork = defineWork('tenant');
export const inspectBookingWork = defineWork('booking');
