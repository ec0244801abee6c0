import type { Evidence, Verdict } from '@fencepost/contracts/tenant/verdict';
import type { QuarantineCause } from '@fencepost/service-kit/quarantine';

const EXPLANATION_MAX_CHARS = 2_000;

const unknown = { evidence: [], trigger: null, eventTypeId: null, calcomUid: null };

/** What a delivery is about, as far as it says. */
export interface Subject {
  readonly trigger: string;
  readonly eventTypeId: number | null;
  readonly uid: string;
}

const about = ({ trigger, eventTypeId, uid }: Subject, evidence: readonly Evidence[]) => ({
  trigger,
  eventTypeId,
  calcomUid: uid,
  evidence: [...evidence],
});

/** A delivery that nobody can read. Problems name places and expectations, never what a person wrote. */
export const malformed = (problems: readonly string[]): QuarantineCause => ({
  ...unknown,
  reason: 'malformed_payload',
  explanation: `The body is not what Cal.com documents: ${problems.join('; ')}.`.slice(0, EXPLANATION_MAX_CHARS),
});

export const unknownTrigger = (trigger: string): QuarantineCause => ({
  ...unknown,
  reason: 'unknown_trigger',
  explanation: `Nobody here knows the trigger ${trigger}; Cal.com may have added it lately.`,
  trigger,
});

/** A booking whose company is not proved. */
export const unresolved = (
  { reason, explanation, evidence }: Extract<Verdict, { verdict: 'quarantined' }>,
  subject: Subject,
): QuarantineCause => ({ ...about(subject, evidence), reason, explanation });

/** A delivery that names no event type, about a booking that neither the company nor Cal.com knows. */
export const bookingUnknown = (subject: Subject): QuarantineCause => ({
  ...about(subject, []),
  reason: 'event_type_missing',
  explanation: `${subject.trigger} names no event type, and neither this company nor Cal.com knows the booking.`,
});

/** A delivery that contradicts what stands (FI10): the appointment is not touched. */
export const conflicting = (explanation: string, subject: Subject, evidence: readonly Evidence[]): QuarantineCause => ({
  ...about(subject, evidence),
  reason: 'conflicting_content',
  explanation,
});
