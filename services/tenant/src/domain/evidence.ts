import type { TenantId } from '@fencepost/contracts/ids';
import type { Mapping, Service } from '@fencepost/contracts/tenant/mapping';
import type { Evidence } from '@fencepost/contracts/tenant/verdict';
import type { Owned } from '@fencepost/service-kit/records';
import { type CallFindings, callEvidenceOf } from './call-evidence.ts';
import { byEndpoint, type DoorFindings, nameOf } from './door.ts';

/** Everything the registry and the records know about one delivery. What is absent is known by nobody. */
export interface Findings extends DoorFindings, CallFindings {
  readonly asked: DoorFindings['asked'] &
    CallFindings['asked'] & { readonly eventTypeId: number | null; readonly calcomTeamId: number | null };
  /** Who claims the event type in the registry. */
  readonly eventTypeOwner?: TenantId | undefined;
  readonly mapping?: Owned<Mapping> | undefined;
  readonly service?: Owned<Service> | undefined;
  /** Who claims each Cal.com team that the mapping, the payload or the endpoint's company names. */
  readonly teamOwners: ReadonlyMap<number, TenantId>;
}

/** What each independent source says, in words, also where they contradict each other. */
export const evidenceOf = (found: Findings): Evidence[] => [
  byEndpoint(found),
  byEventType(found),
  byMappingTeam(found),
  ...byPayloadTeam(found),
  byCompany(found),
  ...callEvidenceOf(found),
];

const byEventType = (found: Findings): Evidence => {
  const { asked, eventTypeOwner: owner, companies } = found;
  const witness = { source: 'event_type', says: owner ?? null } as const;
  if (asked.eventTypeId === null) return { ...witness, subject: 'no event type', detail: 'the delivery names none' };
  const detail = owner === undefined ? 'no company has mapped it' : `mapped by ${nameOf(companies, owner)}`;
  return { ...witness, subject: `event type ${asked.eventTypeId}`, detail };
};

const byMappingTeam = (found: Findings): Evidence => {
  const { asked, mapping, eventTypeOwner, companies } = found;
  const source = 'mapping_team';
  if (mapping === undefined) {
    return { source, subject: 'no mapping', says: null, detail: `event type ${asked.eventTypeId} has none` };
  }
  const subject = `mapping ${mapping.id} to team ${mapping.calcomTeamId}`;
  if (mapping.tenantId !== eventTypeOwner) {
    const detail = `the mapping is stored for ${nameOf(companies, mapping.tenantId)}, which does not hold the event type`;
    return { source, subject, says: null, detail };
  }
  if (mapping.status === 'retired') {
    return { source, subject, says: null, detail: 'the mapping is retired and leads nowhere' };
  }
  return { source, subject, ...teamEvidence(found, mapping.calcomTeamId) };
};

/** Cal.com names the team for collective and round-robin event types only: its silence says nothing. */
const byPayloadTeam = (found: Findings): Evidence[] => {
  const { calcomTeamId } = found.asked;
  if (calcomTeamId === null) return [];
  return [{ source: 'payload_team', subject: `team ${calcomTeamId}`, ...teamEvidence(found, calcomTeamId) }];
};

const teamEvidence = ({ teamOwners, companies }: Findings, team: number): Pick<Evidence, 'says' | 'detail'> => {
  const owner = teamOwners.get(team);
  return owner === undefined
    ? { says: null, detail: 'no company is bound to this team' }
    : { says: owner, detail: `the team of ${nameOf(companies, owner)}` };
};

/** The endpoint's company speaks for itself only where the mapping is in its own team (K8). */
const byCompany = (found: Findings): Evidence => {
  const company = found.endpoint && found.companies.get(found.endpoint.tenantId);
  if (company === undefined) {
    return { source: 'company', subject: 'no company', says: null, detail: 'the endpoint leads to none' };
  }
  const team = company.calcomTeam?.id;
  const agrees = team !== undefined && team === found.mapping?.calcomTeamId;
  const bound = team === undefined ? 'bound to no team' : `bound to team ${team}`;
  return {
    source: 'company',
    subject: company.id,
    says: agrees ? company.id : null,
    detail: `company ${company.number} is ${company.status} and ${bound}`,
  };
};
