import type { CallVerdict, ResolutionFailure } from '@fencepost/contracts/tenant/verdict';
import { type CallFindings, callContradicts, callEvidenceOf, callLinksOf } from './call-evidence.ts';
import { byEndpoint, type DoorFindings, doorOf, unservedBecause } from './door.ts';
import { linkOf } from './link.ts';

/** Everything the registry and the records know about one call. */
export interface CallQuestion extends DoorFindings, CallFindings {
  readonly asked: DoorFindings['asked'] & CallFindings['asked'];
}

/** The endpoint, and the number or the agent: one witness alone proves nothing. */
const WITNESSES_NEEDED = 2;

/**
 * Whose a call is, before anything is booked. The endpoint always speaks, the number and the agent where they are named:
 * at least two, and all of them for one company. A number or agent that is named and leads nowhere is not overruled by
 * the others, and none of them is believed alone (K2).
 */
export const decideCall = (found: CallQuestion): CallVerdict => {
  const { asked, companies } = found;
  const evidence = [byEndpoint(found), ...callEvidenceOf(found)];
  const quarantined = (reason: ResolutionFailure, explanation: string): CallVerdict => ({
    verdict: 'quarantined',
    reason,
    explanation,
    claimedTenantId: found.endpoint?.tenantId ?? null,
    evidence,
  });

  const door = doorOf(found);
  if (!door) return quarantined('endpoint_unknown', `Endpoint ${asked.endpointId} is registered for no company.`);
  const { company, arrival } = door;
  const tenantId = door.endpoint.tenantId;
  const contradiction = callContradicts(evidence, tenantId, companies);
  if (contradiction) return quarantined(contradiction.reason, `${contradiction.words}; ${arrival}.`);
  if (evidence.length < WITNESSES_NEEDED) {
    return quarantined(
      'number_unknown',
      `The call names neither the number that was dialled nor an agent; ${arrival}.`,
    );
  }
  const unserved = unservedBecause(company);
  if (unserved !== undefined) return quarantined('company_suspended', unserved);
  const unnamed = { phoneNumber: null, branch: null, voiceAgent: null };
  return {
    verdict: 'accepted',
    tenantId,
    evidence,
    company: linkOf(company),
    ...unnamed,
    ...callLinksOf(found),
  };
};
