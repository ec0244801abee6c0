import { stagedCustomerChanged } from '@fencepost/contracts/booking/legacy';
import {
  type EvidenceReport,
  LegacyEvidenceRow,
  type loadIndependentEvidence,
} from '@fencepost/contracts/booking/legacy-evidence';
import { teller } from '@fencepost/contracts/envelope';
import { issuesOf } from '@fencepost/contracts/issues';
import type { PlatformScope } from '@fencepost/contracts/scope';
import { amend } from '@fencepost/service-kit/write-record';
import type { z } from 'zod';
import { decideEvidence, withEvidence } from '../../domain/legacy/evidence-decision.ts';
import { type StagedCustomerRecord, stagedCustomerFactsOf } from '../../domain/legacy/staged-customer-record.ts';
import type { LegacyDeps } from '../ports/legacy.ts';

const LONGEST_PROBLEM = 500;

/** Keeps independent evidence with the appointments it is about, one row at a time: the next row sees it. Repeatable. */
export const makeLoadIndependentEvidence = (deps: Pick<LegacyDeps, 'stagedCustomers' | 'clock'>) => {
  const { stagedCustomers, clock } = deps;
  return async ({ rows, dryRun }: z.output<typeof loadIndependentEvidence.input>, scope: PlatformScope) => {
    const parsed = rows.map((row) => LegacyEvidenceRow.safeParse(row));
    const asked = new Set(parsed.flatMap(({ data }) => data?.appointment_id ?? []));
    const owners = await customersOf(stagedCustomers, asked);
    const tell = teller({ scope, occurredAt: clock.now(), causationId: null });
    const data: EvidenceReport[] = [];
    for (const [index, { data: row, error }] of parsed.entries()) {
      if (row === undefined) {
        data.push({ row: index + 1, outcome: 'invalid', id: null, problem: wordsFor(error) });
        continue;
      }
      const record = owners.get(row.appointment_id);
      const { report, keep } = decideEvidence(row, record);
      data.push({ row: index + 1, ...report });
      if (keep === null || record === undefined) continue;
      const next = dryRun
        ? withEvidence(record, row.appointment_id, keep)
        : await amend<StagedCustomerRecord>(stagedCustomers, record.id, {
            changed: (stored) => withEvidence(stored, row.appointment_id, keep),
            tell: (changed) => tell(stagedCustomerChanged, changed, { stagedCustomer: stagedCustomerFactsOf(changed) }),
          });
      for (const { id } of next?.legacyAppointments ?? []) if (next !== undefined) owners.set(id, next);
    }
    return { dryRun, data };
  };
};

/** Whose appointments these are: by one walk, for staging is small and evidence is loaded rarely. */
const customersOf = async (
  stagedCustomers: LegacyDeps['stagedCustomers'],
  appointmentIds: ReadonlySet<number>,
): Promise<Map<number, StagedCustomerRecord>> => {
  const owners = new Map<number, StagedCustomerRecord>();
  for await (const record of stagedCustomers.all()) {
    for (const { id } of record.legacyAppointments) if (appointmentIds.has(id)) owners.set(id, record);
  }
  return owners;
};

const wordsFor = (error: z.ZodError | undefined): string =>
  (error === undefined ? [] : issuesOf(error))
    .map(({ pointer, message }) => `${pointer}: ${message}`)
    .join('; ')
    .slice(0, LONGEST_PROBLEM);
