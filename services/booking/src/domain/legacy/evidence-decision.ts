import type { EvidenceReport, LegacyEvidenceRow } from '@fencepost/contracts/booking/legacy-evidence';
import { taintOfSource } from './judge.ts';
import type { LegacyEvidence, StagedCustomerRecord } from './staged-customer-record.ts';
import { taintOf } from './writers.ts';

type Report = Omit<EvidenceReport, 'row'>;
export type EvidenceDecision =
  | { readonly report: Report; readonly keep: null }
  | { readonly report: Report; readonly keep: LegacyEvidence };

const MOST_EVIDENCE = 10;

/**
 * Whether what is offered as evidence is any. A company is refused whoever offers it, and the row that a fallback stamped is
 * named, because that is how the cure re-installed the disease (S3, D-01, D-02).
 */
export const decideEvidence = (row: LegacyEvidenceRow, record: StagedCustomerRecord | undefined): EvidenceDecision => {
  const appointment = record?.legacyAppointments.find(({ id }) => id === row.appointment_id);
  if (record === undefined || appointment === undefined) {
    const problem = `Appointment ${row.appointment_id} is not here: import it first.`;
    return { report: { outcome: 'invalid', id: null, problem }, keep: null };
  }
  const refused = (problem: string): EvidenceDecision => ({
    report: { outcome: 'refused', id: record.id, problem },
    keep: null,
  });
  if (row.company_id != null) {
    const stamp = `company_id ${row.company_id} of appointment ${row.appointment_id}`;
    const because = taintOf(appointment.writer) ?? 'a company is what evidence has to prove';
    return refused(`${stamp} is no evidence: ${because}. Offer the event type or the dialled number instead.`);
  }
  const tainted = taintOfSource(row.source);
  if (tainted !== undefined) return refused(`This is no evidence: ${tainted} (D-02).`);
  const evidence: LegacyEvidence = {
    source: row.source,
    eventTypeId: row.calcom_event_type_id ?? null,
    dialledNumber: row.dialled_number ?? null,
  };
  if (evidence.eventTypeId === null && evidence.dialledNumber === null) {
    const problem = 'It names neither an event type nor a dialled number.';
    return { report: { outcome: 'invalid', id: record.id, problem }, keep: null };
  }
  if (appointment.evidence.some((kept) => isSame(kept, evidence))) {
    return { report: { outcome: 'unchanged', id: record.id, problem: null }, keep: null };
  }
  if (appointment.evidence.length >= MOST_EVIDENCE) {
    return refused(`Appointment ${row.appointment_id} has ${MOST_EVIDENCE} pieces of evidence already.`);
  }
  return { report: { outcome: 'kept', id: record.id, problem: null }, keep: evidence };
};

/** The record with a piece of evidence at one of its appointments, once. */
export const withEvidence = (
  record: StagedCustomerRecord,
  appointmentId: number,
  evidence: LegacyEvidence,
): StagedCustomerRecord => ({
  ...record,
  legacyAppointments: record.legacyAppointments.map((appointment) =>
    appointment.id !== appointmentId || appointment.evidence.some((kept) => isSame(kept, evidence))
      ? appointment
      : { ...appointment, evidence: [...appointment.evidence, evidence] },
  ),
});

const isSame = (one: LegacyEvidence, other: LegacyEvidence): boolean =>
  one.source === other.source && one.eventTypeId === other.eventTypeId && one.dialledNumber === other.dialledNumber;
