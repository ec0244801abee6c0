import { TenantId } from '@fencepost/contracts/ids';
import { Instant } from '@fencepost/contracts/instant';
import { Offboarding } from '@fencepost/contracts/tenant/offboarding';
import { z } from 'zod';

/**
 * A company's leave as it is stored: of the platform, because it outlives what the company had. It therefore names the
 * company as `company`: only the store writes `tenantId`, into records that belong to one.
 */
export const OffboardingRecord = Offboarding.omit({ tenantId: true }).extend({
  company: TenantId,
  dueAt: Instant.nullable(),
  leasedBy: z.string().max(100).nullable(),
  leaseUntil: Instant.nullable(),
  refusals: z.int().nonnegative().optional(),
});
export type OffboardingRecord = z.output<typeof OffboardingRecord>;

/** A company's leave as its contract shows it. */
export const offboardingOf = ({ company, ...record }: OffboardingRecord): Offboarding =>
  Offboarding.parse({ ...record, tenantId: company });
