import type { Instant } from '@fencepost/contracts/instant';
import type { ResolutionFailure, Verdict } from '@fencepost/contracts/tenant/verdict';
import { callContradicts, callLinksOf } from './call-evidence.ts';
import { doorOf, nameOf, unservedBecause } from './door.ts';
import { evidenceOf, type Findings } from './evidence.ts';
import { linkOf } from './link.ts';

/**
 * Whose a delivery is (A1). Accepted only where the endpoint, the event type, its mapping, service and team, and the
 * team, the dialled number and the agent if the delivery names one, all speak for one company. Silence and contradiction
 * are quarantined with all that was known. Nothing here stands in for an answer that is missing: there is no default
 * company (D-01). What a branch sells is no boundary between companies and is not asked here.
 */
export const decideTenant = (found: Findings, now: Instant): Verdict => {
  const { asked, eventTypeOwner, mapping, service, companies } = found;
  const evidence = evidenceOf(found);
  const quarantined = (reason: ResolutionFailure, explanation: string): Verdict => ({
    verdict: 'quarantined',
    reason,
    explanation,
    claimedTenantId: found.endpoint?.tenantId ?? null,
    evidence,
  });

  const door = doorOf(found);
  if (!door) return quarantined('endpoint_unknown', `Endpoint ${asked.endpointId} is registered for no company.`);
  const { endpoint, company, arrival } = door;
  const tenantId = endpoint.tenantId;
  const eventType = `Event type ${asked.eventTypeId}`;
  if (asked.eventTypeId === null) {
    return quarantined('event_type_missing', `The delivery names no event type; ${arrival}.`);
  }
  if (!eventTypeOwner || mapping?.eventTypeId !== asked.eventTypeId || service?.eventTypeId !== asked.eventTypeId) {
    return quarantined('event_type_unknown', `${eventType} is mapped to no service of any company; ${arrival}.`);
  }
  const stranger = [eventTypeOwner, mapping.tenantId, service.tenantId].find((owner) => owner !== tenantId);
  if (stranger !== undefined) {
    const name = nameOf(companies, stranger);
    return quarantined('event_type_of_other_company', `${eventType} belongs to ${name}; ${arrival}.`);
  }
  if (mapping.status === 'retired') {
    return quarantined('event_type_unknown', `The mapping of event type ${asked.eventTypeId} is retired; ${arrival}.`);
  }
  const team = company.calcomTeam?.id;
  if (mapping.calcomTeamId !== team || found.teamOwners.get(team) !== tenantId) {
    const bound = team === undefined ? 'no team' : `team ${team}`;
    const words = `${eventType} is mapped to team ${mapping.calcomTeamId}; company ${company.number} is bound to ${bound}.`;
    return quarantined('mapping_contradicts_team', words);
  }
  if (asked.calcomTeamId !== null && asked.calcomTeamId !== team) {
    const words = `The delivery names team ${asked.calcomTeamId}; company ${company.number} is bound to team ${team}.`;
    return quarantined('team_contradicts', words);
  }
  const call = callContradicts(evidence, tenantId, companies);
  if (call) return quarantined(call.reason, `${call.words}; ${arrival}.`);
  const unserved = unservedBecause(company);
  if (unserved !== undefined) return quarantined('company_suspended', unserved);
  const passport = {
    company: linkOf(company),
    team: { calcomTeamId: team },
    endpoint: linkOf(endpoint),
    mapping: linkOf(mapping),
    service: linkOf(service),
    ...callLinksOf(found),
    eventTypeId: asked.eventTypeId,
    evidence,
    provedAt: now,
  };
  return { verdict: 'accepted', tenantId, evidence, passport };
};
