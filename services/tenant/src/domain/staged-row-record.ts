import { TenantId } from '@fencepost/contracts/ids';
import { LegacyRow, StagedRow } from '@fencepost/contracts/tenant/legacy';
import { Mapping, Service } from '@fencepost/contracts/tenant/mapping';
import { z } from 'zod';

/** What a promotion found before it changed anything: the company that it tries to prove, and what an undo puts back. */
const Promotion = z.object({
  companyId: TenantId,
  mapping: Mapping.nullable(),
  service: Service.nullable(),
});

/** A staged row as it is stored: with the row of the predecessor as it came, and the promotion that was begun or made. */
export const StagedRowRecord = StagedRow.extend({ source: LegacyRow, promotion: Promotion.nullable().default(null) });
export type StagedRowRecord = z.output<typeof StagedRowRecord>;
