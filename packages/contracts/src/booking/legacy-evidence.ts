import { z } from 'zod';
import { defineAction } from '../define.ts';
import { CalcomId, StagedCustomerId } from '../ids.ts';
import { E164 } from '../text.ts';

const MAX_ROWS = 500;
const LegacyId = z.int().positive();

/**
 * Where an independent source comes from. What the predecessor itself wrote is none: offered as evidence, it is refused
 * and named (D-02).
 */
export const EvidenceSource = z.enum(['calcom_bookings', 'retell_calls', 'telephone_bill', 'predecessor']);

/** Which event type, or which dialled number, an appointment came by. */
export const LegacyEvidenceRow = z.object({
  appointment_id: LegacyId,
  source: EvidenceSource,
  calcom_event_type_id: CalcomId.nullish(),
  dialled_number: E164.nullish(),
  /** Offered by some; a company is what evidence has to prove, and is no evidence. */
  company_id: LegacyId.nullish(),
});
export type LegacyEvidenceRow = z.output<typeof LegacyEvidenceRow>;

export const EvidenceReport = z.object({
  row: z.int().positive(),
  outcome: z.enum(['kept', 'unchanged', 'refused', 'invalid']),
  id: StagedCustomerId.nullable(),
  problem: z.string().nullable(),
});
export type EvidenceReport = z.output<typeof EvidenceReport>;

export const loadIndependentEvidence = defineAction({
  owner: 'booking',
  name: 'loadIndependentEvidence',
  version: 1,
  summary:
    'Load evidence that the predecessor did not write: by which event type or dialled number an appointment came. Tainted evidence is refused and named. A dry run only reports. Repeatable.',
  scope: 'platform',
  input: z.object({ rows: z.array(z.unknown()).min(1).max(MAX_ROWS), dryRun: z.boolean().default(true) }),
  output: z.object({ dryRun: z.boolean(), data: z.array(EvidenceReport) }),
  errors: ['invalid_input', 'unavailable'],
  timeoutMs: 30_000,
  http: { method: 'post', path: '/v1/ops/legacy-evidence' },
});
