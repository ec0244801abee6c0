import type { Evidence, Verdict } from '@fencepost/contracts/tenant/verdict';
import type { QuarantineCause } from '@fencepost/service-kit/quarantine';
import type { CalcomBooking } from '@fencepost/vendors/calcom/webhook';

const EXPLANATION_MAX_CHARS = 2_000;

const unknown = { evidence: [], trigger: null, eventTypeId: null, calcomUid: null };

const of = ({ eventTypeId, uid }: CalcomBooking, evidence: readonly Evidence[]) => ({
  trigger: 'BOOKING_CREATED',
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

export const notYetHandled = (trigger: string): QuarantineCause => ({
  ...unknown,
  reason: 'trigger_not_handled',
  explanation: `Fencepost does not handle ${trigger} yet; the delivery waits until it does.`,
  trigger,
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
  booking: CalcomBooking,
): QuarantineCause => ({ ...of(booking, evidence), reason, explanation });

/** A booking told twice, with different content (FI10): the appointment that stands is not touched. */
export const conflicting = (
  { appointmentId, contradictions }: { readonly appointmentId: string; readonly contradictions: readonly string[] },
  booking: CalcomBooking,
  evidence: readonly Evidence[],
): QuarantineCause => ({
  ...of(booking, evidence),
  reason: 'conflicting_content',
  explanation: `The booking is already appointment ${appointmentId}, with another ${contradictions.join(' and another ')}.`,
});
