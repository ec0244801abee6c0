import { AuditChange } from '@fencepost/contracts/booking/audit';
import { RequestOrigin } from '@fencepost/contracts/scope';
import { z } from 'zod';

/** What is sealed for the person whom a change is about. */
export const Personal = z.object({
  ...RequestOrigin.shape,
  reason: z.string().nullable(),
  changes: z.array(AuditChange),
});
export type Personal = z.output<typeof Personal>;
