import type { Instant } from '@fencepost/contracts/instant';
import type { ResolutionFailure, Verdict } from '@fencepost/contracts/tenant/verdict';
import { evidenceOf, type Findings, nameOf } from './evidence.ts';

/**
 * Whose a delivery is (A1). Accepted only where the endpoint, the event type, its mapping, service and team, and the
 * team in the payload if it names one, all speak for one company. Silence and contradiction are quarantined with all
 * that was known. Nothing here stands in for an answer that is missing: there is no default company (D-01).
 */
export const decideTenant = (found: Findings, now: Instant): Verdict => {
  const { asked, endpoint, eventTypeOwner, mapping, service } = found;
  const evidence = evidenceOf(found);
  const quarantined = (reason: ResolutionFailure, explanation: string): Verdict => ({
    verdict: 'quarantined',
    reason,
    explanation,
    claimedTenantId: endpoint?.tenantId ?? null,
    evidence,
  });

  const company = endpoint && found.companies.get(endpoint.tenantId);
  if (!endpoint || !company || found.endpointOwner !== endpoint.tenantId) {
    return quarantined('endpoint_unknown', `Endpoint ${asked.endpointId} is registered for no company.`);
  }
  const tenantId = endpoint.tenantId;
  const arrival = `it arrived at the endpoint of company ${company.number}`;
  const eventType = `Event type ${asked.eventTypeId}`;
  if (asked.eventTypeId === null) {
    return quarantined('event_type_missing', `The delivery names no event type; ${arrival}.`);
  }
  if (!eventTypeOwner || mapping?.eventTypeId !== asked.eventTypeId || service?.eventTypeId !== asked.eventTypeId) {
    return quarantined('event_type_unknown', `${eventType} is mapped to no service of any company; ${arrival}.`);
  }
  const stranger = [eventTypeOwner, mapping.tenantId, service.tenantId].find((owner) => owner !== tenantId);
  if (stranger !== undefined) {
    const name = nameOf(found, stranger);
    return quarantined('event_type_of_other_company', `${eventType} belongs to ${name}; ${arrival}.`);
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
  if (company.status === 'suspended') {
    return quarantined('company_suspended', `Company ${company.number} is suspended.`);
  }
  const passport = {
    company: linkOf(company),
    team: { calcomTeamId: team },
    endpoint: linkOf(endpoint),
    mapping: linkOf(mapping),
    service: linkOf(service),
    eventTypeId: asked.eventTypeId,
    evidence,
    provedAt: now,
  };
  return { verdict: 'accepted', tenantId, evidence, passport };
};

const linkOf = <I extends string>({ id, version }: { readonly id: I; readonly version: number }) => ({ id, version });
