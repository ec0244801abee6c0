import type { CallVerdict } from '@fencepost/contracts/tenant/verdict';
import type { QuarantineCause } from '@fencepost/service-kit/quarantine';

const unknown = { evidence: [], eventTypeId: null, calcomUid: null };

/** A call, or what was asked in it, whose company is not proved. */
export const unresolvedCall = (
  { reason, explanation, evidence }: Extract<CallVerdict, { verdict: 'quarantined' }>,
  trigger: string,
): QuarantineCause => ({ ...unknown, reason, explanation, evidence, trigger });

/** A request of Retell that nobody can read. Problems name places and expectations, never what was said. */
export const malformedCall = (problems: readonly string[], trigger: string | null): QuarantineCause => ({
  ...unknown,
  reason: 'malformed_payload',
  explanation: `The body is not what Retell documents: ${problems.join('; ')}.`.slice(0, 2_000),
  trigger,
});

export const unknownCallEvent = (event: string): QuarantineCause => ({
  ...unknown,
  reason: 'unknown_trigger',
  explanation: `Nobody here knows the event ${event}; Retell may have added it lately.`,
  trigger: event,
});
